/**
 * Runs a program that a model wrote, in a child process: a folder of its own that is removed afterwards, no environment, limits
 * on time, memory, files and output (`sandbox.ts`), and an end for everything it started. Whether it ran to its last line
 * shows in a file that only the line after the program writes, so that an early exit counts as failed. A program that is
 * out to deceive could still do that: this keeps accidents in, and is no wall against attacks.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, constants, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { CODE_LIMITS, type CodeLimits, canLimit, isolation, limited } from './sandbox.ts';

export type CodeLanguage = 'python' | 'javascript';

export interface CodeRequest {
  readonly language: CodeLanguage;
  readonly source: string;
  readonly limits?: Partial<CodeLimits>;
  /** Of the context: `--allow-code` was given. */
  readonly allowed: boolean;
}

export interface CodeResult {
  /** `passed`: it came to its end without an error. */
  readonly outcome: 'passed' | 'failed' | 'timeout' | 'output';
  readonly stdout: string;
  readonly stderr: string;
  /** The network could not be reached. */
  readonly offline: boolean;
}

/** Programs at the same time: as many as their limits are meant for. */
const AT_ONCE = 2;

/**
 * Runs a program. Its failures are results; errors are about the machine.
 * @throws HarnessError `CODE_NOT_ALLOWED`, `CODE_NO_INTERPRETER`, `CODE_NO_LIMITS`.
 */
export async function runCode({ language, source, limits: given, allowed }: CodeRequest): Promise<CodeResult> {
  if (!allowed) {
    throw new HarnessError('CODE_NOT_ALLOWED', 'code that a model wrote is run only with --allow-code', {
      hint: 'it runs in a child process with limits; on machines with something to lose, in a container',
    });
  }
  if (!canLimit()) {
    throw new HarnessError('CODE_NO_LIMITS', 'this system has no /bin/sh to limit programs with, so none is run', {
      hint: 'Linux, macOS and WSL have it',
    });
  }
  const interpreter = await interpreterOf(language);
  const release = await turn();
  const folder = await mkdtemp(join(tmpdir(), 'harness-code-'));
  try {
    return await inFolder(folder, { language, source, interpreter, limits: { ...CODE_LIMITS, ...given } });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    release();
  }
}

interface Program {
  readonly language: CodeLanguage;
  readonly source: string;
  readonly interpreter: string;
  readonly limits: CodeLimits;
}

async function inFolder(folder: string, { language, source, interpreter, limits }: Program): Promise<CodeResult> {
  const done = join(folder, `done-${randomUUID()}`);
  const file = join(folder, language === 'python' ? 'program.py' : 'program.mjs');
  const last =
    language === 'python'
      ? `\n\n__import__("builtins").open(${JSON.stringify(done)}, "w").close()\n`
      : `\n\n;(await import("node:fs")).writeFileSync(${JSON.stringify(done)}, "");\n`;
  await writeFile(file, source + last);
  const heap = `--max-old-space-size=${Math.ceil(limits.memory / 2)}`;
  const program = language === 'python' ? [interpreter, '-I', '-B', file] : [interpreter, heap, file];
  const { file: command, args } = limited(program, limits);
  const child = spawn(command, args, { cwd: folder, env: {}, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const { exit, stopped, stdout, stderr } = await followed(child, limits);
  const outcome = stopped ?? (exit === 0 && existsSync(done) ? 'passed' : 'failed');
  return { outcome, stdout, stderr, offline: isolation().network };
}

interface Followed {
  readonly exit: number | null;
  readonly stopped: 'timeout' | 'output' | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Waits for the end, or brings it about. */
function followed(child: ChildProcess, { seconds, output }: CodeLimits): Promise<Followed> {
  return new Promise((resolve, reject) => {
    let stopped: Followed['stopped'];
    const texts = { stdout: '', stderr: '' };
    const stop = (why: NonNullable<Followed['stopped']>): void => {
      stopped ??= why;
      end(child);
    };
    const timer = setTimeout(() => stop('timeout'), seconds * 1000);
    for (const name of ['stdout', 'stderr'] as const) {
      let taken = 0;
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        texts[name] += text.slice(0, Math.max(0, output - taken));
        taken += text.length;
        if (taken > output) stop('output');
      });
    }
    child.once('error', (cause) => {
      clearTimeout(timer);
      reject(
        new HarnessError('CODE_NOT_STARTED', `the program could not be started: ${cause.message}`, {
          exitCode: 1,
          cause,
        }),
      );
    });
    // Not `close`: something that it left behind may keep the pipes open.
    child.once('exit', (exit) => {
      clearTimeout(timer);
      end(child);
      setImmediate(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve({ exit, stopped, ...texts });
      });
    });
  });
}

/** Ends the program and all of its group. */
function end({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

const found = new Map<CodeLanguage, string>();

async function interpreterOf(language: CodeLanguage): Promise<string> {
  if (language === 'javascript') return process.execPath;
  const before = found.get(language);
  if (before !== undefined) return before;
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter((each) => each !== '')) {
    const path = join(folder, 'python3');
    const there = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!there) continue;
    found.set(language, path);
    return path;
  }
  throw new HarnessError('CODE_NO_INTERPRETER', 'python3 is not on the PATH, and the task runs programs in Python', {
    hint: 'install Python 3, or leave the task out',
  });
}

let running = 0;
const waiting: (() => void)[] = [];

async function turn(): Promise<() => void> {
  if (running >= AT_ONCE) await new Promise<void>((go) => waiting.push(go));
  else running++;
  return () => {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  };
}
