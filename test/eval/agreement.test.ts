/** Agreement of raters beside published examples: Krippendorff 2011 (four observers, twelve units), Fleiss 1971. */
import { expect, test } from 'vitest';
import { fleissKappa, krippendorffAlpha } from '../../src/statistics/agreement.ts';

const _ = null;
/** By observer; Krippendorff, "Computing Krippendorff's Alpha-Reliability", section C. */
const OBSERVERS = [
  [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
  [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
  [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
  [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
];
const units = OBSERVERS[0]!.map((_rating, unit) => OBSERVERS.map((observer) => observer[unit] ?? null));

test.each([
  ['nominal', 0.743],
  ['ordinal', 0.815],
  ['interval', 0.849],
] as const)("Krippendorff's alpha of %s ratings", (level, alpha) => {
  expect(krippendorffAlpha(units, level)).toBeCloseTo(alpha, 3);
});

test('alpha of two raters: section B of the same paper', () => {
  const a = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0];
  const b = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0];
  expect(
    krippendorffAlpha(
      a.map((rating, i) => [rating, b[i]!]),
      'nominal',
    ),
  ).toBeCloseTo(0.095, 3);
});

test('alpha has no value without a pair, or without variation', () => {
  expect(
    krippendorffAlpha(
      [
        [1, null],
        [null, 2],
      ],
      'nominal',
    ),
  ).toBeNull();
  expect(
    krippendorffAlpha(
      [
        [3, 3],
        [3, 3],
      ],
      'interval',
    ),
  ).toBeNull();
  expect(krippendorffAlpha([], 'ordinal')).toBeNull();
});

/** Counts of five categories by fourteen raters; the usual worked example of Fleiss' kappa, 0.210. */
const COUNTS = [
  [0, 0, 0, 0, 14],
  [0, 2, 6, 4, 2],
  [0, 0, 3, 5, 6],
  [0, 3, 9, 2, 0],
  [2, 2, 8, 1, 1],
  [7, 7, 0, 0, 0],
  [3, 2, 6, 3, 0],
  [2, 5, 3, 2, 2],
  [6, 5, 2, 1, 0],
  [0, 2, 2, 3, 7],
];

test("Fleiss' kappa", () => {
  const rated = COUNTS.map((counts) => counts.flatMap((count, category) => new Array<number>(count).fill(category)));
  expect(fleissKappa(rated)).toBeCloseTo(0.21, 3);
  expect(fleissKappa([[1, null]])).toBeNull();
  expect(
    fleissKappa([
      [1, 1],
      [1, 1],
    ]),
  ).toBeNull();
});
