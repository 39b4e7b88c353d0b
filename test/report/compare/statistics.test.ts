/** Numbers of comparisons against SciPy and statsmodels (reference/make-paired.py), through run folders. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadMetric } from '../../../src/builtins.ts';
import { compareRuns, DEFAULT_SETTINGS } from '../../../src/report/compare/compare-runs.ts';
import type { CompareSettings, MetricComparison, RunComparison } from '../../../src/report/compare/contract.ts';
import { compareTraining } from '../../../src/report/compare/training.ts';
import { madeRun } from './made-run.ts';

interface Pairs {
  a: number[];
  b: number[];
  p: number;
  difference: number;
  ci95: [number, number];
}

interface Reference {
  shares: (Pairs & { exact: boolean; g: number | null; worse: number; better: number })[];
  scores: (Pairs & { dz: number; wilcoxon: number })[];
  perplexity: Omit<Pairs, 'p'>[];
  independent: { k1: number; n1: number; k2: number; n2: number; p: number; ci95: [number, number] }[];
  adjusted: Record<'holm' | 'fdr_bh' | 'bonferroni', number[]>;
}

const reference = JSON.parse(readFileSync(join(import.meta.dirname, 'reference', 'paired.json'), 'utf8')) as Reference;
const folder = mkdtempSync(join(tmpdir(), 'harness-compare-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let runs = 0;

/** Each pair is a task of its own, so that they make one family. */
async function compared(
  pairs: readonly { a: number[]; b: number[] }[],
  settings: Partial<CompareSettings> = {},
  reported?: (values: number[]) => number,
): Promise<RunComparison> {
  const side = (name: 'a' | 'b') =>
    madeRun(
      join(folder, `${name}-${runs++}`),
      pairs.map((pair, i) => ({
        name: `task${i}`,
        values: { score: pair[name] },
        ...(reported === undefined ? {} : { reported: { score: reported(pair[name]) }, higherIsBetter: false }),
      })),
    );
  const names = [await side('a'), await side('b')] as const;
  return (await compareRuns(names, { ...DEFAULT_SETTINGS, ...settings }, loadMetric)).comparison;
}

const metricsOf = ({ tasks }: RunComparison): MetricComparison[] => tasks.map(({ metrics }) => metrics[0]!);

describe('shares of right answers', async () => {
  const metrics = metricsOf(await compared(reference.shares));
  it.each(reference.shares.map((one, i) => [i, one] as const))('case %i', (i, one) => {
    const metric = metrics[i]!;
    expect(metric.test).toBe(one.exact ? 'McNemar, exact' : 'McNemar, chi-square with correction');
    expect(metric.p).toBeCloseTo(one.p, 10);
    expect(metric.difference).toBeCloseTo(one.difference, 12);
    expect(metric.ci95![0]).toBeCloseTo(one.ci95[0], 10);
    expect(metric.ci95![1]).toBeCloseTo(one.ci95[1], 10);
    if (one.g === null) expect(metric.effect).toBeNull();
    else expect(metric.effect).toEqual({ name: "Cohen's g", value: expect.closeTo(one.g, 12) });
    expect(metric.counts).toMatchObject({ worse: one.worse, better: one.better });
  });
});

describe('other scores', async () => {
  const metrics = metricsOf(await compared(reference.scores));
  const ranked = metricsOf(await compared(reference.scores, { test: 'wilcoxon' }));
  it.each(reference.scores.map((one, i) => [i, one] as const))('case %i', (i, one) => {
    const metric = metrics[i]!;
    expect(metric.test).toBe('paired t');
    expect(metric.p).toBeCloseTo(one.p, 9);
    expect(metric.ci95![0]).toBeCloseTo(one.ci95[0], 9);
    expect(metric.ci95![1]).toBeCloseTo(one.ci95[1], 9);
    expect(metric.effect).toEqual({ name: "Cohen's dz", value: expect.closeTo(one.dz, 9) });
    expect(ranked[i]!.test).toBe('Wilcoxon signed-rank');
    expect(ranked[i]!.p).toBeCloseTo(one.wilcoxon, 9);
  });
});

it('a perplexity is recognised by its number and resampled as one', async () => {
  const [one] = reference.perplexity;
  const perplexity = (values: number[]) => Math.exp(-values.reduce((sum, x) => sum + x, 0) / values.length);
  const [metric] = metricsOf(await compared([one!], {}, perplexity));
  expect(metric!.difference).toBeCloseTo(one!.difference, 9);
  // Two bootstraps of 10,000 and 100,000 resamples agree to a few hundredths of the interval's width.
  const width = one!.ci95[1] - one!.ci95[0];
  expect(Math.abs(metric!.ci95![0] - one!.ci95[0])).toBeLessThan(0.04 * width);
  expect(Math.abs(metric!.ci95![1] - one!.ci95[1])).toBeLessThan(0.04 * width);
  // Log-likelihoods fell, so the perplexity rose, which is worse.
  expect(metric).toMatchObject({ test: expect.stringContaining('paired bootstrap'), verdict: 'worse' });
  expect(metric!.flips.every(({ a, b, change }) => (change === 'worse' ? b > a : b < a))).toBe(true);
});

describe('p adjusted over all metrics', () => {
  it.each(['holm', 'fdr_bh', 'bonferroni'] as const)('%s', async (correction) => {
    const metrics = metricsOf(await compared([...reference.shares, ...reference.scores], { correction }));
    for (const [i, expected] of reference.adjusted[correction].entries()) {
      expect(metrics[i]!.p_adjusted).toBeCloseTo(expected, 9);
    }
  });
});

it.each(reference.independent)(
  'held-out shares, independent: $k1 of $n1 and $k2 of $n2',
  ({ k1, n1, k2, n2, p, ci95 }) => {
    const side = (k: number, n: number) => ({
      method: 'dpo',
      heldOut: { n, measures: { acc: { label: 'accuracy', kind: 'share' as const, after: k / n, method: 'wilson' } } },
    });
    const found = compareTraining(side(k1, n1), side(k2, n2))!.measures[0]!;
    expect(found.difference).toBeCloseTo(k2 / n2 - k1 / n1, 12);
    expect(found.p).toBeCloseTo(p, 9);
    expect(found.ci95![0]).toBeCloseTo(ci95[0], 9);
    expect(found.ci95![1]).toBeCloseTo(ci95[1], 9);
  },
);
