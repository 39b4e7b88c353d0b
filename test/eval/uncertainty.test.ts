/** Intervals of the five forms: against SciPy and closed forms, over clusters, in bounded memory. */
import { describe, expect, it } from 'vitest';
import { SumBlocks } from '../../src/eval/forms/blocks.ts';
import { sortLabels } from '../../src/eval/forms/table.ts';
import { METRICS } from '../../src/eval/metric-kind.ts';
import type { MetricResult, ScoreOptions } from '../../src/eval/results.ts';
import { scoreSamples } from '../../src/eval/score.ts';
import { defineMetric } from '../../src/plugin.ts';
import { load } from '../../src/registry/kind.ts';
import { clusteredMean } from '../../src/statistics/clustered.ts';
import { FastRandom } from '../../src/statistics/fast-random.ts';
import { clopperPearson, wilson } from '../../src/statistics/proportions.ts';
import { tTestOneSample } from '../../src/statistics/t-tests.ts';

type Row = Record<string, unknown>;
const score = async (metric: string, rows: Row[], options?: ScoreOptions): Promise<MetricResult> =>
  await scoreSamples(await load(METRICS, metric), rows, options);

const mean = defineMetric({
  name: 'plain_mean',
  summary: 'Mean of x',
  kind: 'text',
  source: 'test',
  higherIsBetter: true,
  range: [-10, 10],
  inputs: { x: 'number' },
  schema: {},
  perSample: ({ x }) => x,
});

describe('means', () => {
  const x = [0.3, 0.9, 0.4, 0.8, 0.1, 0.75, 0.6];
  const rows = x.map((value, i) => ({ x: value, who: `c${i % 3}` }));

  it("have Student's interval", async () => {
    const { value, stderr, ci95, n } = await scoreSamples(mean, rows);
    const t = tTestOneSample(x);
    expect(value).toBeCloseTo(0.55, 15);
    expect(stderr).toBeCloseTo(0.55 / t.t, 12);
    expect(ci95).toEqual([expect.closeTo(t.ciLow, 12), expect.closeTo(t.ciHigh, 12)]);
    expect(n).toBe(7);
  });

  it('have clustered errors', async () => {
    const { stderr, method } = await scoreSamples(mean, rows, { cluster: 'who' });
    const wanted = clusteredMean(
      x,
      rows.map(({ who }) => who),
    ).stderrClusteredSmallSample;
    expect(stderr).toBeCloseTo(wanted, 12);
    expect(method).toContain('3 clusters');
  });

  it('stay exact over a million rows', async () => {
    function* many(): Generator<Row> {
      for (let i = 0; i < 1_000_000; i++) yield { x: i % 2 === 0 ? 0.1 : 0.3 };
    }
    const { value, stderr } = await scoreSamples(mean, many());
    expect(value).toBeCloseTo(0.2, 14);
    expect(stderr).toBeCloseTo(0.0001, 9);
  }, 30_000);

  it('of right and wrong have the interval of Wilson, of fewer samples when they are clustered', async () => {
    const answers = Array.from({ length: 50 }, (_, i) => ({ prediction: i < 45 ? 1 : 0, reference: 1, who: i % 25 }));
    const { ci95 } = await score('accuracy', answers);
    expect(ci95).toEqual(wilson(45, 50));
    const exact = await score('accuracy', answers, { proportionInterval: 'clopper-pearson' });
    expect(exact).toMatchObject({ ci95: clopperPearson(45, 50), method: 'Clopper-Pearson' });
    // Every cluster twice the same answer: as much as half the samples tell.
    const twice = Array.from({ length: 50 }, (_, i) => ({
      prediction: i % 25 < 20 ? 1 : 0,
      reference: 1,
      who: i % 25,
    }));
    const wide = (await score('accuracy', twice, { cluster: 'who' })).ci95!;
    const half = wilson(20, 25);
    expect(wide[0]).toBeCloseTo(half[0], 1);
    expect(wide[1] - wide[0]).toBeCloseTo(half[1] - half[0], 1);
  });

  it('have no interval from one sample or one cluster', async () => {
    expect(await scoreSamples(mean, [{ x: 1 }])).toMatchObject({ value: 1, stderr: null, ci95: null });
    const one = rows.map((row) => ({ ...row, who: 'all' }));
    expect(await scoreSamples(mean, one, { cluster: 'who' })).toMatchObject({ stderr: null, ci95: null });
  });
});

describe('tables', () => {
  const rows = (tp: number, fn: number, fp: number, tn: number): Row[] =>
    [
      [tp, 1, 1],
      [fn, 1, 0],
      [fp, 0, 1],
      [tn, 0, 0],
    ].flatMap(([count, reference, prediction]) => Array.from({ length: count! }, () => ({ reference, prediction })));

  it('F1 has the BCa interval of SciPy', async () => {
    const { ci95, stderr } = await score('f1', rows(30, 10, 5, 55), { resamples: 20_000 });
    // Means over six seeds of 20,000 resamples; the bounds vary by 0.0017 and 0.0002.
    expect(Math.abs(ci95![0] - 0.6794)).toBeLessThan(0.006);
    expect(Math.abs(ci95![1] - 0.8859)).toBeLessThan(0.004);
    expect(stderr).toBeCloseTo(0.0516, 2);
  });

  it('are drawn by cluster when there are clusters', async () => {
    const copies = [0, 1, 2, 3].flatMap((copy) => rows(8, 2, 3, 7).map((row, i) => ({ ...row, who: i, copy })));
    const clustered = await score('f1', copies, { cluster: 'who' });
    const single = await score('f1', rows(8, 2, 3, 7));
    // Four copies of each sample tell no more than one.
    expect(clustered.stderr! / single.stderr!).toBeCloseTo(1, 1);
  });

  it('say when no resample differed', async () => {
    expect((await score('confusion_matrix', rows(5, 0, 0, 5))).method).toMatch(/all equal$/);
  });

  it('sort labels as Python does', () => {
    expect(sortLabels(['10', '9', '1.5'])).toEqual(['1.5', '9', '10']);
    expect(sortLabels(['b', 'a', '10', 'B', '\u{1F600}', '\uFFFD'])).toEqual([
      '10',
      'B',
      'a',
      'b',
      '\uFFFD',
      '\u{1F600}',
    ]);
  });

  it('refuse free text', async () => {
    const texts = Array.from({ length: 2100 }, (_, i) => ({ reference: `t${i}`, prediction: `t${i}` }));
    await expect(score('f1', texts)).rejects.toMatchObject({ code: 'METRIC_TOO_MANY_LABELS' });
  });
});

describe('ranks', () => {
  const p = [
    0.05, 0.14, 0.78, 0.65, 0.06, 0.56, 0.29, 0.4, 0.74, 0.07, 0.23, 0.31, 0.56, 0.65, 0.44, 0.87, 0.17, 0.69, 0.72,
    0.18, 0.0, 0.58, 0.48, 0.49, 0.54, 0.65, 0.28, 0.76, 0.32, 0.42, 0.22, 0.05, 0.7, 0.86, 0.12, 0.68, 0.18, 0.75,
    0.73, 0.13, 0.5, 0.39, 0.71, 0.79, 0.26, 0.76, 0.53, 0.36, 0.81, 0.24, 0.29, 0.09, 0.72, 0.48, 0.52, 0.47, 0.34,
    0.54, 0.67, 0.12,
  ];
  const truth = [0, 0, 1, 1, 0, 1, 0, 1, 1, 0];
  const rows = p.map((probability, i) => ({ probability, reference: truth[i % 10] }));

  it('AUROC has the BCa interval of SciPy', async () => {
    const { value, ci95, stderr } = await score('auroc', rows);
    expect(value).toBeCloseTo(0.9472222222222222, 14);
    expect(Math.abs(ci95![0] - 0.871)).toBeLessThan(0.013);
    expect(Math.abs(ci95![1] - 0.9813)).toBeLessThan(0.006);
    expect(stderr).toBeCloseTo(0.0251, 2);
  });

  it('have an interval over a hundred thousand rows in little time', async () => {
    const random = new FastRandom(0, 'rows');
    const many = Array.from({ length: 100_000 }, () => {
      const reference = random.below(2);
      return { reference, probability: (random.uniform() + reference / 2) / 1.5 };
    });
    const { value, stderr, method } = await score('auroc', many);
    // P(U + 1/2 > U') = 1 - 1/8.
    expect(value).toBeCloseTo(0.875, 2);
    // DeLong's variance of these two distributions gives 0.00102.
    // 50 groups know it to a tenth.
    expect(stderr).toBeGreaterThan(0.0007);
    expect(stderr).toBeLessThan(0.0014);
    expect(method).toBe('jackknife over 50 groups of rows');
  }, 60_000);
});

describe('sums', () => {
  const ratio = defineMetric({
    name: 'ratio',
    summary: 'Ratio of sums',
    kind: 'text',
    source: 'test',
    higherIsBetter: true,
    range: [0, 100],
    inputs: { u: 'number', v: 'number' },
    schema: {},
    statistics: ({ u, v }) => [u, v],
    value: (sums) => (sums[1] === 0 ? null : sums[0]! / sums[1]!),
  });
  const draw = (n: number): Row[] => {
    const random = new FastRandom(2, 'sums');
    return Array.from({ length: n }, () => ({ u: random.uniform() ** 2, v: 1 + random.uniform() }));
  };

  it('keep their error when rows are merged into blocks', async () => {
    // By the delta method: var(u - r v) / (n mean(v)²) with r = E u / E v = (1/3) / 1.5.
    const wanted = (n: number): number => Math.sqrt((4 / 45 + (2 / 9) ** 2 / 12) / n) / 1.5;
    for (const n of [4096, 20_000]) {
      const { stderr, method } = await scoreSamples(ratio, draw(n), { resamples: 2000 });
      expect(stderr! / wanted(n)).toBeCloseTo(1, 1);
      if (n > 4096) expect(method).toMatch(/blocks of 8 rows/);
    }
  });

  it('add up in blocks', () => {
    const blocks = new SumBlocks(1);
    for (let i = 0; i < 10_000; i++) blocks.add(i, [1]);
    const { data, units } = blocks.units();
    expect(blocks.perUnit).toBe(4);
    expect(units).toBe(2500);
    expect(data.reduce((sum, x) => sum + x, 0)).toBe(10_000);
    expect(new Set(data)).toEqual(new Set([4]));
  });
});
