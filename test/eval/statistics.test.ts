/**
 * What the golden files leave out of the statistics: alternatives and ties against SciPy, samplers against their moments, power
 * against the sample size that it belongs to.
 */
import { describe, expect, it } from 'vitest';
import { bootstrap } from '../../src/statistics/bootstrap.ts';
import { kendall, pearson, spearman } from '../../src/statistics/correlation.ts';
import { FastRandom } from '../../src/statistics/fast-random.ts';
import { kruskalWallis, mannWhitney } from '../../src/statistics/independent-ranks.ts';
import { adjust } from '../../src/statistics/multiple-testing.ts';
import { approximateRandomisation, pairedBootstrap } from '../../src/statistics/paired-resampling.ts';
import { detectableDifference, power, sampleSize } from '../../src/statistics/sample-size.ts';
import { tTestPaired, tTestWelch } from '../../src/statistics/t-tests.ts';
import { mcnemarP } from '../../src/statistics/two-by-two.ts';
import { wilcoxon } from '../../src/statistics/wilcoxon.ts';

const a = [3, 1, 4, 1, 5, 9, 2, 6];
const b = [2, 7, 1, 8, 2, 8, 1, 8];

describe('rank tests with ties, against SciPy 1.17', () => {
  it.each([
    ['two-sided', 0.9438378872389469, 0.9453125],
    ['less', 0.47191894361947345, 0.47265625],
    ['greater', 0.5836893985833939, 0.578125],
  ] as const)('Wilcoxon %s', (alternative, approximate, exact) => {
    expect(wilcoxon(a, b, { alternative, method: 'approx', correction: true }).p).toBeCloseTo(approximate, 12);
    expect(wilcoxon(a, b, { alternative, method: 'exact' }).p).toBeCloseTo(exact, 12);
  });

  // scipy.stats.wilcoxon([3, 0, 2, 2, 1, 1], [1, 0, 2, 3, 0, 0], zero_method=..., alternative=..., method='auto')
  it.each([
    ['wilcox', 'two-sided', 0.5],
    ['wilcox', 'less', 0.9375],
    ['pratt', 'greater', 0.25],
    ['zsplit', 'two-sided', 0.5],
  ] as const)('Wilcoxon of few pairs with ties and zeros counts signs: %s, %s', (zeroMethod, alternative, p) => {
    expect(wilcoxon([3, 0, 2, 2, 1, 1], [1, 0, 2, 3, 0, 0], { zeroMethod, alternative }).p).toBeCloseTo(p, 12);
  });

  it('Wilcoxon without any difference has no p in the approximation', () =>
    expect(wilcoxon([1, 2], [1, 2], { method: 'approx' }).p).toBeNaN());

  // scipy.stats.mannwhitneyu([3, 1, 4, 1, 5], [2, 7, 1, 8], alternative=..., method=...)
  it.each([
    ['less', 'asymptotic', 0.26669447375981314],
    ['greater', 'asymptotic', 0.8083896843571781],
    ['less', 'exact', 0.2777777777777778],
    ['greater', 'exact', 0.7936507936507936],
  ] as const)('Mann-Whitney %s, %s', (alternative, method, p) => {
    expect(mannWhitney([3, 1, 4, 1, 5], [2, 7, 1, 8], { alternative, method }).p).toBeCloseTo(p, 12);
  });

  // scipy.stats.ttest_ind, ttest_rel, pearsonr, kendalltau on the same numbers
  it('values without any spread, and two points', () => {
    const [ones, twos] = [
      [1, 1, 1],
      [2, 2, 2],
    ];
    expect(tTestWelch(ones, twos)).toMatchObject({ p: 0, df: 1 });
    expect(tTestPaired(ones, twos, { alternative: 'less' })).toMatchObject({ p: 0, ciLow: Number.NaN, ciHigh: -1 });
    expect(pearson([1, 2], [5, 3])).toEqual({ r: -1, p: 1 });
    expect(kendall(ones, [1, 2, 3]).p).toBeNaN();
  });

  it('Mann-Whitney, Kruskal-Wallis, Kendall, Spearman', () => {
    expect(mannWhitney(a, b, { method: 'asymptotic' })).toEqual({ U: 29, p: expect.closeTo(0.7901637186240896, 12) });
    expect(kruskalWallis([a, b]).p).toBeCloseTo(0.749485668206704, 12);
    expect(kendall(a, b)).toEqual({
      r: expect.closeTo(0.16051447078102563, 12),
      p: expect.closeTo(0.6020603043805803, 12),
    });
    expect(spearman(a, b).p).toBeCloseTo(0.6368617833253286, 12);
    const x = Array.from({ length: 40 }, (_, i) => i % 7);
    const y = Array.from({ length: 40 }, (_, i) => (3 * i) % 11);
    expect(kendall(x, y).p).toBeCloseTo(0.49944422212511674, 12);
    const first = x.slice(0, 9).map((value) => value + 0.5);
    expect(mannWhitney(first, y.slice(0, 12), { method: 'exact' }).p).toBeCloseTo(0.3451025754431327, 12);
  });
});

describe('resampling', () => {
  // SciPy 1.17 bootstrap, BCa, 20,000 resamples, mean of 8 seeds; the spread of a bound over seeds is 0.004.
  const u = [
    0.68, 1.02, 0.02, 0.002, 0.55, 1.63, 0.674, 0.755, 2.817, 6.058, 3.286, 0.001, 2.269, 0.072, 1.069, 0.849, 3.15,
    0.354, 0.307, 1.492, 0.037, 0.135, 1.03, 0.775, 1.738, 0.414, 0.448, 1.852, 1.725, 0.323, 0.211, 1.223, 0.538,
    0.855, 1.049, 1.232, 2.928, 0.154, 1.466, 1.124,
  ];
  const v = [
    4.296, 1.698, 1.437, 2.134, 1.029, 1.992, 0.712, 3.794, 5.058, 1.604, 6.825, 0.715, 1.059, 1.094, 2.027, 2.371,
    1.572, 0.749, 4.496, 1.495, 0.727, 2.042, 1.093, 1.332, 1.004, 1.53, 2.495, 0.694, 2.865, 6.26, 2.229, 7.895, 1.514,
    3.072, 4.538, 2.192, 1.988, 1.701, 0.645, 9.405,
  ];
  const units = { data: Float64Array.from(u.flatMap((x, i) => [x, v[i]!])), width: 2, units: u.length };
  const ratio = (sums: Float64Array): number => sums[0]! / sums[1]!;

  it('gives the BCa interval of a ratio of sums', () => {
    const found = bootstrap(units, ratio, { random: new FastRandom(1, 'ratio'), resamples: 20_000 })!;
    expect(found.interval![0]).toBeCloseTo(0.3174, 2);
    expect(Math.abs(found.interval![1] - 0.6858)).toBeLessThan(0.016);
    expect(found.stderr).toBeCloseTo(0.0917, 2);
  });

  it('is the same for the same seed and another one for another', () => {
    const bounds = (seed: number) =>
      bootstrap(units, ratio, { random: new FastRandom(seed, 'x'), resamples: 500 })!.interval;
    expect(bounds(3)).toEqual(bounds(3));
    expect(bounds(3)).not.toEqual(bounds(4));
  });

  it('has no interval from one unit', () => {
    const one = { data: units.data.subarray(0, 2), width: 2, units: 1 };
    expect(bootstrap(one, ratio, { random: new FastRandom(0, 'x') })).toBeNull();
  });

  it('finds a clear difference and none where there is none, by both paired tests', () => {
    const better = { ...units, data: units.data.map((x, i) => (i % 2 === 0 ? x * 1.5 : x)) };
    const random = () => new FastRandom(0, 'paired');
    const clear = pairedBootstrap(units, better, ratio, { random: random(), trials: 2000 });
    expect(clear.difference).toBeCloseTo(0.5 * ratio(Float64Array.of(sumOf(u), sumOf(v))), 12);
    expect(clear.p).toBeLessThan(0.01);
    expect(approximateRandomisation(units, better, ratio, { random: random(), trials: 2000 }).p).toBeLessThan(0.01);
    expect(pairedBootstrap(units, units, ratio, { random: random(), trials: 200 }).p).toBe(1);
    expect(approximateRandomisation(units, units, ratio, { random: random(), trials: 200 }).p).toBe(1);
  });

  it('keeps its level: p below 0.1 in about a tenth of the data sets without a difference', () => {
    const random = new FastRandom(11, 'level');
    let hits = 0;
    for (let set = 0; set < 300; set++) {
      const draw = () => ({ data: Float64Array.from({ length: 30 }, () => random.uniform()), width: 1, units: 30 });
      const test = approximateRandomisation(draw(), draw(), (sums) => sums[0]!, { random, trials: 199 });
      if (test.p <= 0.1) hits++;
    }
    // Binomial(300, 0.1): 30 with a standard deviation of 5.
    expect(hits).toBeGreaterThan(12);
    expect(hits).toBeLessThan(50);
  });
});

const sumOf = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);

describe('FastRandom', () => {
  it.each([
    [20, 0.3],
    [5000, 0.001],
    [400, 0.5],
    [100_000, 0.9],
  ])('binomial(%d, %d) has its mean and variance', (n, p) => {
    const random = new FastRandom(5, 'binomial');
    const draws = Array.from({ length: 20_000 }, () => random.binomial(n, p));
    const mean = sumOf(draws) / draws.length;
    const variance = sumOf(draws.map((x) => (x - mean) ** 2)) / draws.length;
    const [wanted, spread] = [n * p, n * p * (1 - p)];
    // Five standard errors of each.
    expect(Math.abs(mean - wanted)).toBeLessThan(5 * Math.sqrt(spread / draws.length));
    expect(Math.abs(variance / spread - 1)).toBeLessThan(5 * Math.sqrt((2 + 1 / spread) / draws.length));
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThanOrEqual(n);
  });

  it('draws tables that add up', () => {
    const random = new FastRandom(0, 'table');
    const counts = new Float64Array(4);
    random.multinomial(1000, [10, 0, 30, 60], 100, counts);
    expect(sumOf([...counts])).toBe(1000);
    expect(counts[1]).toBe(0);
    expect(counts[3]).toBeGreaterThan(counts[0]!);
  });

  it('is even', () => {
    const random = new FastRandom(9, 'even');
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) counts[random.below(10)]! += 1;
    // Chi-square with 9 degrees of freedom: above 27.9 once in a thousand seeds.
    expect(sumOf(counts.map((x) => (x - 10_000) ** 2 / 10_000))).toBeLessThan(27.9);
  });
});

describe('planning and families', () => {
  it('power, sample size and detectable difference belong together', () => {
    const design = { omega2: 1 / 9 };
    const n = sampleSize(0.03, design);
    expect(n).toBeCloseTo(968.9974980677886, 8);
    expect(power(n, 0.03, design)).toBeCloseTo(0.8, 10);
    expect(detectableDifference(n, design)).toBeCloseTo(0.03, 12);
    expect(sampleSize(0.03, { ...design, sigma2A: 0.2, answersA: 4 })).toBeGreaterThan(n);
  });

  it('corrections keep the order of the tests', () => {
    expect(adjust([0.04, 0.01], 'holm')).toEqual([0.04, 0.02]);
    expect(adjust([], 'fdr_bh')).toEqual([]);
  });

  it('McNemar is exact below 25 discordant pairs', () => {
    expect(mcnemarP(4, 20)).toMatchObject({ method: 'McNemar, exact' });
    expect(mcnemarP(5, 20)).toMatchObject({ method: 'McNemar, chi-square with correction' });
    expect(mcnemarP(0, 0).p).toBe(1);
  });
});
