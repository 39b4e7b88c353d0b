/**
 * Data sets as repositories of the hub lay them out: the `configs` of the README's front matter say which files belong to
 * which configuration and split; without them a folder called like the configuration does. Nothing is fetched.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { HarnessError } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import { shortPath } from '../../base/paths.ts';
import { findPath } from '../../data/dataset.ts';
import { formatOf } from '../../data/read-rows.ts';
import type { TaskSplit } from './documents.ts';
import { matchingFiles } from './patterns.ts';

interface Configuration {
  readonly name: string;
  readonly isDefault: boolean;
  readonly dataDir: string;
  /** Patterns by split; undefined: by folder. */
  readonly files: ReadonlyMap<string, readonly string[]> | undefined;
}

/**
 * The files of a split where the README says so; undefined where it does not, or the data set is nowhere.
 * @throws HarnessError `DATA_NOT_FOUND` for a configuration, `DATA_MISSING_SPLIT` for a split that the README does not know.
 */
export async function hubFiles(request: TaskSplit): Promise<string[] | undefined> {
  const folder = await datasetFolder(request);
  if (folder === undefined) return undefined;
  const configurations = readConfigurations(folder);
  if (configurations.length === 0) return undefined;
  const { name, split } = request;
  const chosen =
    name === undefined
      ? (configurations.find(({ isDefault }) => isDefault) ??
        configurations.find((each) => each.name === 'default') ??
        (configurations.length === 1 ? configurations[0] : undefined))
      : configurations.find((each) => each.name === name);
  const where = { file: shortPath(join(folder, 'README.md')) };
  if (chosen === undefined) {
    const names = configurations.map((each) => each.name);
    const message =
      name === undefined
        ? `data set ${request.path} has several configurations, and the task names none`
        : `data set ${request.path} has no configuration "${name}"`;
    const hint =
      (name === undefined ? undefined : didYouMean(name, names)) ?? `dataset_name: one of ${names.join(', ')}`;
    throw new HarnessError('DATA_NOT_FOUND', message, { hint, where });
  }
  if (chosen.files === undefined) return undefined;
  const patterns = chosen.files.get(split);
  if (patterns === undefined) {
    const message = `data set ${request.path}, configuration ${chosen.name}, has no split "${split}"`;
    throw new HarnessError('DATA_MISSING_SPLIT', message, {
      hint: `it has ${[...chosen.files.keys()].join(', ')}`,
      where,
    });
  }
  const files = patterns
    .flatMap((pattern) => matchingFiles(folder, join(chosen.dataDir, pattern)))
    .filter((file) => formatOf(file) !== undefined);
  if (files.length > 0) return files;
  const message = `data set ${request.path}: no file ${patterns.join(', ')} of split ${split}`;
  throw new HarnessError('DATA_NOT_FOUND', message, {
    where,
    hint: `harness data get ${request.path} brings it in anew`,
  });
}

/** The folder of a data set; undefined where it is none, or nowhere. */
export async function datasetFolder({ path, dataDir, from }: TaskSplit): Promise<string | undefined> {
  try {
    const found = await findPath(path, { configFile: from, dataDir });
    return statSync(found).isDirectory() ? found : undefined;
  } catch {
    return undefined;
  }
}

/** The `configs` of a README; empty when there are none that can be read. */
function readConfigurations(folder: string): Configuration[] {
  let front: unknown;
  try {
    const text = readFileSync(join(folder, 'README.md'), 'utf8');
    const block = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1];
    front = block === undefined ? undefined : parse(block, { logLevel: 'silent' });
  } catch {
    return [];
  }
  const configs = (front as { configs?: unknown } | undefined)?.configs;
  return Array.isArray(configs) ? configs.flatMap((each) => configuration(each as Record<string, unknown> | null)) : [];
}

function configuration(given: Readonly<Record<string, unknown>> | null): Configuration[] {
  if (typeof given?.config_name !== 'string') return [];
  const { config_name: name, data_files: data, data_dir: dataDir, default: isDefault } = given;
  const files = new Map<string, readonly string[]>();
  const listed = (value: unknown): string[] =>
    (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
  if (typeof data === 'string') files.set('train', [data]);
  else if (Array.isArray(data)) {
    for (const each of data as readonly unknown[]) {
      if (typeof each === 'string') files.set('train', [...(files.get('train') ?? []), each]);
      else {
        const { split, path } = (each ?? {}) as Readonly<Record<string, unknown>>;
        if (typeof split === 'string') files.set(split, listed(path));
      }
    }
  }
  return [
    {
      name,
      isDefault: isDefault === true,
      dataDir: typeof dataDir === 'string' ? dataDir : '',
      files: files.size === 0 ? undefined : files,
    },
  ];
}
