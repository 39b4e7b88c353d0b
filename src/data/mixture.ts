/**
 * Which rows a run reads: one data set, or several one after the other (`datasets:`), with columns chosen or renamed and
 * each cut to its share. `fraction` is TRL's target share of the mixture (fractions are normalised, no data set is
 * oversampled, the first rows are kept); `weight` is the alignment-handbook's share of that data set's own rows.
 * Leaves out: shuffling, which is the training loop's.
 */

import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { HarnessError } from '../base/errors.ts';
import { sha256, sha256File } from '../base/hash.ts';
import { didYouMean } from '../base/nearest.ts';
import { hasSplit, splitFiles } from './dataset.ts';
import { type FetchOptions, locateOrFetch } from './hub-dataset.ts';
import { type FoundLicence, licenceOf } from './licence-of.ts';
import { countRows, readRows, type SourceRow } from './read-rows.ts';
import { needsCount, parseSplits, rangeOf } from './splits.ts';

export interface MixtureEntry {
  /** File, folder or name, as `dataset_name`. */
  path: string;
  /** Configuration (a folder inside the data set). */
  name?: string | undefined;
  dataDir?: string | undefined;
  split?: string | undefined;
  /** Columns to keep, or new name -> name in the file. */
  columns?: readonly string[] | Readonly<Record<string, string>> | undefined;
  fraction?: number | undefined;
  weight?: number | undefined;
}

/** The config keys that say which rows are read. */
export interface SplitOptions {
  datasetName?: string | undefined;
  datasetConfig?: string | undefined;
  datasetTrainSplit?: string | undefined;
  datasetTestSplit?: string | undefined;
  datasets?: readonly MixtureEntry[] | undefined;
  /** Rows kept back for testing when there is no test split: a share below 1, or a number of rows. */
  testSplitSize?: number | undefined;
}

/** A file that was read, for the run manifest. */
export interface InputRecord {
  path: string;
  sha256: string;
  /** Rows read from it. */
  rows: number;
  bytes: number;
  /** Where something beside the file says it. */
  licence?: FoundLicence;
}

export interface OpenSplit {
  /** For messages: `train` or `train[:100]`. */
  name: string;
  files: readonly string[];
  /** The rows; read once. */
  rows(): AsyncGenerator<SourceRow & { file: string }>;
  /** Rows read so far of each file that was reached, by its path. */
  readonly counts: ReadonlyMap<string, number>;
  /** A hash of everything that the rows follow from: content and labels of the files, columns, ranges. */
  identity(): Promise<string>;
  /** False when a file is no longer what `identity` saw. */
  unchanged(): Promise<boolean>;
  /** The files that were read, after reading; or those of an earlier reading of the same rows. */
  inputs(counts?: ReadonlyMap<string, number>): Promise<InputRecord[]>;
}

export type SplitRole = 'train' | 'test';

interface Part {
  /** Position of the entry that it belongs to; a sum of splits has several parts. */
  entry: number;
  /** Of the data set: its name in the config, and its folder. */
  name: string;
  root: string;
  files: readonly string[];
  section: string | undefined;
  columns: MixtureEntry['columns'];
  labelOf(file: string): string;
  range: { from: number; to: number };
}

/**
 * Opens the rows for training or testing; undefined when there are none to test on (`role: 'test'` only). Throws
 * `DATA_NOT_NAMED` without any data set and what `locateDataset`, `splitFiles` and `parseSplits` throw.
 */
export async function openSplit(
  options: SplitOptions,
  role: SplitRole,
  locate: Omit<FetchOptions, 'subfolder'> = {},
): Promise<OpenSplit | undefined> {
  const entries = await chooseEntries(options, role, locate);
  if (entries === undefined) return undefined;
  const parts: Part[] = [];
  for (const [i, entry] of entries.entries()) {
    const dataset = await locateOrFetch(entry.path, { ...locate, subfolder: entry.dataDir ?? entry.name });
    for (const request of parseSplits(entry.split ?? 'train')) {
      const { split, files } = splitFiles(dataset, request.name);
      const part: Part = {
        entry: i,
        name: entry.path,
        root: dataset.root,
        files,
        section: dataset.sections ? split : undefined,
        columns: entry.columns,
        labelOf: (file) => (entries.length === 1 ? basename(file) : `${basename(dirname(file))}/${basename(file)}`),
        range: { from: 0, to: Number.POSITIVE_INFINITY },
      };
      const share = entry.fraction ?? entry.weight ?? options.testSplitSize;
      const rows = needsCount(request) || share !== undefined ? await count(part) : Number.POSITIVE_INFINITY;
      part.range = rangeOf(request, rows);
      parts.push(part);
    }
  }
  applyShares(entries, parts);
  if (options.testSplitSize !== undefined) holdOut(parts, options.testSplitSize, role);
  const name = [...new Set(entries.map((entry) => entry.split ?? 'train'))].join('+');
  return open(name, parts);
}

/** The entries to read, or undefined when a test split is asked for and there is none. */
async function chooseEntries(
  options: SplitOptions,
  role: SplitRole,
  locate: FetchOptions,
): Promise<MixtureEntry[] | undefined> {
  const { datasets, datasetName, testSplitSize } = options;
  if (datasets !== undefined && datasets.length > 0) {
    return role === 'train' || testSplitSize !== undefined ? [...datasets] : undefined;
  }
  if (datasetName === undefined) {
    throw new HarnessError('DATA_NOT_NAMED', 'No data set is named.', {
      hint: 'Set dataset_name, or datasets for a mixture.',
    });
  }
  const base = { path: datasetName, name: options.datasetConfig };
  const train = { ...base, split: options.datasetTrainSplit ?? 'train' };
  if (role === 'train' || testSplitSize !== undefined) return [train];
  if (options.datasetTestSplit === undefined) {
    const dataset = await locateOrFetch(datasetName, { ...locate, subfolder: options.datasetConfig });
    if (!hasSplit(dataset, 'test')) return undefined;
  }
  return [{ ...base, split: options.datasetTestSplit ?? 'test' }];
}

function applyShares(entries: readonly MixtureEntry[], parts: readonly Part[]): void {
  const fractions = entries.map((entry) => entry.fraction);
  const given = fractions.filter((fraction) => fraction !== undefined);
  if (given.length > 0 && given.length < entries.length) {
    throw new HarnessError('DATA_BAD_MIXTURE', 'fraction must be set for every entry of datasets or for none.', {
      hint: 'Fractions are target shares of the whole mixture; weight is a share of one data set.',
    });
  }
  const sum = given.reduce((total, fraction) => total + fraction, 0);
  const lengths = entries.map((_, i) => {
    const own = parts.filter(({ entry }) => entry === i);
    return own.reduce((total, { range }) => total + range.to - range.from, 0);
  });
  // The largest mixture in which no data set has to give more rows than it has.
  const total = Math.min(
    ...given.map((fraction, i) => (fraction > 0 ? (lengths[i] as number) / (fraction / sum) : Infinity)),
  );
  for (const [i, { fraction, weight }] of entries.entries()) {
    if (fraction === undefined && weight === undefined) continue;
    const own = Math.floor((weight ?? 1) * (lengths[i] as number));
    let left = fraction === undefined ? own : roundHalfEven((fraction / sum) * total);
    for (const part of parts) {
      if (part.entry !== i) continue;
      const { from, to } = part.range;
      const keep = Math.min(left, to - from);
      part.range = { from, to: from + keep };
      left -= keep;
    }
  }
}

/** The last rows of each part are kept for testing, so that training and test rows are the same in every run. */
function holdOut(parts: readonly Part[], size: number, role: SplitRole): void {
  const all = parts.reduce((sum, { range }) => sum + range.to - range.from, 0);
  const share = size < 1 ? size : size / Math.max(all, 1);
  for (const part of parts) {
    const { from, to } = part.range;
    const cut = Math.max(from, to - Math.ceil(share * (to - from)));
    part.range = role === 'train' ? { from, to: cut } : { from: cut, to };
  }
}

/** Python's `round`: halves go to the even neighbour. */
function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

async function count(part: Part): Promise<number> {
  let rows = 0;
  for (const file of part.files) {
    if (part.section === undefined) {
      rows += await countRows(file, part.labelOf(file));
      continue;
    }
    for await (const { section } of readRows(file, part.labelOf(file))) if (belongs(part, section)) rows++;
  }
  return rows;
}

const belongs = (part: Part, section: string | undefined): boolean =>
  part.section === undefined || part.section === section;

function open(name: string, parts: readonly Part[]): OpenSplit {
  const counts = new Map<string, number>();
  const files = [...new Set(parts.flatMap((part) => part.files))];
  const contents = new Map<string, Promise<FileContent>>();
  const contentOf = (file: string): Promise<FileContent> => {
    const known = contents.get(file) ?? readContent(file);
    contents.set(file, known);
    return known;
  };
  return {
    name,
    files,
    counts,
    async *rows() {
      for (const part of parts) {
        let index = 0;
        const seen = new Set<string>();
        for (const file of part.files) {
          if (index >= part.range.to) break;
          counts.set(file, counts.get(file) ?? 0);
          for await (const source of readRows(file, part.labelOf(file))) {
            if (!belongs(part, source.section)) continue;
            if (index >= part.range.to) break;
            if (index++ < part.range.from) continue;
            counts.set(file, (counts.get(file) as number) + 1);
            yield { ...source, file, row: chooseColumns(source, part.columns, seen, file) };
          }
        }
      }
    },
    async identity() {
      const described = parts.map(async ({ columns, section, range, labelOf, files: own }) => {
        const read = await Promise.all(own.map(async (file) => [labelOf(file), (await contentOf(file)).sha256]));
        return JSON.stringify([read, section ?? null, columns ?? null, String(range.from), String(range.to)]);
      });
      return sha256((await Promise.all(described)).join('\n'));
    },
    async unchanged() {
      const same = files.map(async (file) => {
        const [{ bytes, changed }, now] = await Promise.all([contentOf(file), stat(file)]);
        return now.size === bytes && now.mtimeMs === changed;
      });
      return (await Promise.all(same)).every(Boolean);
    },
    async inputs(read = counts) {
      const records = [...read].map(async ([path, rows]) => {
        const { sha256, bytes } = await contentOf(path);
        const { name: dataset, root } = parts.find(({ files: own }) => own.includes(path)) as Part;
        const licence = await licenceOf({ file: path, root, name: dataset });
        return { path, sha256, rows, bytes, ...(licence === undefined ? {} : { licence }) };
      });
      return Promise.all(records);
    },
  };
}

interface FileContent {
  sha256: string;
  bytes: number;
  /** Time of the last change, ms, before it was read. */
  changed: number;
}

async function readContent(file: string): Promise<FileContent> {
  const { size: bytes, mtimeMs: changed } = await stat(file);
  return { sha256: await sha256File(file), bytes, changed };
}

/** Rows may leave out a column that earlier ones had (`tools`); one that no row had yet is a wrong name. */
function chooseColumns(
  source: SourceRow,
  columns: MixtureEntry['columns'],
  seen: Set<string>,
  file: string,
): Record<string, unknown> {
  if (columns === undefined) return source.row;
  const chosen: Record<string, unknown> = {};
  const pairs = isList(columns) ? columns.map((name) => [name, name] as const) : Object.entries(columns);
  for (const [to, from] of pairs) {
    if (Object.hasOwn(source.row, from)) {
      seen.add(from);
      chosen[to] = source.row[from];
    } else if (!seen.has(from)) {
      throw new HarnessError('DATA_WRONG_COLUMNS', `${source.source} has no column "${from}", which columns names.`, {
        hint: didYouMean(from, Object.keys(source.row)) ?? `It has ${Object.keys(source.row).join(', ')}.`,
        where: { file, line: source.line },
      });
    }
  }
  return chosen;
}

const isList = (columns: NonNullable<MixtureEntry['columns']>): columns is readonly string[] => Array.isArray(columns);
