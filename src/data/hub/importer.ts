/**
 * Any data set of the hub, kept in the hub's layout, so that `dataset_path: ORG/NAME` finds it: its own files where they can
 * be read, else the Parquet files that the hub made of them, with a README that says what belongs to which split. Nothing
 * of a data set's own code is fetched. Leaves out: files in formats that are not read.
 */
import { copyFile, readdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { makeFolder, writeFileAtomic } from '../../base/atomic.ts';
import { HarnessError } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import { shortPath } from '../../base/paths.ts';
import { type FrontMatter, frontMatterOf } from '../front-matter.ts';
import { hubFolder } from '../imported.ts';
import type { Conversion, Imported, Importer, OriginalFile } from '../importer.ts';
import { countRows, formatOf, readableFormats } from '../read-rows.ts';
import { hubParquet, hubText } from './api.ts';
import type { HubRepo } from './id.ts';
import { type HubFile, hubCommit, hubTree, resolveUrl } from './repository.ts';
import { hubHeaders, hubUrl } from './settings.ts';

export interface HubRequest {
  readonly id: string;
  /** Branch, tag or commit; default: main. */
  readonly revision?: string | undefined;
  /** Configurations, or folders; default: all. */
  readonly parts?: readonly string[] | undefined;
}

const notData = /(?:^|\/)(?:dataset_infos?|dataset_dict|state|package)\.json$|(?:^|\/)\./;

/**
 * What the hub has of a data set, as an importer.
 * @throws HarnessError `HUB_*`, `DATA_UNKNOWN` for a part, `DATA_UNKNOWN_FORMAT` when nothing of it can be read.
 */
export async function hubDataset({
  id,
  revision = 'main',
  parts = [],
}: HubRequest): Promise<Importer & { ownFiles: boolean }> {
  const repo: HubRepo = { type: 'dataset', name: id };
  const commit = await hubCommit(repo, revision);
  const tree = await hubTree(repo, commit);
  const readme = tree.find(({ path }) => path === 'README.md');
  const text = readme === undefined ? '' : ((await hubText(resolveUrl(repo, commit, 'README.md'), repo)) ?? '');
  const front = frontMatterOf(text);
  const own = tree.filter(({ path }) => formatOf(path) !== undefined && !notData.test(path));
  // A data set that is made by code lays its files out for that code.
  const scripted = tree.some(({ path }) => path === `${id.split('/')[1]}.py`);
  const made = own.length > 0 && !scripted ? undefined : await parquetFiles(id, parts);
  if (made === undefined && own.length === 0) throw nothing(id, tree);
  const chosen = made?.files ?? chosenFiles(id, own, front, parts);
  const kept = made === undefined && readme !== undefined ? [readme] : [];
  const headers = hubHeaders();
  const files = [...kept, ...chosen].map((file): OriginalFile => ({ ...file, headers }));
  const licence = typeof front.license === 'string' ? front.license : 'not told';
  const home = `${hubUrl()}/datasets/${id}`;
  return {
    name: hubFolder(id),
    ids: [id],
    summary: typeof front.pretty_name === 'string' ? front.pretty_name : id,
    home,
    revision: commit,
    licence: { name: licence, text: `${licence}, as its page says: ${home}\n` },
    files,
    ownFiles: made === undefined,
    convert: (conversion) => keep(conversion, made?.readme),
  };
}

/**
 * A local copy of a data set of the hub, as `git clone` or a download leaves it.
 * @throws HarnessError `DATA_EMPTY`
 */
export async function localHubCopy(id: string, from: string): Promise<Importer> {
  const found: OriginalFile[] = [];
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    const path = relative(from, join(entry.parentPath, entry.name)).split(sep).join('/');
    const data = formatOf(path) !== undefined && !notData.test(path);
    if (entry.isFile() && (data || path === 'README.md')) found.push({ path, url: '' });
  }
  const files = found.sort((a, b) => (a.path < b.path ? -1 : 1));
  if (files.every(({ path }) => path === 'README.md')) {
    throw new HarnessError('DATA_EMPTY', `${shortPath(from)} holds no data file of ${id}`, {
      hint: `read are ${readableFormats()}`,
    });
  }
  const home = `${hubUrl()}/datasets/${id}`;
  return {
    name: hubFolder(id),
    ids: [id],
    summary: id,
    home,
    revision: 'local copy',
    licence: { name: 'not told', text: `See ${home}\n` },
    files,
    convert: (conversion) => keep(conversion, undefined),
  };
}

/** Files of some configurations: those that the README names, or the folders of that name. */
function chosenFiles(id: string, files: readonly HubFile[], front: FrontMatter, parts: readonly string[]): HubFile[] {
  if (parts.length === 0) return [...files];
  const patterns = configPatterns(front);
  const folders = [...new Set(files.flatMap(({ path }) => (path.includes('/') ? [path.split('/')[0] as string] : [])))];
  const known = [...new Set([...patterns.keys(), ...folders])];
  return files.filter(({ path }) =>
    parts.some((part) => {
      if (!known.includes(part)) throw noPart(id, part, known);
      return patterns.get(part)?.some((pattern) => pattern.test(path)) ?? path.startsWith(`${part}/`);
    }),
  );
}

const noPart = (id: string, part: string, known: readonly string[]): HarnessError =>
  new HarnessError('DATA_UNKNOWN', `Data set ${id} has no part "${part}".`, {
    hint: didYouMean(part, known) ?? `It has ${known.join(', ') || 'none'}.`,
  });

/** Patterns of files by configuration, as the README's `configs` have them. */
function configPatterns({ configs }: FrontMatter): Map<string, RegExp[]> {
  const found = new Map<string, RegExp[]>();
  for (const config of Array.isArray(configs) ? (configs as readonly FrontMatter[]) : []) {
    if (typeof config?.config_name !== 'string') continue;
    const dir = typeof config.data_dir === 'string' ? `${config.data_dir.replace(/\/+$/, '')}/` : '';
    const paths = pathsOf(config.data_files).map((path) => glob(dir + path));
    if (dir !== '' && paths.length === 0) paths.push(glob(`${dir}**`));
    found.set(config.config_name, paths);
  }
  return found;
}

const pathsOf = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : Array.isArray(value)
      ? (value as readonly unknown[]).flatMap(pathsOf)
      : typeof value === 'object' && value !== null
        ? pathsOf((value as FrontMatter).path)
        : [];

const glob = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/^\.\//, '')
      .split(/(\*\*\/?|\*|\?)/)
      .map((part) =>
        part.startsWith('**')
          ? '.*'
          : part === '*'
            ? '[^/]*'
            : part === '?'
              ? '[^/]'
              : part.replace(/[\\^$.|+(){}[\]]/g, '\\$&'),
      )
      .join('')}$`,
  );

/** The hub's own Parquet files, and the README that names their splits. */
async function parquetFiles(
  id: string,
  parts: readonly string[],
): Promise<{ files: HubFile[]; readme: string } | undefined> {
  const configs = await hubParquet({ type: 'dataset', name: id });
  if (configs.size === 0) return undefined;
  for (const part of parts) if (!configs.has(part)) throw noPart(id, part, [...configs.keys()]);
  const files: HubFile[] = [];
  const front: string[] = [];
  for (const [config, splits] of configs) {
    const wanted = parts.length === 0 || parts.includes(config);
    // All are named, so that another part can be fetched beside this one.
    front.push(`- config_name: ${JSON.stringify(config)}`, '  data_files:');
    for (const [split, urls] of splits) {
      const folder = `${config}/${split}`;
      front.push(`  - split: ${JSON.stringify(split)}`, `    path: ${JSON.stringify(`${folder}/*.parquet`)}`);
      if (!wanted) continue;
      for (const [i, url] of urls.entries()) {
        files.push({ path: `${folder}/${String(i).padStart(4, '0')}.parquet`, url });
      }
    }
  }
  return { files, readme: `---\nconfigs:\n${front.join('\n')}\n---\nParquet files that the hub made of ${id}.\n` };
}

function nothing(id: string, tree: readonly HubFile[]): HarnessError {
  const shown = tree.slice(0, 3).map(({ path }) => path);
  return new HarnessError('DATA_UNKNOWN_FORMAT', `no file of ${id} can be read: it has ${shown.join(', ') || 'none'}`, {
    hint: `read are ${readableFormats()}`,
    exitCode: 1,
  });
}

async function keep({ from, files, into, progress }: Conversion, readme: string | undefined): Promise<Imported> {
  const rows: Record<string, number> = {};
  let total = 0;
  for (const { path } of files) {
    await makeFolder(dirname(join(into, path)));
    await copyFile(join(from, path), join(into, path));
    if (formatOf(path) === undefined) continue;
    rows[path] = await countRows(join(into, path), path);
    total += rows[path];
    progress(total);
  }
  if (readme !== undefined) await writeFileAtomic(join(into, 'README.md'), readme);
  return { rows, notes: [] };
}
