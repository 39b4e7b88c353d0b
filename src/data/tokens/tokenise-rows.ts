/**
 * All rows of a split to a store of examples: read as a stream, cut into blocks, tokenised here and, once that has taken
 * a while, by workers too. Blocks are added in the order of the rows, so the result and the first error do not depend on
 * who made them.
 */
import { HarnessError } from '../../base/errors.ts';
import type { RawRow } from '../formats.ts';
import type { OpenSplit } from '../mixture.ts';
import { noteReads, type RowCounts } from './token-cache.ts';
import { TokenStoreBuilder } from './token-store.ts';
import { TokenTally } from './token-tally.ts';
import { TokenWorkers, type WorkerResult } from './token-workers.ts';
import { type TokeniseContext, type TokenisedBlock, tokeniseBlock, unpairs } from './tokenise-block.ts';

/** TRL unpairs in blocks of this many rows (the batch of `datasets.map`). */
const UNPAIR_BLOCK = 1000;
const MOST_ROWS = 256;
/** Characters after which a block is closed: a tenth of a second of tokenising. */
const MOST_TEXT = 1 << 18;
/** Milliseconds of tokenising after which workers are worth their start. */
const PATIENCE = 1500;
/** Blocks under way. */
const AHEAD = 48;

export interface TokeniseOptions {
  /** Folder for tokens that do not fit into memory. */
  folder: string;
  /** Told after each block. */
  progress(rows: number): void;
  signal?: AbortSignal | undefined;
  /** Threads; default one a core. 0 or 1: this one alone. Or workers that were started for the same context. */
  workers?: number | TokenWorkers | undefined;
  /** Milliseconds until workers start. */
  patience?: number | undefined;
  /** Bytes of tokens kept in memory. */
  inMemory?: number | undefined;
}

export interface TokenisedRows {
  builder: TokenStoreBuilder;
  rows: RowCounts;
  /** Options that the method looked at. */
  optionsRead: ReadonlySet<string>;
}

/** Throws what reading, judging and tokenising throw, of the first row that is wrong, and `INTERRUPTED`. */
export async function tokeniseRows<Options extends object>(
  source: OpenSplit,
  context: TokeniseContext<Options>,
  given: TokeniseOptions,
): Promise<TokenisedRows> {
  const run = new Run(source, context, given);
  try {
    return await run.all();
  } catch (error) {
    run.builder.abandon();
    throw error;
  } finally {
    await run.stop();
  }
}

class Run<Options extends object> {
  readonly builder: TokenStoreBuilder;
  private readonly source: OpenSplit;
  private readonly context: TokeniseContext<Options>;
  /** The same with options that note what is looked at. */
  private readonly noting: TokeniseContext<Options>;
  private readonly given: TokeniseOptions;
  private readonly read: Set<string>;
  private readonly tally = new TokenTally();
  private readonly dropped: RowCounts['dropped'] = [];
  private readonly mappedRoles = new Set<string>();
  private readonly queue: { block: Promise<TokenisedBlock>; settled: boolean }[] = [];
  private rowsRead = 0;
  private spent = 0;
  /** Null when there are to be none. */
  private workers: TokenWorkers | null | undefined;

  constructor(source: OpenSplit, context: TokeniseContext<Options>, given: TokeniseOptions) {
    const { options, read } = noteReads(context.options);
    this.source = source;
    this.context = context;
    this.noting = { ...context, options };
    this.read = read;
    this.given = given;
    this.builder = new TokenStoreBuilder(given);
    if (typeof given.workers === 'object') this.workers = given.workers;
    else if (given.workers !== undefined && given.workers < 2) this.workers = null;
  }

  async all(): Promise<TokenisedRows> {
    for await (const rows of blocks(this.source, unpairs(this.context.trainer))) {
      if (this.given.signal?.aborted) throw interrupted(this.source.name);
      this.push(this.make(rows));
      if (this.workers?.working !== true || this.queue.length > AHEAD) await this.take();
      await this.workers?.slot();
      while (this.queue[0]?.settled === true) await this.take();
    }
    while (this.queue.length > 0) await this.take();
    const { rowsRead, dropped, mappedRoles, source } = this;
    const files = [...source.counts].map(([path, rows]): [number, number] => [source.files.indexOf(path), rows]);
    const rows = { rowsRead, dropped, mappedRoles: [...mappedRoles], counts: this.tally.counts(), files };
    return { builder: this.builder, rows, optionsRead: this.read };
  }

  async stop(): Promise<void> {
    if (this.workers !== this.given.workers) await this.workers?.stop();
  }

  private make(rows: RawRow[]): Promise<TokenisedBlock> {
    if (this.workers === undefined && this.spent > (this.given.patience ?? PATIENCE)) {
      this.workers = TokenWorkers.start(this.context, this.given.workers as number | undefined) ?? null;
    }
    if (this.workers?.free === true) return this.workers.run(rows).then((result) => this.received(result, rows));
    return this.here(rows);
  }

  private push(block: Promise<TokenisedBlock>): void {
    const pending = { block, settled: false };
    // A block may fail while an earlier one is waited for; it is told when its turn comes.
    const settle = (): void => {
      pending.settled = true;
    };
    block.then(settle, settle);
    this.queue.push(pending);
  }

  private received(result: WorkerResult | undefined, rows: RawRow[]): TokenisedBlock | Promise<TokenisedBlock> {
    if (result === undefined) return this.here(rows);
    for (const key of result.read) this.read.add(key);
    return result.block;
  }

  private async here(rows: RawRow[]): Promise<TokenisedBlock> {
    // Lets signals, and workers that have started, be noticed.
    await new Promise((resolve) => setImmediate(resolve));
    const began = performance.now();
    const block = tokeniseBlock(rows, this.noting);
    this.spent += performance.now() - began;
    return block;
  }

  private async take(): Promise<void> {
    const block = await this.queue.shift()?.block;
    if (block === undefined) return;
    this.builder.add(block.packed);
    this.rowsRead += block.rows;
    this.tally.add(block.counts);
    for (const role of block.mappedRoles) this.mappedRoles.add(role);
    for (const [reason, { rows, first }] of block.dropped) {
      const known = this.dropped.find(([other]) => other === reason);
      if (known === undefined) this.dropped.push([reason, { rows, first }]);
      else known[1].rows += rows;
    }
    this.given.progress(this.rowsRead);
  }
}

/** Rows in blocks: of a fixed number where the number matters, else of a like amount of text. */
async function* blocks(source: OpenSplit, fixed: boolean): AsyncGenerator<RawRow[]> {
  let block: RawRow[] = [];
  let size = 0;
  let index = 0;
  for await (const { row, source: place, line, file } of source.rows()) {
    block.push({ row, source: place, file, line, index: index++ });
    size += textOf(row);
    if (fixed ? block.length < UNPAIR_BLOCK : block.length < MOST_ROWS && size < MOST_TEXT) continue;
    yield block;
    block = [];
    size = 0;
  }
  if (block.length > 0) yield block;
}

/** Characters of a value, about. */
function textOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let size = 0;
  for (const inner of Object.values(value)) size += textOf(inner);
  return size;
}

function interrupted(name: string): HarnessError {
  return new HarnessError('INTERRUPTED', `Stopped while the rows of "${name}" were tokenised; nothing was written.`, {
    exitCode: 130,
  });
}
