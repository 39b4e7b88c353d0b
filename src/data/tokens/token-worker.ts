/** A thread that tokenises blocks of rows: the entry of the workers in `token-workers.ts`. */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { HarnessError, type HarnessErrorOptions } from '../../base/errors.ts';
import type { RawRow } from '../formats.ts';
import { type LoadTokenizerOptions, loadTokenizer } from '../tokenizer.ts';
import { noteReads } from './token-cache.ts';
import { type FeatureMaker, type TokenisedBlock, tokeniseBlock } from './tokenise-block.ts';

/** What a worker is started with. */
export interface WorkerContext {
  /** File of the method. */
  file: string;
  options: Record<string, unknown>;
  folder: string;
  origin: LoadTokenizerOptions;
  endIds: ReadonlySet<number>;
  textField: string | undefined;
  weightField: string | undefined;
  onOverlong: 'truncate' | 'drop' | 'error' | undefined;
  promptBoundary: 'roles' | 'characters' | undefined;
}

export interface WorkerTask {
  id: number;
  rows: RawRow[];
}

/** An error as plain data: classes do not travel between threads. */
interface PlainError {
  message: string;
  stack: string | undefined;
  code?: string;
  options?: Pick<HarnessErrorOptions, 'hint' | 'where' | 'exitCode'>;
}

export type WorkerAnswer =
  | { ready: true }
  | { id: number; block: TokenisedBlock; read: readonly string[] }
  | { id: number; error: PlainError };

function plainError(error: unknown): PlainError {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (!HarnessError.is(error)) return { message, stack };
  const { code, hint, where, exitCode } = error;
  const place = where === undefined ? {} : { where };
  return { message, stack, code, options: { exitCode, ...place, ...(hint === undefined ? {} : { hint }) } };
}

/** The error as it was thrown in the worker. */
export function revived({ message, stack, code, options }: PlainError): Error {
  const error = code === undefined ? new Error(message) : new HarnessError(code, message, options);
  if (stack !== undefined) error.stack = stack;
  return error;
}

async function serve(port: NonNullable<typeof parentPort>, given: WorkerContext): Promise<void> {
  const exports = (await import(pathToFileURL(given.file).href)) as { default: FeatureMaker<object> };
  const tokenizer = loadTokenizer(given.folder, given.origin);
  if ([...given.endIds].join() !== [...tokenizer.endIds].join()) throw new Error('the tokenizer is another one');
  const { options, read } = noteReads(given.options);
  const context = { ...given, options, trainer: exports.default, tokenizer };
  port.on('message', ({ id, rows }: WorkerTask) => {
    try {
      const block = tokeniseBlock(rows, context);
      const { starts, records, ids, masks, extra } = block.packed;
      const buffers = [starts, records, ids, masks, extra].map((view) => view.buffer as ArrayBuffer);
      port.postMessage({ id, block, read: [...read] } satisfies WorkerAnswer, buffers);
    } catch (error) {
      port.postMessage({ id, error: plainError(error) } satisfies WorkerAnswer);
    }
  });
  port.postMessage({ ready: true } satisfies WorkerAnswer);
}

if (parentPort !== null && (workerData as { tokens?: WorkerContext } | null)?.tokens !== undefined) {
  await serve(parentPort, (workerData as { tokens: WorkerContext }).tokens);
}
