/**
 * What the hub says about a data set: revision, files with checksums, and the Parquet files that it makes of data sets in other
 * layouts. HF_ENDPOINT names another hub, HF_TOKEN opens data sets that are not public. Answers are checked before use.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { HarnessError } from '../../base/errors.ts';
import { hubUrl, type OriginalFile } from './importer.ts';

const MOST_FILES = 20_000;
const MOST_BYTES = 50_000_000;
const PATIENCE = 30_000;
const ATTEMPTS = 4;

/** Header with the token, where there is one. */
export function hubHeaders(): Record<string, string> {
  const token = process.env.HF_TOKEN;
  return token === undefined || token === '' ? {} : { Authorization: `Bearer ${token}` };
}

/** @throws HarnessError `DOWNLOAD_REFUSED` when the user wants nothing fetched. */
export function refuseOffline(): void {
  if (!/^(1|true|yes|on)$/i.test(process.env.HF_HUB_OFFLINE ?? '')) return;
  throw new HarnessError('DOWNLOAD_REFUSED', 'HF_HUB_OFFLINE is set, so nothing is fetched.', {
    hint: 'Unset it, or bring in a local copy with harness data import.',
  });
}

export interface HubFile extends Pick<OriginalFile, 'path' | 'bytes' | 'sha256' | 'gitBlob' | 'url'> {}

/** The commit that a branch, tag or commit means now. @throws HarnessError `HUB_*` */
export async function hubCommit(id: string, revision: string): Promise<string> {
  const { json } = await ask(`${hubUrl()}/api/datasets/${id}/revision/${encodeURIComponent(revision)}`, id);
  const sha = (json as { sha?: unknown } | null)?.sha;
  if (typeof sha === 'string' && /^[0-9a-f]{7,64}$/.test(sha)) return sha;
  throw unreadable(id, 'no commit');
}

/** All files at a commit. @throws HarnessError `HUB_*` */
export async function hubTree(id: string, commit: string): Promise<HubFile[]> {
  const files: HubFile[] = [];
  const at = encodeURIComponent(commit);
  let next: string | undefined = `${hubUrl()}/api/datasets/${id}/tree/${at}?recursive=true&expand=false`;
  while (next !== undefined) {
    const { json, link } = await ask(next, id);
    if (!Array.isArray(json)) throw unreadable(id, 'no list of files');
    for (const entry of json as readonly unknown[]) {
      const file = fileOf(id, commit, entry);
      if (file !== undefined) files.push(file);
      if (files.length > MOST_FILES) throw unreadable(id, `more than ${MOST_FILES} files`);
    }
    next = link;
  }
  return files;
}

/** The Parquet files that the hub made of the data set, by configuration and split; empty when it made none. */
export async function hubParquet(id: string): Promise<Map<string, Map<string, string[]>>> {
  const found = new Map<string, Map<string, string[]>>();
  let answer: unknown;
  try {
    answer = (await ask(`${hubUrl()}/api/datasets/${id}/parquet`, id)).json;
  } catch (error) {
    if (HarnessError.is(error) && error.code === 'HUB_NOT_FOUND') return found;
    throw error;
  }
  const origin = new URL(hubUrl()).origin;
  for (const [config, splits] of entriesOf(answer)) {
    for (const [split, urls] of entriesOf(splits)) {
      const named = [config, split].every((name) => /^[^/\\\0]{1,200}$/.test(name) && !/^\.*$/.test(name));
      if (!named || !Array.isArray(urls) || !urls.every((url) => typeof url === 'string' && URL.canParse(url))) {
        throw unreadable(id, 'a list of Parquet files that cannot be followed');
      }
      // A hub behind another name still writes its own; the path is what counts.
      const own = (urls as string[]).map((url) => `${origin}${new URL(url).pathname}`);
      found.set(config, (found.get(config) ?? new Map<string, string[]>()).set(split, own));
    }
  }
  return found;
}

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

/** The text of a small file, such as README.md; undefined where there is none. */
export async function hubText(url: string, id: string): Promise<string | undefined> {
  try {
    return (await ask(url, id, 'text')).text;
  } catch (error) {
    if (HarnessError.is(error) && error.code === 'HUB_NOT_FOUND') return undefined;
    throw error;
  }
}

export const resolveUrl = (id: string, commit: string, path: string): string =>
  `${hubUrl()}/datasets/${id}/resolve/${encodeURIComponent(commit)}/${path.split('/').map(encodeURIComponent).join('/')}`;

function fileOf(id: string, commit: string, entry: unknown): HubFile | undefined {
  const { type, path, size, oid, lfs } = (entry ?? {}) as Readonly<Record<string, unknown>>;
  if (type !== 'file') return undefined;
  const inside = typeof path === 'string' && path.split('/').every((part) => part !== '' && !/^\.{1,2}$/.test(part));
  if (!inside || /[\\\0]/.test(path as string)) throw unreadable(id, 'a path that leads out of its folder');
  const large = lfs as { oid?: unknown; size?: unknown } | undefined;
  const sha256 = typeof large?.oid === 'string' ? large.oid.replace(/^sha256:/, '') : undefined;
  const bytes = typeof large?.size === 'number' ? large.size : size;
  return {
    path: path as string,
    url: resolveUrl(id, commit, path as string),
    ...(typeof bytes === 'number' && bytes >= 0 ? { bytes } : {}),
    ...(sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256)
      ? { sha256 }
      : typeof oid === 'string' && /^[0-9a-f]{40}$/.test(oid)
        ? { gitBlob: oid }
        : {}),
  };
}

interface Answer {
  readonly json?: unknown;
  readonly text: string;
  /** Address of the next page. */
  readonly link: string | undefined;
}

async function ask(url: string, id: string, as: 'json' | 'text' = 'json'): Promise<Answer> {
  refuseOffline();
  for (let attempt = 1; ; attempt++) {
    let response: Response;
    try {
      response = await fetch(url, { headers: hubHeaders(), signal: AbortSignal.timeout(PATIENCE) });
      if (response.ok) return await read(response, url, id, as);
    } catch (error) {
      if (HarnessError.is(error)) throw error;
      if (attempt < ATTEMPTS) {
        await sleep(250 * 2 ** attempt);
        continue;
      }
      const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
      throw new HarnessError('HUB_UNREACHABLE', `${new URL(url).origin} could not be reached: ${code ?? message}`, {
        hint: 'HF_ENDPOINT names another hub; a local copy can be brought in with harness data import',
        exitCode: 1,
        cause: error,
      });
    }
    await response.body?.cancel();
    const { status } = response;
    if ((status === 429 || status >= 500) && attempt < ATTEMPTS) {
      const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
      await sleep(Math.min(Number.isFinite(wait) ? wait * 1000 : 250 * 2 ** attempt, 60_000));
      continue;
    }
    throw refused(id, status);
  }
}

async function read(response: Response, url: string, id: string, as: 'json' | 'text'): Promise<Answer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > MOST_BYTES) throw unreadable(id, 'more than can be read');
    parts.push(Buffer.from(part));
  }
  const text = Buffer.concat(parts).toString('utf8');
  const next = /<([^>]+)>\s*;\s*rel="?next"?/.exec(response.headers.get('link') ?? '')?.[1];
  // Pages are asked of the hub that was asked before, and of no other.
  const page = next === undefined ? undefined : new URL(next, url);
  const link = page === undefined ? undefined : `${new URL(url).origin}${page.pathname}${page.search}`;
  if (as === 'text') return { text, link };
  try {
    return { json: JSON.parse(text) as unknown, text, link };
  } catch (cause) {
    throw unreadable(id, 'what is no JSON', cause);
  }
}

function refused(id: string, status: number): HarnessError {
  const token = process.env.HF_TOKEN ? 'HF_TOKEN has no access to it' : 'HF_TOKEN is not set';
  if (status === 401 || status === 403) {
    return new HarnessError('HUB_REFUSED', `the hub does not give ${id} away (status ${status})`, {
      hint: `${token}; data sets with conditions are agreed to on their page first, or the name is wrong`,
      exitCode: 1,
    });
  }
  if (status === 404) {
    return new HarnessError('HUB_NOT_FOUND', `the hub has no ${id}, or not at this revision`, {
      hint: 'names are ORG/NAME as in its address; --revision names a branch, tag or commit',
      exitCode: 1,
    });
  }
  return new HarnessError('HUB_FAILED', `the hub answered ${status} when asked for ${id}`, { exitCode: 1 });
}

const unreadable = (id: string, what: string, cause?: unknown): HarnessError =>
  new HarnessError('HUB_UNREADABLE', `the hub's answer about ${id} holds ${what}`, { exitCode: 1, cause });
