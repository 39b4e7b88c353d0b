/**
 * From `dataset_name` to files: a file, a folder whose files are named by split, or a name looked up in a folder of data
 * sets (`HARNESS_DATA`) and among those that `harness data` has brought in. Nothing is fetched from the network here.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { HarnessError } from '../base/errors.ts';
import { joinOr } from '../base/nearest.ts';
import { packageRoot } from '../base/package-root.ts';
import { lastName, resolveInput, shortPath } from '../base/paths.ts';
import { findImporter } from './datasets.ts';
import { hubFolder, importedFolder, SOURCE_FILE } from './imported.ts';
import { formatOf, readableFormats, readRows } from './read-rows.ts';
import { matchSplit, namesSplit, withoutShard } from './splits.ts';

export interface LocateOptions {
  /** The config that names the data set; relative names are also looked for beside it. */
  configFile?: string | undefined;
  /** Folder inside the data set (`dataset_config`, `data_dir`). */
  subfolder?: string | undefined;
  /** Folder of data sets; default: `HARNESS_DATA`, else `../shared/data` beside this package where it exists. */
  dataDir?: string | undefined;
}

/** A data set that was found. */
export interface Dataset {
  /** As the user wrote it. */
  name: string;
  path: string;
  /** Its own folder; `path` may be a file or a folder in it. */
  root: string;
  /** Files of each split, in reading order. */
  splits: ReadonlyMap<string, readonly string[]>;
  /** Set when one file holds all splits as lists under their names. */
  sections: boolean;
  /** Data files of formats that are not read. */
  unread: readonly string[];
}

const DEPTH = 3;
const MOST_ENTRIES = 20_000;
const notData = new Set([
  'dataset_info.json',
  'dataset_infos.json',
  'dataset_dict.json',
  'state.json',
  'package.json',
  SOURCE_FILE,
]);
const otherData = new Set(['.arrow', '.gz', '.zst', '.xz', '.bz2', '.zip', '.txt']);

/** Finds a data set. Throws `DATA_NOT_FOUND` telling every place that was tried, or `DATA_EMPTY` for a folder without data. */
export async function locateDataset(name: string, options: LocateOptions = {}): Promise<Dataset> {
  const path = await findPath(name, options);
  if (!statSync(path).isDirectory()) return oneFile(name, path);
  const folder = subfolder(name, path, options.subfolder);
  const { data, unread } = listFiles(folder);
  if (data.length === 0) {
    const found =
      unread.length === 0
        ? ''
        : ` It holds ${unread
            .slice(0, 3)
            .map((file) => basename(file))
            .join(', ')}.`;
    throw new HarnessError('DATA_EMPTY', `Data set "${name}": no readable data file in ${shortPath(folder)}.${found}`, {
      hint: `Read are ${readableFormats()}, named by split: train.jsonl, test.jsonl.`,
      where: { file: folder },
    });
  }
  const named = data.filter((file) => splitName(folder, file) !== undefined);
  const splits = new Map<string, string[]>();
  // Without any telling name everything is training data, as the Hub has it.
  for (const file of named.length > 0 ? named : data) {
    const split = splitName(folder, file) ?? 'train';
    splits.set(split, [...(splits.get(split) ?? []), file]);
  }
  return { name, path: folder, root: path, splits, sections: false, unread };
}

/** Files of one split. Throws `DATA_MISSING_SPLIT` naming the splits that exist. */
export function splitFiles(dataset: Dataset, split: string): { split: string; files: readonly string[] } {
  const matches = matchSplit(split, dataset.splits.keys());
  const only = matches.length === 1 ? matches[0] : undefined;
  const files = only === undefined ? undefined : dataset.splits.get(only);
  if (only !== undefined && files !== undefined) return { split: only, files };
  const names = [...dataset.splits.keys()];
  const message =
    matches.length > 1
      ? `Data set "${dataset.name}" has several splits that "${split}" could mean: ${matches.join(', ')}.`
      : `Data set "${dataset.name}" has no split "${split}". It has ${names.join(', ')}.`;
  const unread =
    dataset.unread.length === 0
      ? ''
      : ` Not read: ${dataset.unread
          .slice(0, 3)
          .map((file) => basename(file))
          .join(', ')}.`;
  throw new HarnessError('DATA_MISSING_SPLIT', message, {
    hint: `Name it: dataset_train_split or dataset_test_split: ${joinOr(matches.length > 1 ? matches : names)}.${unread}`,
    where: { file: dataset.path },
  });
}

/** True when `splitFiles` would find exactly one split. */
export const hasSplit = (dataset: Dataset, split: string): boolean =>
  matchSplit(split, dataset.splits.keys()).length === 1;

/** The folder of data sets that is named, or the one beside this package. */
function dataFolders(given?: string): { named: string | undefined; beside: string | undefined } {
  const named = given ?? process.env.HARNESS_DATA;
  const beside = join(packageRoot(), '..', 'shared', 'data');
  return {
    named: named === undefined || named === '' ? undefined : resolve(named),
    beside: existsSync(beside) ? beside : undefined,
  };
}

/**
 * The file or folder that a name means: a path, then the folder that HARNESS_DATA or `dataDir` names, then what was
 * brought in, then the folder beside this package. Throws `DATA_NOT_FOUND` telling every place that was tried.
 */
export async function findPath(name: string, options: LocateOptions): Promise<string> {
  const direct = resolveInput(name, options.configFile);
  if (direct.found) return direct.path;
  const tried = direct.tried.map((path) => shortPath(path));
  const { named, beside } = dataFolders(options.dataDir);
  const importer = await findImporter(name);
  // Only plain names and `org/name` are looked up, so that no name leads out of the folder.
  if (/^\w[\w.-]*(\/\w[\w.-]*)?$/.test(name) && !name.includes('..')) {
    const own = importer === undefined ? [] : [importer.name];
    const ids = [...new Set([name, hubFolder(name), lastName(name), lastName(name).toLowerCase(), ...own])];
    const within = (folder: string): string | undefined => {
      const places = ids.map((id) => join(folder, id));
      tried.push(...places.map((place) => shortPath(place)));
      return places.find((place) => existsSync(place));
    };
    const imported = (): string | undefined =>
      [importer?.name ?? name, ...ids].map(importedFolder).find((folder) => folder !== undefined);
    const path = (named && within(named)) ?? imported() ?? (named === undefined && beside ? within(beside) : undefined);
    if (path !== undefined) return path;
    if (named === undefined && beside === undefined) tried.push('HARNESS_DATA (not set)');
    tried.push('the data sets of harness data');
  }
  const known = importer?.name ?? (/^[\w.-]+\/[\w.-]+$/.test(name) && !existsSync(dirname(name)) ? name : undefined);
  const fetch = known && `Fetch it with: harness data get ${known}.`;
  const give =
    'Give a file, a folder with train.jsonl and test.jsonl, or a name in the folder that HARNESS_DATA points to.';
  throw new HarnessError('DATA_NOT_FOUND', `Data set "${name}" was not found; tried ${tried.join(', ')}.`, {
    hint: fetch ?? give,
    ...(options.configFile === undefined ? {} : { where: { file: options.configFile } }),
  });
}

function subfolder(name: string, path: string, inner: string | undefined): string {
  if (inner === undefined || inner === 'default') return path;
  const folder = resolve(path, inner);
  const inside = !relative(path, folder).startsWith('..');
  if (inside && existsSync(folder) && statSync(folder).isDirectory()) return folder;
  const folders = readdirSync(path, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.'),
  );
  throw new HarnessError('DATA_NOT_FOUND', `Data set "${name}" has no folder "${inner}".`, {
    hint:
      folders.length === 0
        ? `${shortPath(path)} has no folders at all.`
        : `It has ${folders.map((entry) => entry.name).join(', ')}.`,
    where: { file: path },
  });
}

async function oneFile(name: string, path: string): Promise<Dataset> {
  const root = dirname(path);
  const format = formatOf(path);
  const sections = format?.reader.extensions.includes('.json') ? await sectionsOf(path) : [];
  if (sections.length > 0) {
    return {
      name,
      path,
      root,
      splits: new Map(sections.map((section) => [section, [path]])),
      sections: true,
      unread: [],
    };
  }
  const splits = new Map([['train', [path]]]);
  const own = withoutShard(format?.stem ?? '');
  if (namesSplit(own) && matchSplit('train', [own]).length === 0) splits.set(own, [path]);
  return { name, path, root, splits, sections: false, unread: [] };
}

/** The split names that a JSON file uses as top-level keys; empty when its lists are not named so. */
async function sectionsOf(path: string): Promise<string[]> {
  const sections = new Set<string>();
  for await (const { section } of readRows(path)) {
    if (section === undefined) return [];
    sections.add(section);
  }
  return [...sections].every(namesSplit) ? [...sections] : [];
}

function listFiles(folder: string): { data: string[]; unread: string[] } {
  const data: string[] = [];
  const unread: string[] = [];
  let seen = 0;
  const visit = (at: string, depth: number): void => {
    for (const name of readdirSync(at).sort()) {
      if (name.startsWith('.') || notData.has(name) || ++seen > MOST_ENTRIES) continue;
      const path = join(at, name);
      const entry = statSync(path, { throwIfNoEntry: false });
      if (entry?.isDirectory()) {
        if (depth < DEPTH) visit(path, depth + 1);
      } else if (entry?.isFile()) {
        if (formatOf(path) !== undefined) data.push(path);
        else if (otherData.has(extname(name).toLowerCase())) unread.push(path);
      }
    }
  };
  visit(folder, 1);
  return { data, unread };
}

/** What a file's name says, or the nearest of its folders that names a split. */
function splitName(root: string, file: string): string | undefined {
  const stem = withoutShard(formatOf(file)?.stem ?? '');
  const folders = relative(root, dirname(file)).split(sep).reverse();
  return [stem, ...folders].find(namesSplit);
}
