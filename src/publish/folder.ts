/**
 * Publishing into a folder that holds nothing else: put together beside it, then renamed. `published.json` lists what was
 * published with checksums, so that the same again changes nothing and a folder of somebody else's is not taken.
 */
import { existsSync } from 'node:fs';
import { copyFile, open, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder, writeFileAtomic, writeFolderAtomic } from '../base/atomic.ts';
import { HarnessError } from '../base/errors.ts';
import { sha256File } from '../base/hash.ts';
import { shortPath } from '../base/paths.ts';
import type { PublishFile } from './files.ts';

export const PUBLISHED_FILE = 'published.json';

export interface PublishedRecord {
  readonly schema_version: 1;
  /** Of the run, or of the leaderboard. */
  readonly id: string;
  /** For the index of a site. */
  readonly about?: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, { sha256: string; bytes: number }>>;
}

/** What was done to each file. */
export type FileChange = 'new' | 'changed' | 'same' | 'deleted';
export type Changes = Readonly<Record<string, FileChange>>;

export const recordText = (record: PublishedRecord): string => `${JSON.stringify(record, null, 2)}\n`;

export const filesOfRecord = (files: readonly PublishFile[]): PublishedRecord['files'] =>
  Object.fromEntries(files.map(({ path, sha256, bytes }) => [path, { sha256, bytes }]));

/** The record in a folder; undefined when there is none that can be read. */
export async function readRecord(folder: string): Promise<PublishedRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(join(folder, PUBLISHED_FILE), 'utf8')) as PublishedRecord | null;
    return record?.schema_version === 1 && typeof record.files === 'object' ? record : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What publishing would change. A file that was tampered with counts as changed.
 * @throws HarnessError `PUBLISH_EXISTS` for a folder with other things in it.
 */
export async function folderChanges(folder: string, files: readonly PublishFile[]): Promise<Changes> {
  const record = await readRecord(folder);
  if (record === undefined && existsSync(folder) && (await readdir(folder)).length > 0) {
    throw new HarnessError('PUBLISH_EXISTS', `${shortPath(folder)} holds other things than a publication`, {
      hint: 'Name a folder that is not there, is empty, or was published to before; it is replaced as a whole.',
      where: { file: folder },
    });
  }
  const changes: Record<string, FileChange> = {};
  for (const { path, sha256 } of files) {
    const place = join(folder, path);
    if (!existsSync(place)) changes[path] = 'new';
    else changes[path] = (await sha256File(place).catch(() => '')) === sha256 ? 'same' : 'changed';
  }
  const wanted = new Set(files.map(({ path }) => path));
  for (const path of Object.keys(record?.files ?? {})) if (!wanted.has(path)) changes[path] = 'deleted';
  return changes;
}

export const hasChanges = (changes: Changes): boolean => Object.values(changes).some((change) => change !== 'same');

/** Replaces the folder as a whole. @throws HarnessError `DISK_*`; then it is as it was. */
export async function publishFolder(
  folder: string,
  files: readonly PublishFile[],
  about: Pick<PublishedRecord, 'id' | 'about'>,
): Promise<void> {
  await writeFolderAtomic(folder, async (aside) => {
    for (const file of files) {
      const place = join(aside, ...file.path.split('/'));
      await makeFolder(dirname(place));
      if (file.text === undefined) await copyFlushed(file.from, place);
      else await writeFileAtomic(place, file.text);
      if ((await sha256File(place)) !== file.sha256) throw changedMeanwhile(file);
    }
    await writeFileAtomic(
      join(aside, PUBLISHED_FILE),
      recordText({ schema_version: 1, ...about, files: filesOfRecord(files) }),
    );
  });
}

/** The rename that follows must not come to the disk before the content. */
async function copyFlushed(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  const handle = await open(to, 'r+');
  await handle.sync().finally(() => handle.close());
}

/** What was looked through is what is published, or nothing is. */
const changedMeanwhile = ({ path }: PublishFile): HarnessError =>
  new HarnessError('PUBLISH_CHANGED', `${path} changed while it was published; nothing was`, {
    hint: 'Publish again when nothing writes into the run.',
    exitCode: 1,
  });
