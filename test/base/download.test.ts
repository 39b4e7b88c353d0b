/** Downloads against a server on loopback: going on, trying again, and refusing what is not the file that was meant. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type DownloadRequest, download } from '../../src/base/download.ts';
import type { HarnessError } from '../../src/base/errors.ts';
import { breakAfter, openWeb, sha256Of, type Web } from './web.ts';

const scratch = mkdtempSync(join(tmpdir(), 'harness-download-'));
let web: Web;
let folder: string;
beforeAll(async () => {
  web = await openWeb();
});
afterAll(async () => {
  await web.close();
  rmSync(scratch, { recursive: true, force: true });
});
let path = '';
let n = 0;
const content = gzipSync(randomBytes(300_000));
beforeEach(() => {
  folder = join(scratch, String(n));
  path = `file-${n++}.gz`;
  web.files.set(path, content);
  web.log.length = 0;
});

const waits: string[] = [];
const get = (more: Partial<DownloadRequest> = {}): Promise<void> => {
  waits.length = 0;
  return download({
    ...{
      url: `${web.url}/${path}`,
      to: join(folder, 'x.gz'),
      sha256: sha256Of(content),
      firstWait: 0.005,
      patience: 2000,
    },
    waiting: (text) => waits.push(text),
    ...more,
  });
};
const failure = (more: Partial<DownloadRequest> = {}): Promise<HarnessError> =>
  get(more).then(
    () => expect.unreachable(),
    (e) => e,
  );
const there = (): string[] => (existsSync(folder) ? readdirSync(folder) : []);

it('a whole file, told as it arrives; a second time nothing is asked for', async () => {
  const seen: [number, number][] = [];
  await get({ progress: (done, total) => seen.push([done, total]) });
  expect(readFileSync(join(folder, 'x.gz')).equals(content)).toBe(true);
  expect(seen.at(-1)).toEqual([content.length, content.length]);
  await get();
  expect(web.log).toEqual([path]);
  expect(there()).toEqual(['x.gz']);
});

it('a broken connection is gone on with where it broke, however often while bytes arrive', async () => {
  web.whims.set(path, breakAfter(content, 40_000, 4));
  await get({ attempts: 3 });
  expect(readFileSync(join(folder, 'x.gz')).equals(content)).toBe(true);
  expect(web.log.length).toBe(5);
  const starts = web.log.slice(1).map((line) => Number(/bytes=(\d+)-/.exec(line)?.[1]));
  expect(starts).toEqual([40_000, 80_000, 120_000, 160_000]);
  expect(waits[0]).toMatch(/^the connection failed .*; trying again in 1 s$/);
});

it('another process goes on with what a killed one left', async () => {
  web.whims.set(path, breakAfter(content, 100_000));
  const error = await failure({ attempts: 1 });
  expect(error).toMatchObject({ code: 'DOWNLOAD_FAILED', exitCode: 1 });
  expect(error.hint).toContain('goes on from there');
  expect(there().sort()).toEqual(['x.gz.part', 'x.gz.part.etag']);
  await get();
  expect(web.log.at(-1)).toBe(`${path} bytes=100000-`);
  expect(there()).toEqual(['x.gz']);
});

it('what changed at its home meanwhile is fetched from the start', async () => {
  web.files.set(path, gzipSync(randomBytes(300_000)));
  web.whims.set(path, breakAfter(web.files.get(path) as Buffer, 100_000));
  await failure({ attempts: 1 });
  web.files.set(path, content);
  await get();
  expect(readFileSync(join(folder, 'x.gz')).equals(content)).toBe(true);
});

it('a beginning that is another file is thrown away, once', async () => {
  await failure({ url: `${web.url}/none` });
  writeFileSync(join(folder, 'x.gz.part'), 'something else');
  await get();
  expect(web.log.slice(1)).toEqual([`${path} bytes=14-`, path]);
  writeFileSync(join(folder, 'y.gz.part'), Buffer.alloc(content.length + 5));
  await get({ to: join(folder, 'y.gz') });
  writeFileSync(join(folder, 'z.gz.part'), content);
  await get({ to: join(folder, 'z.gz') });
  expect(web.log.at(-1)).toBe(`${path} bytes=${content.length}-`);
  expect(there().sort()).toEqual(['x.gz', 'y.gz', 'z.gz']);
});

it('a server without ranges', async () => {
  web.whims.set(path, (request, response, i) => {
    if (i === 0) return breakAfter(content, 1000)(request, response, 0);
    response.writeHead(200).end(content);
    return true;
  });
  await get();
  expect(readFileSync(join(folder, 'x.gz')).equals(content)).toBe(true);
});

it('Retry-After is honoured, in seconds and as a date, and too long a wait is told', async () => {
  const answers = ['1', new Date(Date.now() + 2000).toUTCString()];
  web.whims.set(path, (_, response, i) => {
    const after = answers[i];
    if (after === undefined) return false;
    response.writeHead(i === 0 ? 429 : 503, { 'retry-after': after }).end();
    return true;
  });
  const began = Date.now();
  await get();
  expect(Date.now() - began).toBeGreaterThanOrEqual(1000);
  expect(waits).toHaveLength(2);
  expect(waits[0]).toBe('the server answered 429 Too Many Requests; trying again in 1 s');
  web.whims.set(path, (_, response) => {
    response.writeHead(503, { 'retry-after': '900' }).end();
    return true;
  });
  const error = await failure({ to: join(folder, 'y.gz') });
  expect(error.code).toBe('DOWNLOAD_FAILED');
  expect(error.message).toContain('503 Service Unavailable, and the server asks to wait 15 minutes');
});

it('gives up after so many attempts', async () => {
  web.whims.set(path, (_, response) => {
    response.writeHead(500).end();
    return true;
  });
  expect((await failure({ attempts: 3 })).code).toBe('DOWNLOAD_FAILED');
  expect(web.log.length).toBe(3);
  const gone = await openWeb();
  await gone.close();
  expect((await failure({ url: `${gone.url}/x`, attempts: 2 })).message).toContain('ECONNREFUSED');
});

it('a connection that falls silent is broken off and gone on with', async () => {
  web.whims.set(path, (_, response, i) => {
    if (i > 0) return false;
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, 5000));
    return true;
  });
  await get({ patience: 300 });
  expect(waits).toEqual(['nothing arrived for 0.3 s; trying again in 1 s']);
  expect(web.log).toEqual([path, `${path} bytes=5000-`]);
});

it('another content than was meant is told with both sums, and nothing is kept', async () => {
  web.files.set(path, Buffer.from('tampered with'));
  const error = await failure();
  expect(error).toMatchObject({ code: 'DOWNLOAD_CHECKSUM', exitCode: 1 });
  expect(error.message).toContain(`its SHA-256 is ${sha256Of('tampered with')}, expected ${sha256Of(content)}`);
  expect(there()).toEqual([]);
  expect((await failure({ mostBytes: 5 })).message).toContain('13 bytes, more than the file that was meant');
  web.whims.set(path, (_, response) => {
    response.writeHead(200);
    response.write('0123456789');
    response.end();
    return true;
  });
  expect((await failure({ mostBytes: 5 })).message).toContain('longer than the file that was meant');
  expect(there()).toEqual([]);
});

it('a file under the name that is not the one is replaced; git object names', async () => {
  await get();
  writeFileSync(join(folder, 'x.gz'), 'damaged');
  const gitBlob = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
  await get({ sha256: undefined, gitBlob });
  expect(readFileSync(join(folder, 'x.gz')).equals(content)).toBe(true);
  expect((await failure({ to: join(folder, 'y.gz'), gitBlob: '00' })).message).toContain(`git object is ${gitBlob}`);
});

it('what a server will not give is told at once', async () => {
  const error = await failure({ url: `${web.url}/none` });
  expect(error).toMatchObject({ code: 'DOWNLOAD_REFUSED', exitCode: 1 });
  expect(error.message).toContain('/none: the server answered 404 Not Found.');
  expect(web.log).toEqual(['none']);
  expect((await failure({ url: 'file:///etc/passwd' })).code).toBe('DOWNLOAD_REFUSED');
});
