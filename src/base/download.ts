/**
 * One file from the web to its place: what a broken download left is gone on with (Range, RFC 9110 section 14), waiting
 * and trying again where that can help (Retry-After is honoured), and nothing stands under the name until its checksum is
 * right. Leaves out: proxies.
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskError, makeFolder } from './atomic.ts';
import { HarnessError } from './errors.ts';
import { backOff, retryAfter, retrying } from './retry.ts';

/** What a file must be. */
export interface Checksum {
  sha256?: string | undefined;
  /** Object name in a git repository: SHA-1 over `blob <bytes>\0` and the content. */
  gitBlob?: string | undefined;
}

export interface DownloadRequest extends Checksum {
  url: string;
  /** Where the file goes; `.part` and `.part.etag` stand beside it until it is whole. */
  to: string;
  /** Sent along, such as an access token; not passed on to another origin that the server names. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Most bytes to take; more is not the file that was meant. */
  mostBytes?: number | undefined;
  /** Told as bytes arrive; `total` is 0 while it is not known. */
  progress?(bytes: number, total: number): void;
  /** Told before each wait. */
  waiting?(text: string): void;
  /** Milliseconds without a byte after which a connection counts as broken. */
  patience?: number | undefined;
  /** Seconds before the second attempt; doubled for each further one. */
  firstWait?: number | undefined;
  attempts?: number | undefined;
}

const ATTEMPTS = 6;
const PATIENCE = 30_000;
const FIRST_WAIT = 1;
/** A server that asks for more is told of instead of waited for, in seconds. */
const LONGEST_WAIT = 300;

/** Something that another attempt can mend. */
class Passing extends Error {
  /** Seconds that the server asks for. */
  readonly after: number | undefined;
  constructor(message: string, after?: number, cause?: unknown) {
    super(message, { cause });
    this.after = after;
  }
}

/**
 * Downloads unless the file is there already and right. Throws `DOWNLOAD_REFUSED` for what the server will not give,
 * `DOWNLOAD_FAILED` after the last attempt, `DOWNLOAD_CHECKSUM` for another file than was meant, and `DISK_*`.
 */
export async function download(request: DownloadRequest): Promise<void> {
  const { to, url } = request;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new HarnessError('DOWNLOAD_REFUSED', `${url} is no address that can be fetched.`, {
      hint: 'An address begins with https://.',
    });
  }
  if (await isThere(to)) {
    if ((await wrong(to, request)) === undefined) return;
    await rm(to, { force: true });
  }
  await makeFolder(dirname(to));
  const part = `${to}.part`;
  try {
    await fetched(request, part);
    const handle = await open(part, 'r+');
    await handle.sync();
    await handle.close();
    await rename(part, to);
  } catch (error) {
    if (HarnessError.is(error) && error.code === 'DOWNLOAD_CHECKSUM') await discard(part);
    throw diskError(error, to);
  }
  await discard(part);
}

/** Fills `part` with what the checksum says. */
async function fetched(request: DownloadRequest, part: string): Promise<void> {
  const begun = (await sizeOf(part)) > 0;
  await attempts(request, part);
  const first = await wrong(part, request);
  if (first === undefined) return;
  if (!begun) throw checksum(request.url, first);
  // What was gone on with may have been the beginning of another version: once more from the start.
  await discard(part);
  await attempts(request, part);
  const second = await wrong(part, request);
  if (second !== undefined) throw checksum(request.url, second);
}

/** What differs from the checksum: what was found and what should be; undefined when it is right. */
async function wrong(path: string, { sha256, gitBlob }: Checksum): Promise<string | undefined> {
  const hashes: [string, Hash, string][] = [];
  if (sha256 !== undefined) hashes.push(['SHA-256', createHash('sha256'), sha256.toLowerCase()]);
  if (gitBlob !== undefined) {
    hashes.push(['git object', createHash('sha1').update(`blob ${(await stat(path)).size}\0`), gitBlob.toLowerCase()]);
  }
  if (hashes.length === 0) return undefined;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    for (const [, hash] of hashes) hash.update(chunk);
  }
  for (const [name, hash, expected] of hashes) {
    const found = hash.digest('hex');
    if (found !== expected) return `its ${name} is ${found}, expected ${expected}`;
  }
  return undefined;
}

/** True when a local file is what it must be. */
export const isRight = async (path: string, expected: Checksum): Promise<boolean> =>
  (await wrong(path, expected)) === undefined;

async function attempts(request: DownloadRequest, part: string): Promise<void> {
  const { url, attempts: most = ATTEMPTS, firstWait = FIRST_WAIT, waiting } = request;
  let before = 0;
  let failed = 0;
  await retrying(
    async () => {
      before = await sizeOf(part);
      await once(request, part);
    },
    async (error) => {
      if (!(error instanceof Passing)) return undefined;
      // A connection that breaks now and then while bytes arrive is no reason to give up.
      failed = (await sizeOf(part)) > before ? 1 : failed + 1;
      const wait = error.after ?? backOff(failed, firstWait) * (0.75 + Math.random() / 2);
      if (failed >= most || wait > LONGEST_WAIT) {
        const asked = wait > LONGEST_WAIT ? `, and the server asks to wait ${Math.ceil(wait / 60)} minutes` : '';
        throw new HarnessError('DOWNLOAD_FAILED', `${url} could not be downloaded: ${error.message}${asked}.`, {
          hint: 'What arrived is kept: the same command goes on from there. A local copy can be brought in with harness data import.',
          exitCode: 1,
          cause: error,
        });
      }
      waiting?.(`${error.message}; trying again in ${Math.ceil(wait)} s`);
      return wait;
    },
  );
}

async function once(request: DownloadRequest, part: string): Promise<void> {
  const { url, patience = PATIENCE, mostBytes = Number.POSITIVE_INFINITY, progress } = request;
  const have = await sizeOf(part);
  const etag = await readFile(`${part}.etag`, 'utf8').catch(() => undefined);
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), patience);
  let file: FileHandle | undefined;
  try {
    // Bytes as they lie there: a range of something compressed on the way would be a range of something else.
    const headers: Record<string, string> = { ...request.headers, 'Accept-Encoding': 'identity' };
    if (have > 0) headers.Range = `bytes=${have}-`;
    if (have > 0 && etag !== undefined) headers['If-Range'] = etag;
    const response = await fetch(url, { headers, signal: controller.signal, redirect: 'follow' });
    const start = startOf(response, have);
    if (start === undefined) {
      await response.body?.cancel();
      if (isWhole(response, have)) return;
      if (response.status !== 416) throw refusal(url, response);
      await discard(part);
      throw new Passing('what was there before is longer than the file', 0);
    }
    const length = Number(response.headers.get('content-length') ?? Number.NaN);
    const total = Number.isFinite(length) ? start + length : 0;
    if (total > mostBytes) {
      await response.body?.cancel();
      throw checksum(url, `it has ${total.toLocaleString('en-US')} bytes, more than the file that was meant`);
    }
    const tag = response.headers.get('etag');
    if (tag !== null && !tag.startsWith('W/')) await writeFile(`${part}.etag`, tag);
    file = await open(part, start === 0 ? 'w' : 'r+');
    let at = start;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      timer.refresh();
      await write(file, chunk, at, part);
      at += chunk.length;
      if (at > mostBytes) throw checksum(url, 'it is longer than the file that was meant');
      progress?.(at, total);
    }
    if (total > 0 && at < total) throw new Passing(`the connection ended after ${at} of ${total} bytes`);
  } catch (error) {
    if (HarnessError.is(error) || error instanceof Passing) throw error;
    if (controller.signal.aborted) throw new Passing(`nothing arrived for ${patience / 1000} s`, undefined, error);
    const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
    throw new Passing(`the connection failed (${code ?? message})`, undefined, error);
  } finally {
    clearTimeout(timer);
    await file?.close();
  }
}

async function write(file: FileHandle, chunk: Uint8Array, at: number, path: string): Promise<void> {
  try {
    for (let done = 0; done < chunk.length; ) {
      done += (await file.write(chunk, done, chunk.length - done, at + done)).bytesWritten;
    }
  } catch (error) {
    throw diskError(error, path);
  }
}

/** Where the bytes of a response belong; undefined when it brings none. */
function startOf({ status, headers }: Response, have: number): number | undefined {
  if (status === 200) return 0;
  const from = /^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1];
  return status === 206 && Number(from) === have ? have : undefined;
}

/** True when the server says that what is here is all there is. */
const isWhole = ({ status, headers }: Response, have: number): boolean =>
  status === 416 && headers.get('content-range') === `bytes */${have}`;

function refusal(url: string, { status, statusText, headers }: Response): Error {
  const said = `the server answered ${status}${statusText === '' ? '' : ` ${statusText}`}`;
  if (status === 206) return new Passing('the server sent another part than was asked for', 0);
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return new Passing(said, retryAfter(headers));
  }
  const hints: Record<number, string> = {
    401: 'It is not public; download it by hand and use harness data import.',
    403: 'It is not public, or asks for consent first; download it by hand and use harness data import.',
    404: 'It has moved; a local copy can be brought in with harness data import.',
  };
  const hint = hints[status];
  return new HarnessError('DOWNLOAD_REFUSED', `${url}: ${said}.`, {
    exitCode: 1,
    ...(hint === undefined ? {} : { hint }),
  });
}

function checksum(url: string, fault: string): HarnessError {
  return new HarnessError('DOWNLOAD_CHECKSUM', `${url} is not the file that was meant: ${fault}.`, {
    hint: 'Nothing of it was kept. The file may have been replaced at its home, or changed on the way.',
    exitCode: 1,
  });
}

async function discard(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(`${part}.etag`, { force: true });
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );
const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
