import { expect, test } from 'vitest';
import { studentQuantile } from '../../src/statistics/distributions.ts';
import { meanChange, shareChange } from '../../src/statistics/paired-change.ts';
import { wilson } from '../../src/statistics/proportions.ts';

// scipy 1.17 stats.t.ppf(0.975, df)
test.each([
  [1, 12.706204736174694],
  [2, 4.302652729749462],
  [3, 3.1824463052837078],
  [4, 2.7764451051977934],
  [5, 2.5705818356363146],
  [10, 2.228138851986274],
  [29, 2.045229642132703],
  [100, 1.9839715185235518],
  [999, 1.9623414611334493],
  [1001, 1.9623367052808798],
  [5000, 1.9604385517065073],
])('97.5 %% point of t with %i degrees of freedom', (df, expected) => {
  expect(Math.abs(studentQuantile(0.975, df) - expected)).toBeLessThan(1e-10);
});

// scipy 1.17 stats.binomtest(k, n).proportion_ci(method='wilson')
test.each([
  [61, 100, 0.5120301704584073, 0.6998312599360558],
  [0, 10, 0, 0.27753279986288926],
  [10, 10, 0.7224672001371109, 1],
  [7, 9, 0.4525889691069889, 0.9367748928821533],
])('Wilson %i of %i', (k, n, low, high) => {
  const [l, h] = wilson(k, n);
  expect(Math.abs(l - low)).toBeLessThan(1e-12);
  expect(Math.abs(h - high)).toBeLessThan(1e-12);
});

// scipy 1.17 stats.ttest_rel(after, before).confidence_interval(0.95)
test('change of a mean', () => {
  const change = meanChange([0.1, 0.5, -0.3, 0.9, 1.2, 0.0], [0.4, 0.45, 0.2, 1.1, 1.0, 0.7]);
  expect(change.difference).toBeCloseTo(0.2416666666666667, 12);
  expect(change.ci95![0]).toBeCloseTo(-0.11019435631458707, 10);
  expect(change.ci95![1]).toBeCloseTo(0.5935276896479205, 10);
});

test('change of a share: the Wald interval of the 2 x 2 table with half an example more in each cell', () => {
  // Agresti's approval ratings (Categorical Data Analysis, 2nd ed., table 10.1): 794 yes twice, 150 lost, 86 gained, 570 no.
  const [before, after]: [number[], number[]] = [[], []];
  for (const [count, b, a] of [
    [794, 1, 1],
    [150, 1, 0],
    [86, 0, 1],
    [570, 0, 0],
  ] as const) {
    for (let i = 0; i < count; i++) {
      before.push(b);
      after.push(a);
    }
  }
  const change = shareChange(before, after);
  expect(change).toMatchObject({ before: 944 / 1600, after: 880 / 1600, difference: -64 / 1600 });
  // The book's plain Wald interval is (-0.06, -0.02) with standard error 0.0095; 2 in 1600 more examples barely move it.
  expect(change.ci95![0]).toBeCloseTo(-0.04 - 1.96 * 0.0095, 3);
  expect(change.ci95![1]).toBeCloseTo(-0.04 + 1.96 * 0.0095, 3);
});

test.each([
  [20, 0.3, 0.1],
  [40, 0.15, 0.15],
  [60, 0.05, 0.01],
])('the interval of a changed share covers the truth: n %i, gained %f, lost %f', (n, gained, lost) => {
  const logFactorial = Array.from({ length: n + 1 }, () => 0);
  for (let i = 2; i <= n; i++) logFactorial[i] = logFactorial[i - 1]! + Math.log(i);
  let coverage = 0;
  for (let b = 0; b <= n; b++) {
    for (let c = 0; b + c <= n; c++) {
      const rest = n - b - c;
      const ways = logFactorial[n]! - logFactorial[b]! - logFactorial[c]! - logFactorial[rest]!;
      const chance = Math.exp(ways + b * Math.log(gained) + c * Math.log(lost) + rest * Math.log(1 - gained - lost));
      const before = Array.from({ length: n }, (_, i) => (i < b ? 0 : 1));
      const after = Array.from({ length: n }, (_, i) => (i < b ? 1 : i < b + c ? 0 : 1));
      const [low, high] = shareChange(before, after).ci95!;
      if (low <= gained - lost && gained - lost <= high) coverage += chance;
    }
  }
  expect(coverage).toBeGreaterThan(0.94);
  expect(coverage).toBeLessThan(0.995);
});

test('one example has a change and no interval; nothing leaves [-1, 1]', () => {
  expect(shareChange([0], [1])).toEqual({ before: 0, after: 1, difference: 1 });
  expect(meanChange([2], [3])).toEqual({ before: 2, after: 3, difference: 1 });
  expect(shareChange([0, 0, 0], [1, 1, 1]).ci95![1]).toBeLessThanOrEqual(1);
});
