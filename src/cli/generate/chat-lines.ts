/** Lines of a user, from a terminal or a pipe, and Ctrl-C, which a terminal in raw mode gives as a key. */
import { createInterface } from 'node:readline';
import { splitLines } from '../../base/jsonl.ts';
import type { Io } from '../io.ts';

export interface UserLines {
  /** Somebody sits there: mistakes are told and forgiven. */
  readonly interactive: boolean;
  /** The next line; undefined when there is none. */
  next(): Promise<string | undefined>;
  /** Lets go of the input, even while a line is awaited. */
  close(): void;
}

export function userLines(io: Io, onInterrupt: () => void): UserLines {
  process.on('SIGINT', onInterrupt);
  const release = (): void => {
    process.off('SIGINT', onInterrupt);
  };
  const input = io.input?.();
  return input === undefined ? typedLines(onInterrupt, release) : pipedLines(input, release);
}

function pipedLines(input: AsyncIterable<Uint8Array>, release: () => void): UserLines {
  const lines = splitLines(input, { file: 'stdin', label: 'standard input' });
  return {
    interactive: false,
    next: async () => {
      const { value, done } = await lines.next();
      return done === true ? undefined : value.text;
    },
    close: () => {
      release();
      // A generator that waits for a line cannot be told to stop; the stream under it can.
      (input as { destroy?(): void }).destroy?.();
    },
  };
}

function typedLines(onInterrupt: () => void, release: () => void): UserLines {
  const terminal = createInterface({ input: process.stdin, output: process.stderr, prompt: '> ' });
  const typed: string[] = [];
  let ended = false;
  let waiting: ((line: string | undefined) => void) | undefined;
  terminal.on('SIGINT', onInterrupt);
  terminal.on('line', (line) => {
    if (waiting === undefined) typed.push(line);
    else waiting(line);
    waiting = undefined;
  });
  terminal.on('close', () => {
    ended = true;
    waiting?.(undefined);
  });
  return {
    interactive: true,
    next: () => {
      if (typed.length > 0 || ended) return Promise.resolve(typed.shift());
      terminal.prompt();
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    close: () => {
      release();
      terminal.close();
    },
  };
}
