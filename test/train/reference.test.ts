/** The cache of reference log-probabilities: made once, checked always. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Example } from '../../src/data/tree.ts';
import { hashWeights } from '../../src/models/files/hash-weights.ts';
import { silent } from '../../src/train/events.ts';
import { referenceLogps } from '../../src/train/reference.ts';
import { hashExamples } from '../../src/train/state/fingerprint.ts';
import { examples, Quadratic } from './quadratic.ts';

let cache = '';
const before = process.env.HARNESS_CACHE;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'harness-cache-'));
  process.env.HARNESS_CACHE = cache;
});
afterEach(() => {
  if (before === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = before;
  rmSync(cache, { recursive: true, force: true });
});

/** Counts the examples it is asked for. */
class Counting extends Quadratic {
  asked = 0;
  shift = 0;
  override async predictedLogps(batch: readonly Example[]) {
    this.asked += batch.length;
    return (await super.predictedLogps(batch)).map((logps) => logps.map((value) => value + this.shift));
  }
}

async function ask(model: Counting, rows: Example[], depends = ['weights']) {
  const told: string[] = [];
  const reporter = { ...silent, warn: (text: string) => void told.push(text) };
  model.asked = 0;
  const reference = await referenceLogps({ model, examples: rows, batchSize: 4, depends, reporter });
  return { reference, asked: model.asked, told };
}

const rows = examples(10);
const entry = () => join(cache, 'reference', readdirSync(join(cache, 'reference'))[0]!);

test('computed once, in the order of the rows, then read back to the bit with a few rows checked', async () => {
  const model = new Counting();
  const first = await ask(model, rows);
  // Ten rows in batches of four: the last batch repeats two.
  expect(first.asked).toBe(12);
  const expected = await model.predictedLogps(rows);
  expect(first.reference.batch([0, 7])).toEqual(Float32Array.from([...expected[0]!, ...expected[7]!]));
  const second = await ask(model, rows);
  expect(second.asked).toBe(3);
  expect(second.reference.values).toEqual(first.reference.values);
  expect(second.told).toEqual([]);
});

test('other rows, weights or masks are other entries', async () => {
  const model = new Counting();
  await ask(model, rows);
  expect((await ask(model, rows.slice(1))).asked).toBe(12);
  expect((await ask(model, rows, ['other weights'])).asked).toBe(12);
  const masked = rows.map((row) => ({ ...row, tree: { ...row.tree, predict: [0, 1, 1] as const } }));
  expect((await ask(model, masked)).asked).toBe(12);
  expect(hashExamples(rows)).not.toBe(hashExamples(rows.toReversed()));
  const other = new Quadratic();
  other.params.view('norm').data[0] = 2;
  expect(hashWeights(other.params)).not.toBe(hashWeights(model.params));
});

const flipped = (bytes: Buffer) =>
  Buffer.concat([bytes.subarray(0, -2), Uint8Array.of(bytes.at(-2)! ^ 1, bytes.at(-1)!)]);

test.each([
  ['one bit', flipped, /fail their checksum/],
  ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 4), /computed again/],
  ['not a safetensors file', () => Buffer.from('nonsense'), /computed again/],
] as const)('a damaged entry is told, made again and whole afterwards: %s', async (_, damage, message) => {
  const model = new Counting();
  const first = await ask(model, rows);
  writeFileSync(entry(), damage(readFileSync(entry())));
  const second = await ask(model, rows);
  expect(second.asked).toBe(12);
  expect(second.told).toEqual([expect.stringMatching(message)]);
  expect(second.reference.values).toEqual(first.reference.values);
  expect((await ask(model, rows)).asked).toBe(3);
});

test('an entry that disagrees with the model is made again', async () => {
  const model = new Counting();
  await ask(model, rows);
  model.shift = 0.5;
  const second = await ask(model, rows);
  expect(second.asked).toBe(1 + 12);
  expect(second.told).toEqual([expect.stringMatching(/differ from the model/)]);
});

test('a cache that cannot be written costs a warning, not the run', async () => {
  const file = join(cache, 'file');
  writeFileSync(file, '');
  process.env.HARNESS_CACHE = file;
  const { asked, told } = await ask(new Counting(), rows);
  expect(asked).toBe(12);
  expect(told.at(-1)).toMatch(/could not be cached/);
});
