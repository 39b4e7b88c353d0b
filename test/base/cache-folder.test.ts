/** The cache: where it is, what goes when it grows too large. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { cacheFolder, touchEntry, trimCache } from '../../src/base/cache-folder.ts';

const scratch = mkdtempSync(join(tmpdir(), 'harness-cache-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const hours = (ago: number): Date => new Date(Date.now() - ago * 3600_000);
const entry = (path: string, bytes: number, ago: number): string => {
  writeFileSync(path, Buffer.alloc(bytes));
  utimesSync(path, hours(ago), hours(ago));
  return path;
};

it('lies where HARNESS_CACHE says', () => {
  const before = process.env.HARNESS_CACHE;
  process.env.HARNESS_CACHE = scratch;
  expect(cacheFolder('tokens')).toBe(join(scratch, 'tokens'));
  delete process.env.HARNESS_CACHE;
  expect(cacheFolder('tokens')).toMatch(/\.cache[\\/]harness[\\/]tokens$/);
  if (before !== undefined) process.env.HARNESS_CACHE = before;
});

it('drops what was used longest ago, keeps what it is told to, and clears leftovers of killed writes', async () => {
  const inner = join(scratch, 'inner');
  mkdirSync(inner);
  const oldest = entry(join(scratch, 'oldest'), 400, 5);
  const middle = entry(join(inner, 'middle'), 300, 3);
  const newest = entry(join(scratch, 'newest'), 300, 1);
  const abandoned = entry(join(scratch, '.x.tokens.12-0123abcd.tmp'), 900, 30);
  const written = entry(join(scratch, '.y.tokens.13-0123abcd.tmp'), 900, 0);
  await trimCache(scratch, 1000);
  expect([oldest, middle, newest, written].every(existsSync)).toBe(true);
  expect(existsSync(abandoned)).toBe(false);
  await trimCache(scratch, 700);
  expect([oldest, middle, newest].map(existsSync)).toEqual([false, true, true]);
  await touchEntry(middle);
  expect(Date.now() - statSync(middle).mtimeMs).toBeLessThan(60_000);
  await trimCache(scratch, 500, newest);
  expect([middle, newest].map(existsSync)).toEqual([true, true]);
  await trimCache(scratch, 0);
  expect(readdirSync(inner)).toEqual([]);
  await trimCache(join(scratch, 'none'), 0);
});
