/**
 * A child process that answers JSON lines with JSON lines, matched by `id`. It is started without a shell. When it ends or
 * says something that is no answer, all who wait are told, with the last lines of its standard error.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { HarnessError } from '../../base/errors.ts';
import { LineSplitter } from '../../base/jsonl.ts';
import { RequestFailure } from '../contract/provider.ts';
import { type Fields, isObject } from '../http/json.ts';
import { oneLine } from '../http/secrets.ts';

/** Longest line that is taken, in characters. */
const MOST = 64 * 1024 * 1024;
/** Of standard error so many characters are kept. */
const KEPT = 4000;
/** Milliseconds that a program has to end by itself, and after SIGTERM. */
const GRACE = 2000;

interface Waiting {
  resolve(answer: Fields): void;
  reject(error: unknown): void;
}

export interface ProgramOptions {
  readonly words: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Seconds for one answer. */
  readonly timeout: number;
  redact(text: string): string;
}

export class JsonLineProgram {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #options: ProgramOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #closed: Promise<void>;
  readonly #killAtExit = (): void => void this.#child.kill('SIGKILL');
  #next = 1;
  #errors = '';
  #over: HarnessError | undefined;

  private constructor(child: ChildProcessWithoutNullStreams, options: ProgramOptions) {
    this.#child = child;
    this.#options = options;
    process.once('exit', this.#killAtExit);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-KEPT);
    });
    // A program that has ended takes nothing; its end is told by `close`.
    child.stdin.on('error', () => undefined);
    const splitter = new LineSplitter();
    let open = 0;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const last = text.lastIndexOf('\n');
      open = last < 0 ? open + text.length : text.length - last - 1;
      if (open > MOST) this.#fail('COMMAND_PROTOCOL', `gave a line of more than ${MOST >> 20} MB`);
      if (this.#over === undefined) for (const line of splitter.feed(text)) this.#take(line.text);
    });
    // What the program has started may hold its pipes open for longer than it lives.
    child.once('exit', () => {
      setTimeout(() => [child.stdout, child.stderr].map((pipe) => pipe.destroy()), GRACE / 4).unref();
    });
    this.#closed = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        process.removeListener('exit', this.#killAtExit);
        if (this.#over === undefined) for (const line of splitter.end()) this.#take(line.text);
        this.#fail('COMMAND_ENDED', `ended ${signal === null ? `with code ${code}` : `by ${signal}`}`);
        resolve();
      });
    });
  }

  /** @throws HarnessError `COMMAND_NOT_STARTED` when there is no such program. */
  static async start(options: ProgramOptions): Promise<JsonLineProgram> {
    const [program, ...rest] = options.words;
    const child = spawn(program, rest, { stdio: 'pipe', env: { ...options.env }, windowsHide: true });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error: NodeJS.ErrnoException) => {
        const reason = error.code === 'ENOENT' ? 'there is no such program' : (error.code ?? error.message);
        reject(
          new HarnessError('COMMAND_NOT_STARTED', `command:${oneLine(program, 80)} could not be started: ${reason}`, {
            hint: 'the program is started without a shell: give a path, or a name that PATH finds',
            cause: error,
          }),
        );
      });
    });
    child.on('error', () => undefined);
    return new JsonLineProgram(child, options);
  }

  /**
   * Sends a line and gives the line with the same `id`.
   * @throws HarnessError when the program has ended, RequestFailure after the time-out, the signal's reason.
   */
  async ask(question: Fields, signal: AbortSignal): Promise<Fields> {
    signal.throwIfAborted();
    if (this.#over !== undefined) throw this.#over;
    const id = this.#next++;
    let onAbort: (() => void) | undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Fields>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        onAbort = () => reject(signal.reason);
        signal.addEventListener('abort', onAbort, { once: true });
        timer = setTimeout(() => reject(this.#late()), this.#options.timeout * 1000);
        this.#child.stdin.write(`${JSON.stringify({ id, ...question })}\n`);
      });
    } finally {
      clearTimeout(timer);
      if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
      this.#waiting.delete(id);
    }
  }

  /** Lets the program end by the end of its input, then makes it. */
  async close(): Promise<void> {
    this.#over ??= new HarnessError('COMMAND_ENDED', `${this.#name} was closed`, { exitCode: 1 });
    this.#child.stdin.end();
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const timer = new AbortController();
      const waited = sleep(GRACE, true, { signal: timer.signal }).catch(() => false);
      const late = await Promise.race([this.#closed.then(() => false), waited]);
      timer.abort();
      if (!late) return;
      this.#child.kill(signal);
    }
    await this.#closed;
  }

  get #name(): string {
    return `command:${oneLine(this.#options.redact(this.#options.words.join(' ')), 120)}`;
  }

  #take(line: string): void {
    if (line.trim() === '') return;
    let answer: unknown;
    try {
      answer = JSON.parse(line);
    } catch {
      answer = undefined;
    }
    const id = isObject(answer) ? answer.id : undefined;
    if (!isObject(answer) || !Number.isSafeInteger(id) || (id as number) < 1 || (id as number) >= this.#next) {
      const shown = oneLine(this.#options.redact(line), 120);
      this.#fail('COMMAND_PROTOCOL', `printed what is no answer: ${shown}`);
      return;
    }
    // An answer that comes after its time-out has nobody left to take it.
    this.#waiting.get(id as number)?.resolve(answer);
  }

  /** The end: everyone who waits is told, and whoever asks later. */
  #fail(code: string, fault: string): void {
    if (this.#over !== undefined) {
      for (const { reject } of this.#waiting.values()) reject(this.#over);
      return;
    }
    const lines = this.#options.redact(this.#errors).trim().split('\n').slice(-5);
    const said = lines.map((line) => oneLine(line, 200)).filter((line) => line !== '');
    const last = said.length === 0 ? '' : `; its last words: ${said.join(' | ')}`;
    const hint =
      code === 'COMMAND_PROTOCOL'
        ? 'standard output is for one JSON object a line with the id of its request; print everything else to standard error'
        : 'answers so far are kept; the same command goes on from there';
    this.#over = new HarnessError(code, `${this.#name} ${fault}${last}`, { exitCode: 1, hint });
    for (const { reject } of this.#waiting.values()) reject(this.#over);
    if (code === 'COMMAND_PROTOCOL') this.#child.kill('SIGTERM');
  }

  #late(): RequestFailure {
    const { timeout } = this.#options;
    return new RequestFailure('REQUEST_TIMEOUT', `${this.#name} gave no answer within ${timeout} s`, {
      retryable: true,
      hint: 'the option timeout gives more time',
      exitCode: 1,
    });
  }
}
