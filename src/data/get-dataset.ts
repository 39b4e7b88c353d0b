/**
 * Data sets from their homes or from local copies into the cache: files are fetched or found, compared with what they
 * should be, turned into our layout, and kept with their licence. Nothing here asks or prints; callers show
 * `describe` first.
 */
import { existsSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cacheFolder } from '../base/cache-folder.ts';
import { type Checksum, download, isRight } from '../base/download.ts';
import { HarnessError } from '../base/errors.ts';
import { sha256File } from '../base/hash.ts';
import { didYouMean } from '../base/nearest.ts';
import { lastName, shortPath } from '../base/paths.ts';
import { lockRun } from '../runs/lock.ts';
import { findImporter, importers } from './datasets.ts';
import { refuseOffline } from './hub/settings.ts';
import { isFolderName, keepDataset } from './imported.ts';
import type { Importer, OriginalFile } from './importer.ts';
import type { LoadReporter } from './load-reporter.ts';
import { formatOf, readableFormats } from './read-rows.ts';

export interface Got {
  folder: string;
  /** Rows of each file, where they were counted. */
  rows?: Record<string, number>;
}

/** Throws `DATA_UNKNOWN` with the nearest names. */
export async function importerOf(name: string): Promise<Importer> {
  const found = await findImporter(name);
  if (found !== undefined) return found;
  const names = (await importers()).map((importer) => importer.name);
  throw new HarnessError('DATA_UNKNOWN', `No data set "${name}" is known.`, {
    hint: `${didYouMean(name, names) ?? `Known: ${names.join(', ')}.`} One of the hub: harness data get ORG/NAME. A single file: harness data get URL --sha256 HEX.`,
  });
}

/** The files of some parts, all when none is named. Throws `DATA_UNKNOWN`. */
export function filesOf({ name, files }: Importer, parts: readonly string[] = []): OriginalFile[] {
  const known = [...new Set(files.flatMap(({ part }) => part ?? []))];
  for (const part of parts) {
    if (known.includes(part)) continue;
    throw new HarnessError('DATA_UNKNOWN', `Data set ${name} has no part "${part}".`, {
      hint: didYouMean(part, known) ?? `It has ${known.join(', ') || 'none'}.`,
    });
  }
  return parts.length === 0 ? [...files] : files.filter(({ part }) => part !== undefined && parts.includes(part));
}

/** What should be known before anything is fetched, as lines. */
export function describe(importer: Importer, files: readonly OriginalFile[]): string[] {
  const known = files.flatMap(({ bytes }) => bytes ?? []);
  const size = `${known.length < files.length ? 'more than ' : ''}${megabytes(known.reduce((a, b) => a + b, 0))}`;
  return [
    `${importer.name}: ${importer.summary}`,
    `home       ${importer.home} at ${importer.revision}`,
    `size       ${size} in ${files.length} ${files.length === 1 ? 'file' : 'files'}`,
    `licence    ${importer.licence.name}`,
    ...(importer.warning === undefined ? [] : [`warning    ${importer.warning}`]),
  ];
}

export const megabytes = (bytes: number): string =>
  bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** Fetches a data set. Throws `DOWNLOAD_*`, `DATA_BUSY`, `DISK_*` and what its importer throws. */
export async function getDataset(
  importer: Importer,
  files: readonly OriginalFile[],
  reporter: LoadReporter,
): Promise<Got> {
  const { name, revision } = importer;
  return inDownloads(name, async (downloads) => {
    const from = join(downloads, revision.replace(/[^\w.-]/g, '_'));
    await fetchAll(
      files.map((file) => ({ ...file, to: join(from, file.path) })),
      reporter,
    );
    return convertAndKeep(importer, files, { from, verified: true, reporter });
  });
}

/**
 * Imports a local copy in its original layout. Throws `DATA_NOT_FOUND` naming the files looked for, `DATA_CHECKSUM` for
 * files of another revision unless `unverified`, `DISK_*` and what the importer throws.
 */
export async function importDataset(
  importer: Importer,
  files: readonly OriginalFile[],
  { from, unverified, reporter }: { from: string; unverified: boolean; reporter: LoadReporter },
): Promise<Got> {
  const found: OriginalFile[] = [];
  let verified = true;
  for (const file of files) {
    const plain = file.path.replace(/\.gz$/, '');
    const path = [file.path, plain].find((candidate) => existsSync(join(from, candidate)));
    if (path === undefined) continue;
    const local = join(from, path);
    // Of a file that was unpacked the checksum is not known.
    const right = path === file.path && (await isRight(local, file));
    if (!right && path === file.path && !unverified) {
      throw new HarnessError('DATA_CHECKSUM', `${shortPath(local)} is not the file of revision ${importer.revision}.`, {
        hint: 'Take the files of that revision, or these all the same with --unverified.',
        where: { file: local },
      });
    }
    verified &&= right;
    found.push({ ...file, path });
  }
  if (found.length === 0) {
    const looked = files.map(({ path }) => path);
    const more = looked.length > 3 ? ` and ${looked.length - 3} more` : '';
    throw new HarnessError('DATA_NOT_FOUND', `${shortPath(from)} holds no file of ${importer.name}.`, {
      hint: `Its original layout is looked for: ${looked.slice(0, 3).join(', ')}${more}.`,
      where: { file: from },
    });
  }
  if (!verified) reporter.warn(`not all files could be compared with those of revision ${importer.revision}`);
  return convertAndKeep(importer, found, { from, verified, reporter });
}

export interface UrlRequest {
  url: string;
  sha256: string;
  /** Name of its folder; default: the file's name without its extensions. */
  name?: string | undefined;
  /** What is known of its licence. */
  licence?: string | undefined;
}

/** The folder name of a file from a URL. Throws `DATA_UNKNOWN_FORMAT`, `ARGUMENT_INVALID`. */
export async function urlName({ url, sha256, name }: UrlRequest): Promise<{ name: string; file: string }> {
  const wrong = (message: string, hint: string) => new HarnessError('ARGUMENT_INVALID', message, { hint });
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    throw wrong(`${url} is no address that can be fetched`, 'An address begins with https://.');
  }
  if (!/^[0-9a-f]{64}$/i.test(sha256)) {
    throw wrong('--sha256 must be 64 hexadecimal digits', 'sha256sum FILE prints it; it pins the very file.');
  }
  const file = decodeURIComponent(basename(parsed.pathname)).replace(/[^\w.-]/g, '_');
  const format = formatOf(file);
  if (format === undefined) {
    throw new HarnessError('DATA_UNKNOWN_FORMAT', `${url}: no reader for this kind of file.`, {
      hint: `Read are ${readableFormats()}.`,
    });
  }
  const folder = name ?? format.stem;
  if (!isFolderName(folder) || (await findImporter(folder)) !== undefined) {
    const hint = 'Choose one with --name: letters, digits, dots, dashes.';
    throw wrong(`"${folder}" cannot be the name of this data set`, hint);
  }
  return { name: folder, file };
}

/** Fetches one file as a data set of its own. */
export async function getUrl(request: UrlRequest, reporter: LoadReporter): Promise<Got> {
  const { name, file } = await urlName(request);
  const { url, sha256, licence = 'not told' } = request;
  return inDownloads(name, async (downloads) => {
    const to = join(downloads, sha256.slice(0, 16), file);
    await fetchAll([{ url, to, path: file, sha256 }], reporter);
    const licenceText = `${licence}\n\nFrom ${url}\n`;
    const about = { ...{ name, home: url, revision: sha256, licence, licenceText }, warning: null, verified: true };
    const files = [{ path: file, sha256: sha256.toLowerCase() }];
    const folder = await keepDataset({ ...about, files }, async (into) => {
      await copyFile(to, join(into, file));
      return undefined;
    });
    return { folder };
  });
}

async function convertAndKeep(
  importer: Importer,
  files: readonly OriginalFile[],
  { from, verified, reporter }: { from: string; verified: boolean; reporter: LoadReporter },
): Promise<Got> {
  const { name, home, revision, licence } = importer;
  reporter.phase('hashing files');
  const hashes: { path: string; sha256: string }[] = [];
  for (const { path } of files) hashes.push({ path, sha256: await sha256File(join(from, path)) });
  reporter.phase('converting rows');
  const progress = (rows: number): void => reporter.progress(rows, 0, 'rows');
  const about = { ...{ name, home, revision, verified }, licence: licence.name, warning: importer.warning ?? null };
  let rows: Record<string, number> = {};
  const folder = await keepDataset({ ...about, files: hashes, licenceText: licence.text }, async (into) => {
    const imported = await importer.convert({ from, files, into, progress });
    for (const note of imported.notes) reporter.warn(note);
    rows = imported.rows;
    return rows;
  });
  return { folder, rows };
}

/** Downloads go on where they broke; bytes are told over all files. */
async function fetchAll(
  files: readonly (Checksum & Pick<OriginalFile, 'url' | 'path' | 'bytes' | 'headers'> & { to: string })[],
  reporter: LoadReporter,
): Promise<void> {
  refuseOffline();
  for (const [i, { url, to, path, bytes, sha256, gitBlob, headers }] of files.entries()) {
    reporter.phase(`fetching ${path} (${i + 1} of ${files.length})`);
    await download({
      ...{ url, to, sha256, gitBlob, headers, mostBytes: bytes },
      progress: (done, total) => reporter.progress(done / 1e6, total / 1e6, 'MB'),
      waiting: (text) => reporter.warn(text),
    });
  }
}

/** One process at a time fetches a data set; what it fetched goes when it was kept. */
async function inDownloads<T>(name: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(cacheFolder('downloads'), lastName(name));
  const lock = await lockRun(folder).catch((error: unknown) => {
    if (!HarnessError.is(error) || error.code !== 'RUN_LOCKED') throw error;
    throw new HarnessError('DATA_BUSY', `Another process is fetching ${name}.`, {
      hint: 'Wait for it; what it fetches can then be used here too.',
      exitCode: 1,
      cause: error,
    });
  });
  let done = false;
  try {
    const result = await work(folder);
    done = true;
    return result;
  } finally {
    await lock.release();
    if (done) await rm(folder, { recursive: true, force: true });
  }
}
