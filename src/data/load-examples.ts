/**
 * From the config's data keys to examples: rows are read as a stream, judged, handed to the method's `features` and
 * forgotten, so that only token trees stay in memory. Everything that was cut, dropped or changed is counted and told.
 */
import { HarnessError } from '../base/errors.ts';
import type { DatasetRow, DatasetType } from './formats.ts';
import { judgeRow } from './judge-row.ts';
import { type InputRecord, type OpenSplit, openSplit, type SplitOptions, type SplitRole } from './mixture.ts';
import { type PromptBoundary, unpair } from './prompt-extraction.ts';
import { reportLines, type SplitReport, splitReport } from './report.ts';
import type { Noted } from './token-tally.ts';
import {
  createRowTokenizer,
  type DroppedRow,
  type ExplicitPreference,
  type OnOverlong,
  type RowTokenizer,
} from './tokenise.ts';
import type { Tokenizer } from './tokenizer.ts';
import type { Example } from './tree.ts';

/** What this room needs to know of a training method. */
export interface FeatureMaker<Options> {
  readonly name: string;
  readonly datasetTypes: readonly DatasetType[];
  features(row: DatasetRow, tok: RowTokenizer, options: Options): Example | DroppedRow;
}

/** The config keys that this room reads itself; the method's own go to `features` untouched. */
export interface DataOptions extends SplitOptions {
  datasetTextField?: string | undefined;
  onOverlong?: OnOverlong | undefined;
  promptBoundary?: PromptBoundary | undefined;
}

/** Who is told; train's Reporter fits. A total of 0 means that it is not known. */
export interface LoadReporter {
  phase(name: string, total?: number): void;
  progress(done: number, total: number, unit: string): void;
  info(text: string): void;
  warn(text: string): void;
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
}

export interface LoadedSplit {
  examples: Example[];
  report: SplitReport;
  /** The files that were read, for the run manifest. */
  inputs: InputRecord[];
}

/** TRL unpairs in blocks of this many rows (the batch of `datasets.map`): first all chosen answers, then all rejected. */
const UNPAIR_BLOCK = 1000;
const PROGRESS_EVERY = 250;

/**
 * The examples of a split, in the order of the rows. Undefined for `split: 'test'` when no test split is named and there is
 * none. Throws `DATA_EMPTY` without rows, `DATA_NO_EXAMPLES` when all were dropped, and what reading and judging throw.
 */
export async function loadExamples<Options extends DataOptions>(
  load: LoadOptions<Options>,
): Promise<LoadedSplit | undefined> {
  const { trainer, options, tokenizer, reporter } = load;
  const source = await openSplit(options, load.split, { configFile: load.configFile, dataDir: load.dataDir });
  if (source === undefined) return undefined;
  reporter.phase(`reading ${source.name}`);
  const rowTokenizer = createRowTokenizer({
    tokenizer,
    onOverlong: options.onOverlong,
    promptBoundary: options.promptBoundary,
  });
  const reading = new Reading(trainer, options.datasetTextField);
  const examples: Example[] = [];
  for await (const row of reading.rows(source, rowTokenizer)) {
    const made = trainer.features(row, rowTokenizer, options);
    if ('dropped' in made) reading.drop(made.dropped, row.source);
    else examples.push(made);
    if (reading.rowsRead % PROGRESS_EVERY === 0) reporter.progress(reading.rowsRead, 0, 'rows');
  }
  const { rowsRead, dropped, mappedRoles } = reading;
  const report = splitReport(
    source.name,
    { rowsRead, examples: examples.length, dropped, mappedRoles },
    rowTokenizer.tally,
  );
  if (examples.length === 0) throw noExamples(source, report);
  for (const { level, text } of reportLines(report, tokenizer.eosToken)) reporter[level](text);
  return { examples, report, inputs: await source.inputs() };
}

/** Rows of a source as the method takes them, counting. */
class Reading {
  rowsRead = 0;
  readonly dropped = new Map<string, Noted>();
  readonly mappedRoles = new Set<string>();
  private readonly trainer: { name: string; datasetTypes: readonly DatasetType[] };
  private readonly textField: string | undefined;

  constructor(trainer: { name: string; datasetTypes: readonly DatasetType[] }, textField: string | undefined) {
    this.trainer = trainer;
    this.textField = textField;
  }

  drop(reason: string, source: string): void {
    const noted = this.dropped.get(reason);
    this.dropped.set(reason, { rows: (noted?.rows ?? 0) + 1, first: noted?.first ?? source });
  }

  async *rows(source: OpenSplit, tok: RowTokenizer): AsyncGenerator<DatasetRow> {
    const types = this.trainer.datasetTypes;
    const unpairs = types.includes('unpaired-preference') && !types.includes('preference');
    const accepts: readonly DatasetType[] = unpairs ? [...types, 'preference'] : types;
    let block: ExplicitPreference[] = [];
    for await (const { row, source: place, line, file } of source.rows()) {
      const raw = { row, source: place, file, line, index: this.rowsRead++ };
      const judged = judgeRow(raw, { accepts, method: this.trainer.name, textField: this.textField });
      for (const role of judged.mappedRoles) this.mappedRoles.add(role);
      if (!unpairs || judged.row.type !== 'preference') {
        yield judged.row;
        continue;
      }
      const explicit = tok.explicit(judged.row);
      if ('dropped' in explicit) this.drop(explicit.dropped, place);
      else block.push(explicit);
      if (block.length < UNPAIR_BLOCK) continue;
      yield* unpair(block);
      block = [];
    }
    yield* unpair(block);
  }
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
