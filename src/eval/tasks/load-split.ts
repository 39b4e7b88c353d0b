/**
 * Rows of a task's split from local files: `json`, `csv`, `parquet` and `text` with `data_files`, and data sets by path or
 * hub id, in the hub's layout, under a folder of data sets or brought in by `harness data`. Nothing is fetched. Follows
 * `datasets.load_dataset` in how files, configurations and splits are named. Leaves out: loading scripts, Arrow files.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { dirname, extname, isAbsolute, join } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { sha256File } from '../../base/hash.ts';
import type { Json } from '../../base/json.ts';
import { decodeUtf8 } from '../../base/jsonl.ts';
import { resolveInput, shortPath } from '../../base/paths.ts';
import { locateDataset, splitFiles } from '../../data/dataset.ts';
import { findImporter } from '../../data/datasets.ts';
import type { View } from '../../data/importer.ts';
import { readRows } from '../../data/read-rows.ts';
import { findView, viewFiles, viewRows } from '../../data/views.ts';
import { pandasColumns } from './csv-columns.ts';
import type { SplitRows, TaskSplit } from './documents.ts';
import { datasetFolder, hubFiles } from './hub-layout.ts';
import { matchingFiles } from './patterns.ts';
import type { Doc } from './task.ts';

/** Builders of `datasets` that read plain files. */
const BUILDERS = ['json', 'csv', 'parquet', 'text'] as const;
type Builder = (typeof BUILDERS)[number];

/** Files of a split, and how they are read. */
interface Located {
  readonly files: readonly string[];
  readonly builder: Builder | undefined;
  /** The list of a JSON file that holds the split. */
  readonly section?: string;
  /** Of an original layout, whose rows get the names that tasks use. */
  readonly view?: View;
}

/**
 * The rows of a split. Counting and hashing read the files once; the rows themselves are a stream.
 * @throws HarnessError `DATA_NOT_FOUND`, `DATA_MISSING_SPLIT`, `DATA_*` of the readers.
 */
export async function loadSplit(request: TaskSplit): Promise<SplitRows> {
  const located = await locate(request);
  if (located.files.length === 0) throw await missing(request, 'no file');
  const hash = createHash('sha256');
  for (const file of located.files) hash.update(await sha256File(file));
  const columns = isCsv(located) ? await pandasColumns(() => plainRows(located)) : undefined;
  let count = columns?.count ?? 0;
  if (columns === undefined) for await (const _ of plainRows(located)) count++;
  const rows: AsyncIterable<Doc> =
    columns === undefined
      ? { [Symbol.asyncIterator]: () => plainRows(located) }
      : { [Symbol.asyncIterator]: () => mapped(plainRows(located), columns.convert) };
  return { rows, count, sha256: hash.digest('hex'), source: located.files.map((file) => shortPath(file)).join(', ') };
}

const isCsv = ({ builder, files }: Located): boolean =>
  builder === 'csv' || (builder === undefined && files.every((file) => /\.[ct]sv(\.gz|\.zst)?$/i.test(file)));

async function* mapped(rows: AsyncIterable<Doc>, convert: (row: Doc) => Doc): AsyncGenerator<Doc> {
  for await (const row of rows) yield convert(row);
}

async function* plainRows({ files, builder, section, view }: Located): AsyncGenerator<Doc> {
  for (const file of files) {
    if (view !== undefined) yield* viewRows(view, file);
    else if (builder === 'text' && extname(file).toLowerCase() === '.txt') yield* lines(file);
    else {
      for await (const { row, section: own } of readRows(file)) {
        if (section === undefined || own === section) yield row;
      }
    }
  }
}

/** One row `{text}` for each line. */
async function* lines(path: string): AsyncGenerator<Doc> {
  let rest = '';
  let line = 0;
  const name = { file: path, label: shortPath(path) };
  for await (const text of decodeUtf8(createReadStream(path), name, () => line)) {
    const parts = (rest + text).split('\n');
    rest = parts.pop() as string;
    for (const part of parts) {
      line++;
      yield { text: part.replace(/\r$/, '') };
    }
  }
  if (rest !== '') yield { text: rest };
}

async function locate(request: TaskSplit): Promise<Located> {
  const { path, kwargs, split } = request;
  const builder = BUILDERS.find((name) => name === path);
  const given = kwargs.data_files;
  if (builder !== undefined || given !== undefined) {
    const files = await namedFiles(request, given ?? null);
    const field = typeof kwargs.field === 'string' ? { section: kwargs.field } : {};
    return { files, builder, ...field };
  }
  const hub = await hubFiles(request);
  if (hub !== undefined) return { files: hub, builder: undefined };
  const original = await originalFiles(request);
  if (original !== undefined) return original;
  const dataset = await locateDataset(path, {
    configFile: request.from,
    subfolder: request.name ?? (typeof kwargs.data_dir === 'string' ? kwargs.data_dir : undefined),
    dataDir: request.dataDir,
  }).catch(async (error: unknown) => {
    throw HarnessError.is(error) && error.code === 'DATA_NOT_FOUND'
      ? await missing(request, error.message, error)
      : error;
  });
  const { split: found, files } = splitFiles(dataset, split);
  return { files, builder: undefined, ...(dataset.sections ? { section: found } : {}) };
}

/** Files in the layout that the data set's own home gives it, where an importer knows it; read as they are. */
async function originalFiles(request: TaskSplit): Promise<Located | undefined> {
  const { name, split } = request;
  const folder = await datasetFolder(request);
  const views = (await findImporter(request.path))?.views;
  if (folder === undefined || views === undefined) return undefined;
  // What was imported has a folder for each configuration.
  if (name !== undefined && existsSync(join(folder, name))) return undefined;
  const view = findView(views, name, split);
  const files = view === undefined ? [] : viewFiles(view, folder).files;
  if (view === undefined || files.length === 0) return undefined;
  return { files, builder: undefined, view };
}

/** Files that `data_files` names for the split: a path, a list, or either by split; patterns are followed. */
async function namedFiles(request: TaskSplit, given: Json): Promise<string[]> {
  const { split, from, kwargs } = request;
  const mapping = typeof given === 'object' && given !== null && !Array.isArray(given);
  const bySplit: Readonly<Record<string, Json>> = mapping ? (given as Record<string, Json>) : { train: given };
  const own = bySplit[split];
  if (own === undefined || own === null) {
    throw new HarnessError('DATA_MISSING_SPLIT', `data_files has no split "${split}"`, {
      hint: `it has ${Object.keys(bySplit).join(', ')}`,
      where: { file: shortPath(from) },
    });
  }
  const names = (Array.isArray(own) ? own : [own]) as readonly Json[];
  const inner = typeof kwargs.data_dir === 'string' ? kwargs.data_dir : '';
  const files: string[] = [];
  for (const name of names) {
    if (typeof name !== 'string')
      throw await missing(request, `data_files holds ${JSON.stringify(name)}, which is no path`);
    if (/^(https?|hf|s3):\/\//.test(name)) {
      throw await missing(request, `data_files names ${name}, and nothing is fetched while an evaluation runs`);
    }
    files.push(...(await found(isAbsolute(name) ? name : join(inner, name), request)));
  }
  return files;
}

async function found(name: string, request: TaskSplit): Promise<string[]> {
  const base = resolveInput(name, request.from);
  if (base.found) return [base.path];
  const near = [process.cwd(), dirname(request.from), ...(request.dataDir === undefined ? [] : [request.dataDir])];
  const folders = isAbsolute(name) ? ['/'] : near;
  for (const folder of folders) {
    const matches = matchingFiles(folder, isAbsolute(name) ? name.slice(1) : name);
    if (matches.length > 0) return matches;
  }
  throw await missing(
    request,
    `there is no file ${name}; looked in ${folders.map((folder) => shortPath(folder)).join(', ')}`,
  );
}

/** The error for data that are not here, with the command that brings them in. */
async function missing({ path, name, split, from }: TaskSplit, why: string, cause?: unknown): Promise<HarnessError> {
  const local = (BUILDERS as readonly string[]).includes(path);
  const what = name === undefined ? path : `${path} (${name})`;
  const reason = why.replace(/^Data set "[^"]*" was not found; tried/, 'looked for').replace(/\.$/, '');
  const message = `the data of ${what}, split ${split}, are not here: ${reason}`;
  return new HarnessError('DATA_NOT_FOUND', message, {
    hint: local
      ? 'paths in data_files are relative to the working folder or to the task file'
      : `${await fetchCommand(path, name)} brings it in; a folder of data sets is named with --data-dir or HARNESS_DATA`,
    where: { file: shortPath(from) },
    cause,
  });
}

/** The command that fetches a data set; of one on the hub only the configuration that is needed. */
async function fetchCommand(path: string, name: string | undefined): Promise<string> {
  const importer = await findImporter(path);
  if (importer !== undefined) return `harness data get ${importer.name}`;
  return `harness data get ${path}${name === undefined ? '' : ` --part ${name}`}`;
}
