/**
 * From the config's data keys to examples: rows are read as a stream, judged, handed to the method's `features` and
 * forgotten, so that only token trees are kept; rows that were tokenised before come from the cache. Everything that was
 * cut, dropped or changed is counted and told.
 */
import { HarnessError } from '../base/errors.ts';
import type { HubSources } from './hub/sources.ts';
import type { LoadReporter } from './load-reporter.ts';
import { type InputRecord, type OpenSplit, openSplit, type SplitOptions, type SplitRole } from './mixture.ts';
import type { PromptBoundary } from './prompt-extraction.ts';
import { reportLines, type SplitReport, splitReport } from './report.ts';
import type { Tokenizer } from './tokenizer.ts';
import { type RowCounts, TokenCache, tokenFolder } from './tokens/token-cache.ts';
import type { TokenStore } from './tokens/token-store.ts';
import type { OnOverlong } from './tokens/tokenise.ts';
import type { FeatureMaker, TokeniseContext } from './tokens/tokenise-block.ts';
import { tokeniseRows } from './tokens/tokenise-rows.ts';
import type { Examples } from './tree.ts';

/** The config keys that this room reads itself; the method's own go to `features` untouched. */
export interface DataOptions extends SplitOptions {
  datasetTextField?: string | undefined;
  datasetWeightField?: string | undefined;
  onOverlong?: OnOverlong | undefined;
  promptBoundary?: PromptBoundary | undefined;
}

export interface LoadOptions<Options extends DataOptions> {
  trainer: FeatureMaker<Options>;
  options: Options;
  tokenizer: Tokenizer;
  split: SplitRole;
  /** The config file, beside which relative names are looked for too. */
  configFile?: string | undefined;
  /** Folder of data sets (`--data-dir`); default HARNESS_DATA. */
  dataDir?: string | undefined;
  reporter: LoadReporter;
  /** What is taken from the hub is noted here. */
  hub?: HubSources | undefined;
  /** Aborted: stops between two blocks of rows with `INTERRUPTED`. */
  signal?: AbortSignal | undefined;
  /** Threads that tokenise; default one a core, once a data set has shown to be large. */
  workers?: number | undefined;
}

export interface LoadedSplit {
  examples: Examples;
  /** Tokens of each example, as the user counts them. */
  lengths: Uint32Array;
  report: SplitReport;
  /** The files that were read, for the run manifest. */
  inputs: InputRecord[];
}

/**
 * The examples of a split, in the order of the rows. Undefined for `split: 'test'` when no test split is named and there is
 * none. Throws `DATA_EMPTY` without rows, `DATA_NO_EXAMPLES` when all were dropped, and what reading and judging throw.
 */
export async function loadExamples<Options extends DataOptions>(
  load: LoadOptions<Options>,
): Promise<LoadedSplit | undefined> {
  const { trainer, options, tokenizer, reporter } = load;
  const { configFile, dataDir, hub } = load;
  const source = await openSplit(options, load.split, { configFile, dataDir, hub, reporter });
  if (source === undefined) return undefined;
  reporter.phase(`reading ${source.name}`);
  const context: TokeniseContext<Options> = {
    ...{ trainer, options, tokenizer },
    textField: options.datasetTextField,
    weightField: options.datasetWeightField,
    onOverlong: options.onOverlong,
    promptBoundary: options.promptBoundary,
  };
  const { store, rows } = await fromCacheOrRows(source, context, load);
  const { rowsRead, counts } = rows;
  const [dropped, mappedRoles] = [new Map(rows.dropped), new Set(rows.mappedRoles)];
  const report = splitReport(source.name, { rowsRead, examples: store.length, dropped, mappedRoles }, counts);
  if (store.length === 0) throw noExamples(source, report);
  for (const { level, text } of reportLines(report, tokenizer.eosToken)) reporter[level](text);
  const read = new Map(rows.files.map(([file, n]) => [source.files[file] as string, n]));
  return { examples: store, lengths: store.lengths(), report, inputs: await source.inputs(read) };
}

async function fromCacheOrRows<Options extends DataOptions>(
  source: OpenSplit,
  context: TokeniseContext<Options>,
  { reporter, signal, workers }: LoadOptions<Options>,
): Promise<{ store: TokenStore; rows: RowCounts }> {
  const cache = await TokenCache.open(source, context);
  const kept = await cache?.take((path) => {
    reporter.warn(`Cached tokens fail their checksum and are made again (${path}).`);
  });
  if (kept !== undefined) {
    reporter.info(`${source.name}: tokens come from the cache`);
    return kept;
  }
  const progress = (done: number): void => reporter.progress(done, 0, 'rows');
  const folder = tokenFolder();
  const { builder, rows, optionsRead } = await tokeniseRows(source, context, { folder, progress, signal, workers });
  try {
    if (await source.unchanged()) await cache?.save(builder, rows, optionsRead);
  } catch (error) {
    reporter.warn(`Tokens could not be cached: ${(error as Error).message}`);
  }
  return { store: builder.store(), rows };
}

function noExamples(source: OpenSplit, report: SplitReport): HarnessError {
  const files = source.files.map((file) => file.split('/').at(-1)).join(', ');
  const where = { file: source.files[0] ?? source.name };
  if (report.rowsRead === 0) {
    return new HarnessError('DATA_EMPTY', `The split "${source.name}" has no rows (${files}).`, { where });
  }
  const reasons = Object.entries(report.dropped).map(([reason, { rows }]) => `${rows} ${reason}`);
  return new HarnessError(
    'DATA_NO_EXAMPLES',
    `All ${report.rowsRead} rows of "${source.name}" were dropped: ${reasons.join('; ')}.`,
    {
      hint: 'Raise max_length if the prompts fill it, or check the columns.',
      where,
    },
  );
}
