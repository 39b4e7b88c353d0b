/** Files larger than the heap: rows are read and tokenised in processes that could not hold them. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parquetWriteFile } from 'hyparquet-writer/src/node.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Counted } from './memory-child.ts';

const root = join(import.meta.dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'harness-memory-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Twice the heap below, as texts. */
const ROWS = 100_000;
const text = (i: number): string => `${i} `.padEnd(1000 + (i % 7), 'It was a bright cold day in April. ');
const HEAP = 56;
const wanted = Array.from({ length: ROWS }, (_, i) => text(i).length).reduce((a, b) => a + b);

const child = (...argv: string[]): Counted => {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const script = join(import.meta.dirname, 'memory-child.ts');
  const given = [`--max-old-space-size=${HEAP}`, '--import', tsx, script, ...argv];
  const env = { ...process.env, HARNESS_CACHE: join(scratch, 'cache') };
  return JSON.parse(execFileSync(process.execPath, given, { env, encoding: 'utf8' })) as Counted;
};

beforeAll(async () => {
  for (const [name, row] of [
    ['x.jsonl', (i: number) => `${JSON.stringify({ text: text(i) })}\n`],
    ['x.csv', (i: number) => `${i === 0 ? 'text\n' : ''}${text(i)}\n`],
    ['x.json', (i: number) => `${i === 0 ? '[' : ','}${JSON.stringify({ text: text(i) })}${i === ROWS - 1 ? ']' : ''}`],
  ] as const) {
    const file = createWriteStream(join(scratch, name));
    for (let i = 0; i < ROWS; i++) if (!file.write(row(i))) await once(file, 'drain');
    file.end();
    await once(file, 'close');
  }
  const data = Array.from({ length: ROWS }, (_, i) => text(i));
  // One row group, as pyarrow writes up to a million rows.
  const filename = join(scratch, 'x.parquet');
  await parquetWriteFile({ filename, columnData: [{ name: 'text', data, type: 'STRING' }], rowGroupSize: ROWS });
});

it.each(['x.jsonl', 'x.csv', 'x.json', 'x.parquet'])('%s is read in less memory than its rows take', (name) => {
  expect(child('read', join(scratch, name))).toEqual({ rows: ROWS, characters: wanted });
});

it('examples are kept in less memory than they would take as objects', () => {
  mkdirSync(join(scratch, 'cache'));
  const found = child('load', join(scratch, 'x.jsonl'), join(root, 'fixtures', 'models', 'tiny-llama-hh'));
  expect(found).toEqual({ examples: ROWS, sum: 200 * ROWS, last: [(ROWS - 1) % 4000, ROWS % 4000] });
});
