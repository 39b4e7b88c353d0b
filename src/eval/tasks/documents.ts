/**
 * The documents of a task: rows of a split after `process_docs`, as a stream, and the pool that examples come from. Which
 * split is which follows lm-eval 0.4.13. Leaves out: where rows come from (`load-split.ts`).
 */
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import type { Doc, TaskContext } from './task.ts';
import type { TaskConfig } from './task-config.ts';
import type { FunctionContext, TaskFunctions } from './task-functions.ts';

export interface TaskSplit {
  /** `dataset_path`: a hub id, a folder, or `json`, `csv`, `parquet`, `text` with `data_files`. */
  readonly path: string;
  readonly name: string | undefined;
  readonly split: string;
  readonly dataDir: string | undefined;
  readonly kwargs: Readonly<Record<string, Json>>;
  /** The task file; relative names are also looked for beside it. */
  readonly from: string;
}

export interface SplitRows {
  /** Can be gone through several times; each time from the start. */
  readonly rows: AsyncIterable<Doc>;
  readonly count: number;
  /** Of the files' content, in order. */
  readonly sha256: string;
  /** What was read, for people. */
  readonly source: string;
}

/** @throws HarnessError `DATA_*`, naming the command that brings the data in. */
export type LoadSplit = (request: TaskSplit) => Promise<SplitRows>;

export type ProcessDocs = NonNullable<TaskFunctions['processDocs']>[string];
export type Samples = NonNullable<TaskFunctions['samples']>[string];

export interface DocumentFunctions {
  readonly process: ProcessDocs | undefined;
  readonly processExamples: ProcessDocs | undefined;
  readonly samples: Samples | undefined;
}

type Setting = Pick<TaskContext, 'dataDir'>;

export class Documents {
  readonly #config: TaskConfig;
  readonly #functions: DocumentFunctions;
  readonly #load: LoadSplit;
  /** By data folder and split: files are hashed and counted once. */
  readonly #splits = new Map<string, Promise<SplitRows>>();

  constructor(config: TaskConfig, functions: DocumentFunctions, load: LoadSplit) {
    this.#config = config;
    this.#functions = functions;
    this.#load = load;
  }

  /** The split that is evaluated: test, else validation. */
  get split(): string {
    const { test, validation } = this.#config.splits;
    return (test ?? validation) as string;
  }

  rows(split: string, { dataDir }: Setting): Promise<SplitRows> {
    const key = JSON.stringify([dataDir ?? null, split]);
    let rows = this.#splits.get(key);
    if (rows === undefined) {
      const { dataset, declaration } = this.#config;
      rows = this.#load({ ...dataset, split, dataDir, from: declaration.path });
      // A failure is not kept: the data may have been brought in meanwhile.
      rows.catch(() => this.#splits.delete(key));
      this.#splits.set(key, rows);
    }
    return rows;
  }

  async count(setting: Setting, context: FunctionContext): Promise<number> {
    const rows = await this.rows(this.split, setting);
    if (this.#functions.process === undefined) return rows.count;
    let count = 0;
    for await (const _ of this.evaluated(setting, context)) count++;
    return count;
  }

  /** The documents that are evaluated, in order. */
  async *evaluated(setting: Setting, context: FunctionContext): AsyncGenerator<Doc> {
    yield* this.#processed(this.split, this.#functions.process, setting, context);
  }

  /**
   * The documents that examples are taken from, and whether those that are evaluated may be among them.
   * @param most as many as are needed, where the first ones do.
   */
  async pool(
    setting: Setting,
    context: FunctionContext,
    most: number,
  ): Promise<{ pool: readonly Doc[]; own: boolean }> {
    const { fewshot, splits } = this.#config;
    const own = fewshot.split === splits.test;
    if (fewshot.split === undefined && this.#functions.samples !== undefined) {
      return { pool: await this.#functions.samples(context), own };
    }
    if (fewshot.split === undefined && fewshot.samples !== undefined)
      return { pool: this.#listed(fewshot.samples), own };
    // With fewshot_config.process_docs: null the rows stay as they are.
    const process = fewshot.split === undefined ? this.#functions.process : this.#functions.processExamples;
    const split = fewshot.split ?? splits.training ?? splits.validation ?? (splits.test as string);
    const pool: Doc[] = [];
    for await (const doc of this.#processed(split, process, setting, context)) {
      pool.push(doc);
      if (!own && pool.length === most) break;
    }
    return { pool, own };
  }

  #listed(samples: unknown): readonly Doc[] {
    const isDoc = (each: unknown): each is Doc => typeof each === 'object' && each !== null && !Array.isArray(each);
    if (Array.isArray(samples) && samples.every(isDoc)) return samples;
    const path = ['fewshot_config', 'samples'];
    throw this.#config.declaration.error('TASK_INVALID', 'fewshot_config.samples: expected a list of mappings', path);
  }

  async *#processed(
    split: string,
    process: ProcessDocs | undefined,
    setting: Setting,
    context: FunctionContext,
  ): AsyncGenerator<Doc> {
    const { rows } = await this.rows(split, setting);
    const change = process?.(context);
    let number = 0;
    for await (const row of rows) {
      if (change === undefined) yield row;
      else {
        const changed = inRow(number, split, () => change(row));
        if (Array.isArray(changed)) yield* changed as readonly Doc[];
        else if (changed !== null) yield changed as Doc;
      }
      number++;
    }
  }
}

/** Runs something about a document; an error says which one. */
export function inRow<T>(number: number, split: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const at = `document ${number} of ${split}`;
    if (!HarnessError.is(error)) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new HarnessError('TASK_DOCUMENT', `${at}: ${reason}`, { cause: error });
    }
    throw new HarnessError(error.code, `${error.message} (${at})`, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.where === undefined ? {} : { where: error.where }),
      exitCode: error.exitCode,
      cause: error,
    });
  }
}
