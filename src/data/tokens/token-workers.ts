/**
 * Threads that tokenise blocks of rows beside this one. They are an offer: one that does not start or is lost gives its
 * blocks back, and the caller makes them itself.
 */
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { RawRow } from '../formats.ts';
import { revived, type WorkerAnswer, type WorkerContext } from './token-worker.ts';
import type { TokeniseContext, TokenisedBlock } from './tokenise-block.ts';

const MOST_WORKERS = 16;
/** Blocks that a worker holds: the one it works on, and the next. */
const HELD = 2;

export interface WorkerResult {
  block: TokenisedBlock;
  /** Options that were looked at so far. */
  read: readonly string[];
}

interface Task {
  rows: RawRow[];
  resolve(result: WorkerResult | undefined): void;
  reject(error: Error): void;
}

interface Seat {
  worker: Worker;
  ready: boolean;
  tasks: Map<number, Task>;
}

/** The worker's file: from source it needs the loader of development, which hooks threads only by its own call. */
function workerOf(context: WorkerContext): Worker {
  const own = fileURLToPath(import.meta.url);
  const entry = new URL(`./token-worker${extname(own)}`, import.meta.url);
  const options = { workerData: { tokens: context } };
  if (extname(own) === '.js') return new Worker(entry, options);
  const loader = pathToFileURL(createRequire(own).resolve('tsx'));
  const api = new URL('./esm/api/index.mjs', loader).href;
  const start = `import { register } from ${JSON.stringify(api)}; register(); await import(${JSON.stringify(entry.href)});`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(start)}`), { ...options, execArgv: [] });
}

/** Plain data alone can be sent; a method's options or a tokenizer made by hand may be more. */
function sendable<Options extends object>(context: TokeniseContext<Options>): WorkerContext | undefined {
  const { trainer, options, tokenizer, textField, weightField, onOverlong, promptBoundary } = context;
  if (trainer.file === undefined) return undefined;
  const { folder, origin, endIds } = tokenizer;
  const rows = { textField, weightField, onOverlong, promptBoundary };
  const given = { file: trainer.file, options, folder, origin, endIds, ...rows };
  try {
    return structuredClone(given) as WorkerContext;
  } catch {
    return undefined;
  }
}

export class TokenWorkers {
  private seats: Seat[] = [];
  private next = 0;
  private readonly waiting: (() => void)[] = [];

  /** Starts one thread a core; undefined where there is one core, or the context cannot be sent. */
  static start<Options extends object>(
    context: TokeniseContext<Options>,
    count = Math.min(availableParallelism(), MOST_WORKERS),
  ): TokenWorkers | undefined {
    const given = count < 2 ? undefined : sendable(context);
    return given === undefined ? undefined : new TokenWorkers(given, count);
  }

  private constructor(context: WorkerContext, count: number) {
    for (let i = 0; i < count; i++) this.seat(context);
  }

  /** True when a worker that has started can take a block now. */
  get free(): boolean {
    return this.seats.some(({ ready, tasks }) => ready && tasks.size < HELD);
  }

  /** True while a worker works, so that waiting for one makes sense. */
  get working(): boolean {
    return this.seats.some(({ ready }) => ready);
  }

  /** Resolves when a worker may be free. */
  async slot(): Promise<void> {
    if (this.free || !this.working) return;
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Hands a block to the least busy worker; undefined when that worker was lost. Rejects with what the block throws. */
  run(rows: RawRow[]): Promise<WorkerResult | undefined> {
    const open = this.seats.filter(({ ready, tasks }) => ready && tasks.size < HELD);
    const seat = open.sort((a, b) => a.tasks.size - b.tasks.size)[0];
    if (seat === undefined) return Promise.resolve(undefined);
    const id = this.next++;
    return new Promise((resolve, reject) => {
      seat.tasks.set(id, { rows, resolve, reject });
      seat.worker.postMessage({ id, rows });
    });
  }

  async stop(): Promise<void> {
    const seats = this.seats;
    this.seats = [];
    await Promise.all(seats.map(({ worker }) => worker.terminate()));
  }

  private seat(context: WorkerContext): void {
    const seat: Seat = { worker: workerOf(context), ready: false, tasks: new Map() };
    this.seats.push(seat);
    seat.worker.on('message', (answer: WorkerAnswer) => {
      if ('ready' in answer) seat.ready = true;
      else {
        const task = seat.tasks.get(answer.id);
        seat.tasks.delete(answer.id);
        if ('error' in answer) task?.reject(revived(answer.error));
        else task?.resolve(answer);
      }
      this.wake();
    });
    const lost = (): void => {
      this.seats = this.seats.filter((other) => other !== seat);
      for (const task of seat.tasks.values()) task.resolve(undefined);
      seat.tasks.clear();
      this.wake();
    };
    seat.worker.on('error', lost);
    seat.worker.on('exit', lost);
    seat.worker.on('messageerror', lost);
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
