/** Numbers of comparisons against SciPy and statsmodels (reference/make-paired.py), through run folders. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compareRuns, DEFAULT_SETTINGS } from '../../../src/report/compare/compare-runs.ts';
import type { CompareSettings, MetricComparison, RunComparison } from '../../../src/report/compare/contract.ts';
import { compareTraining } from '../../../src/report/compare/training.ts';
import { writeHeldOut } from '../../../src/train/held-out.ts';
import { madeRun, writeManifest } from './made-run.ts';

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
  welch: (Pairs & { d: number })[];
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
  return (await compareRuns(names, { ...DEFAULT_SETTINGS, ...settings })).comparison;
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

describe('held-out examples of trainings', () => {
  /** A run that measured these values, and kept them in `held-out.json` or not. */
  async function trained(values: readonly number[], kind: 'share' | 'mean', rows: string | null) {
    const path = join(folder, `trained-${runs++}`);
    const after = values.reduce((sum, value) => sum + value, 0) / values.length;
    const measures = { m: { label: 'a measure', kind, before: 0, after, difference: after, method: 'paired-t' } };
    writeManifest(path, { method: 'dpo', summary: { held_out: { n: values.length, measures } } });
    const before = { m: { label: 'a measure', kind, values: Float32Array.from(values) } };
    const end = { rows: rows ?? '', after: { m: { ...before.m, values: values as unknown as Float32Array } } };
    await writeHeldOut(join(path, 'held-out.json'), 'key', before, ...(rows === null ? [] : [end]));
    return path;
  }
  async function between(
    one: Pick<Pairs, 'a' | 'b'>,
    kind: 'share' | 'mean',
    rows: readonly [string | null, string | null],
  ) {
    const names = [await trained(one.a, kind, rows[0]), await trained(one.b, kind, rows[1])] as const;
    const { training } = (await compareRuns(names, DEFAULT_SETTINGS)).comparison;
    return { ...training!, measure: training!.measures[0]! };
  }
  const agrees = (
    found: { p: number | null; ci95: readonly [number, number] | null; difference: number },
    one: Pairs,
  ) => {
    expect(found.difference).toBeCloseTo(one.difference, 9);
    expect(found.p).toBeCloseTo(one.p, 9);
    for (const side of [0, 1] as const) expect(found.ci95![side]).toBeCloseTo(one.ci95[side], 9);
  };

  it.each(reference.scores)('means of the same examples: paired t', async (one) => {
    const { paired, notices, measure } = await between(one, 'mean', ['rows', 'rows']);
    expect([paired, notices, measure.test]).toEqual([true, [], 'paired t']);
    agrees(measure, one);
    expect(measure.effect).toEqual({ name: "Cohen's dz", value: expect.closeTo(one.dz, 9) });
  });

  it.each(reference.shares)('shares of the same examples: McNemar', async (one) => {
    const { measure } = await between(one, 'share', ['rows', 'rows']);
    expect(measure.test).toBe(one.exact ? 'McNemar, exact' : 'McNemar, chi-square with correction');
    agrees(measure, one);
    expect(measure.effect?.value ?? null).toEqual(one.g === null ? null : expect.closeTo(one.g, 12));
  });

  it.each(reference.welch)('means of other examples: Welch', async (one) => {
    const { paired, notices, measure } = await between(one, 'mean', ['these', 'those']);
    expect([paired, measure.test]).toEqual([false, "Welch's t"]);
    expect(notices[0]).toMatch(/not the same in both runs/);
    agrees(measure, one);
    expect(measure.effect).toEqual({ name: "Cohen's d", value: expect.closeTo(one.d, 9) });
  });

  it('means alone have no test, and it is said; nor have values that do not give the mean', async () => {
    const [one] = reference.scores;
    for (const rows of [
      [null, 'rows'],
      [null, null],
    ] as const) {
      const { notices, measure } = await between(one!, 'mean', rows);
      expect(measure).toMatchObject({ test: 'none', p: null, ci95: null, effect: null });
      expect(notices[0]).toMatch(/not both runs kept the value of each one, without which means have no test/);
    }
    const [a, b] = [await trained(one!.a, 'mean', 'rows'), await trained(one!.b, 'mean', 'rows')];
    const file = join(b, 'held-out.json');
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    for (const after of [
      { m: kept.after.m.slice(1) },
      { m: kept.after.m.map((x: number) => x + 1) },
      { m: 'x' },
      null,
    ]) {
      writeFileSync(file, JSON.stringify({ ...kept, after }));
      const { comparison } = await compareRuns([a, b], DEFAULT_SETTINGS);
      expect(comparison.training!.measures[0]).toMatchObject({ test: 'none', p: null });
    }
  });

  it('that all moved alike, or not at all, are no proof by themselves', async () => {
    const a = [0.25, 0.5, 0.75, 1];
    const alike = await between({ a, b: a.map((x) => x + 0.5) }, 'mean', ['rows', 'rows']);
    // Four of four: 2 / 2^4.
    expect(alike.measure).toMatchObject({ test: 'sign test, exact', p: expect.closeTo(0.125, 12), ci95: null });
    const still = await between({ a, b: a }, 'mean', ['rows', 'rows']);
    expect(still.measure).toMatchObject({ p: 1, difference: 0 });
  });
});
