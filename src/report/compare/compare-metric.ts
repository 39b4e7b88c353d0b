/**
 * One metric of one task on both sides, sample by sample: the difference with test, interval and effect size, and the samples
 * whose value changed. Shares of right answers: McNemar, Agresti and Min's interval, Cohen's g; other means: paired t (or what
 * is asked for), Cohen's dz; corpus metrics: paired bootstrap or randomisation, relative change. Verdicts come later, when p is
 * adjusted over all metrics.
 */
import type { Json } from '../../base/json.ts';
import { formOf } from '../../eval/forms/forms.ts';
import type { MetricFigure, TaskResult } from '../../eval/run/results.ts';
import type { SampleStatistic } from '../../eval/tasks/sample-statistic.ts';
import { shareChange } from '../../statistics/paired-change.ts';
import type { CompareSettings, MetricComparison } from './contract.ts';
import { movedAlike, pairedEffect, signTest } from './held-out-tests.ts';
import type { JoinedSamples, KeptSample } from './join.ts';
import { findStatistic, scored } from './statistic.ts';

export interface MetricQuestion {
  key: string;
  figures: { a: MetricFigure; b: MetricFigure };
  results: { a: TaskResult; b: TaskResult };
  joined: JoinedSamples;
  settings: CompareSettings;
}

/** A sample whose value changed, without its texts. */
export interface SampleChange {
  id: string;
  a: number;
  b: number;
}

export type Compared = Omit<MetricComparison, 'flips'> & { changes: SampleChange[] };

/** The comparison before verdict and adjustment; `changes` has every sample whose value is another one. */
export async function compareMetric(question: MetricQuestion): Promise<Compared> {
  const { key, figures, results, joined, settings } = question;
  const all = (side: ReadonlyMap<string, KeptSample>): Json[] =>
    [...side.values()].flatMap(({ values }) => (values.has(key) ? [values.get(key) as Json] : []));
  const statistic = await findStatistic(
    { values: all(joined.a), figure: figures.a, result: results.a },
    { values: all(joined.b), figure: figures.b, result: results.b },
  );
  const open = blank(key, figures);
  if (figures.a.higherIsBetter !== figures.b.higherIsBetter) {
    return { ...open, note: 'the two runs do not agree on which side is better' };
  }
  if (statistic === undefined) return { ...open, note: whyNot(figures) };
  const pairs = joined.pairs.filter(([a, b]) => a.values.has(key) && b.values.has(key));
  const rows: Readonly<Record<string, unknown>>[] = [];
  for (const [a, b] of pairs) {
    const row = statistic.both(a.values.get(key) as Json, b.values.get(key) as Json);
    if (row === undefined) return { ...open, note: 'the runs differ in more than what was predicted' };
    rows.push(row);
  }
  if (rows.length === 0) return { ...open, note: 'no sample has a value on both sides' };
  const { seed, resamples, test } = settings;
  const baseline = { column: 'baseline', test, correction: 'none' } as const;
  const b = await scored(statistic, rows, { baseline, seed, resamples, perSample: true });
  const found = b.baseline!;
  const perSampleA = (await scored(statistic, sideOf(statistic, pairs, key, 0), { perSample: true })).perSample!;
  const mean = formOf(statistic.definition).form === 'mean';
  const share =
    mean && pairs.every((pair) => pair.every(({ values }) => values.get(key) === 0 || values.get(key) === 1));
  const scores = pairs.map(([{ id }], i) => ({ id, a: perSampleA[i] ?? null, b: b.perSample![i] ?? null }));
  const changes = scores.filter((one): one is SampleChange => one.a !== null && one.b !== null && one.a !== one.b);
  const compared: Compared = {
    ...open,
    n: rows.length,
    a: found.value,
    b: b.value,
    difference: found.difference,
    ci95: found.ci95,
    interval: found.ci95 === null ? null : found.test,
    p: found.p,
    test: found.test,
    effect: effectOf({ mean, share }, scores, found),
    share,
    counts: countsOf(changes, figures.a.higherIsBetter, scores.length),
    changes,
  };
  if (compared.difference !== null && !Number.isFinite(compared.difference)) {
    return { ...compared, difference: null, ci95: null, p: null, note: 'a value is infinite' };
  }
  if (rows.length < 2)
    return { ...compared, ci95: null, p: null, test: 'none', note: 'one sample is too few for a test' };
  const { a, b: after } = sidesOf(scores);
  // Where no answer flipped, Agresti and Min's interval is still not of width 0.
  if (share) return { ...compared, ci95: shareChange(a, after).ci95 ?? null, interval: 'Agresti-Min' };
  if (mean && compared.test.startsWith('paired t') && movedAlike(a, after)) {
    return { ...compared, ...signTest(rows.length), ci95: null, interval: null, effect: null };
  }
  if (mean && settings.test !== 'bootstrap' && settings.test !== 'randomisation') {
    compared.interval = "Student's t of the paired differences";
  }
  return compared.p === null ? { ...compared, note: 'this metric has no paired test' } : compared;
}

const blank = (key: string, { a, b }: MetricQuestion['figures']): Compared => ({
  key,
  metric: b.metric,
  filter: b.filter,
  higher_is_better: b.higherIsBetter,
  n: 0,
  a: a.value,
  b: b.value,
  difference: a.value === null || b.value === null ? null : b.value - a.value,
  ci95: null,
  interval: null,
  p: null,
  p_adjusted: null,
  test: 'none',
  effect: null,
  verdict: 'untested',
  note: null,
  share: false,
  counts: { worse: 0, better: 0, up: 0, down: 0, equal: 0 },
  changes: [],
});

const whyNot = ({ a, b }: MetricQuestion['figures']): string =>
  a.value === null || b.value === null
    ? 'it has no value on one side'
    : 'the number cannot be computed again from the samples that were kept';

const sideOf = (
  statistic: SampleStatistic,
  pairs: JoinedSamples['pairs'],
  key: string,
  side: 0 | 1,
): Readonly<Record<string, unknown>>[] => pairs.map((pair) => statistic.row(pair[side].values.get(key) as Json));

interface Scored {
  id: string;
  a: number | null;
  b: number | null;
}

/** What the values of single samples say, of shares and other means; of other metrics how large the change is beside the number. */
function effectOf(
  { mean, share }: { mean: boolean; share: boolean },
  scores: readonly Scored[],
  { difference, value }: { difference: number | null; value: number | null },
): MetricComparison['effect'] {
  if (mean) {
    const { a, b } = sidesOf(scores);
    return pairedEffect(a, b, share);
  }
  const relative = difference === null || value === null ? Number.NaN : difference / Math.abs(value);
  return Number.isFinite(relative) ? { name: 'relative change', value: relative } : null;
}

/** Values of the samples that have one on both sides. */
function sidesOf(scores: readonly Scored[]): { a: number[]; b: number[] } {
  const both = scores.filter(({ a, b }) => a !== null && b !== null);
  return { a: both.map(({ a }) => a as number), b: both.map(({ b }) => b as number) };
}

function countsOf(
  changes: readonly SampleChange[],
  higherIsBetter: boolean | null,
  n: number,
): MetricComparison['counts'] {
  const up = changes.filter(({ a, b }) => b > a).length;
  const down = changes.length - up;
  const equal = n - changes.length;
  if (higherIsBetter === null) return { worse: 0, better: 0, up, down, equal };
  return { worse: higherIsBetter ? down : up, better: higherIsBetter ? up : down, up: 0, down: 0, equal };
}
