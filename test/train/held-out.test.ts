import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareHeldOut, heldOutTable, readHeldOut, writeHeldOut } from '../../src/train/held-out.ts';
import type { HeldOutValues } from '../../src/train/step-model-contract.ts';

const share = (label: string, values: number[], chance?: number): HeldOutValues => ({
  label,
  kind: 'share',
  ...(chance === undefined ? {} : { chance }),
  values: Float32Array.from(values),
});
const many = (ones: number, n: number) => Array.from({ length: n }, (_, i) => (i < ones ? 1 : 0));
const before = {
  prefers: share('prefers the chosen answer', many(52, 100)),
  accuracy: share('higher reward', many(0, 100), 0.5),
  margin: { label: 'margin', kind: 'mean' as const, values: Float32Array.from(many(10, 100)) },
};
const after = {
  prefers: share('prefers the chosen answer', many(61, 100)),
  accuracy: share('higher reward', many(63, 100), 0.5),
  margin: { label: 'margin', kind: 'mean' as const, values: Float32Array.from(many(30, 100), (x) => 2 * x) },
};

test('shares, chances and means are compared each in its own way, and printed', () => {
  const report = compareHeldOut(before, after);
  expect(report.n).toBe(100);
  expect(report.measures.prefers).toMatchObject({ method: 'agresti-min', before: 0.52, after: 0.61 });
  expect(report.measures.accuracy).toMatchObject({ method: 'wilson', chance: 0.5, after: 0.63 });
  expect(report.measures.accuracy).not.toHaveProperty('before');
  expect(report.measures.margin).toMatchObject({ method: 'paired-t', difference: expect.closeTo(0.5, 6) });
  const { title, rows } = heldOutTable(report);
  expect(title).toBe('On 100 held-out examples');
  // Nine of 100 gained, none lost: (9 ± 1.96 sqrt(10 - 81/102)) / 102.
  expect(rows[0]).toEqual(['prefers the chosen answer', '52.0 %', '61.0 %', '+9.0 points [+3.0, +14.7]']);
  // Wilson of 63 in 100 (scipy: 0.5322, 0.7183).
  expect(rows[1]).toEqual(['higher reward', 'chance 50.0 %', '63.0 %', '[53.2, 71.8] above chance']);
  expect(rows[2]!.slice(0, 3)).toEqual(['margin', '0.100', '0.600']);
});

test('what was measured before training survives an interruption, unless it was of something else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'harness-held-'));
  const path = join(folder, 'held-out.json');
  await writeHeldOut(path, 'rows and weights', before);
  expect(await readHeldOut(path, 'rows and weights')).toEqual(before);
  expect(await readHeldOut(path, 'other rows')).toBeUndefined();
  expect(await readHeldOut(join(folder, 'none.json'), '')).toBeUndefined();
  rmSync(folder, { recursive: true });
});
