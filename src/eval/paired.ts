/**
 * Is one set of predictions better than another one on the same samples? Right-or-wrong metrics: McNemar; other means: paired t
 * (or Wilcoxon); corpus metrics: paired bootstrap or approximate randomisation of their figures; tables and ranks: paired
 * bootstrap of rows. With clusters, clusters take the place of samples. Leaves out: what each form keeps of its samples (`forms/`).
 */

import { interval, type OfSums } from '../statistics/bootstrap.ts';
import { clusteredMean } from '../statistics/clustered.ts';
import { studentQuantile, studentTail } from '../statistics/distributions.ts';
import { FastRandom } from '../statistics/fast-random.ts';
import { approximateRandomisation, pairedBootstrap } from '../statistics/paired-resampling.ts';
import { tTestPaired } from '../statistics/t-tests.ts';
import { mcnemarP } from '../statistics/two-by-two.ts';
import { wilcoxon } from '../statistics/wilcoxon.ts';
import { SumBlocks } from './forms/blocks.ts';
import { affordable, Clusters } from './forms/gather.ts';

export const PAIRED_TESTS = ['auto', 't', 'wilcoxon', 'bootstrap', 'randomisation'] as const;
export type PairedTest = (typeof PAIRED_TESTS)[number];

export interface Comparison {
  /** Value minus the baseline's value. */
  difference: number | null;
  ci95: readonly [number, number] | null;
  /** Two-sided; null where there is no test. */
  p: number | null;
  /** The test that was made. */
  test: string;
}

export const UNPAIRED: Comparison = { difference: null, ci95: null, p: null, test: 'none' };

/** How two sides are compared. */
export interface PairSettings {
  /** The metric, for draws of its own. */
  name: string;
  clustered: boolean;
  seed: number;
  resamples: number;
  test: PairedTest;
}

/**
 * Two lists of scores of the same samples, in the same order.
 * @param clusters of each sample; empty when `clustered` is false.
 */
export function compareMeans(
  a: Float64Array,
  b: Float64Array,
  clusters: readonly (string | number)[],
  { proportion, ...settings }: PairSettings & { proportion: boolean },
): Comparison {
  const { test, clustered } = settings;
  const d = a.map((x, i) => x - b[i]!);
  const whole = clusteredMean(d, clustered ? clusters : Array.from(d.keys()));
  const stderr = clustered ? whole.stderrClusteredSmallSample : whole.stderrClt;
  const df = (clustered ? whole.clusters : d.length) - 1;
  if (df < 1) return { ...UNPAIRED, difference: whole.mean };
  const reach = studentQuantile(0.975, df) * stderr;
  const found = { difference: whole.mean, ci95: [whole.mean - reach, whole.mean + reach] as const };
  if (test === 'bootstrap' || test === 'randomisation') {
    const index = new Clusters();
    const [first, second] = [new SumBlocks(2), new SumBlocks(2)];
    for (let i = 0; i < d.length; i++) {
      const unit = clustered ? index.number(clusters[i]!) : i;
      first.add(unit, [b[i]!, 1]);
      second.add(unit, [a[i]!, 1]);
    }
    return resampledSums(first, second, (sums) => sums[0]! / sums[1]!, settings);
  }
  if (test === 'wilcoxon' && !clustered) {
    const { p } = wilcoxon(a, b);
    return { ...found, p: Number.isNaN(p) ? 1 : p, test: 'Wilcoxon signed-rank' };
  }
  if (proportion && !clustered && test === 'auto') {
    const onlyA = d.reduce((count, x) => count + (x > 0 ? 1 : 0), 0);
    const onlyB = d.reduce((count, x) => count + (x < 0 ? 1 : 0), 0);
    const { p, method } = mcnemarP(onlyA, onlyB);
    return { ...found, p, test: method };
  }
  if (stderr === 0) return { ...found, p: whole.mean === 0 ? 1 : 0, test: 'paired t, no variation' };
  if (clustered) {
    const p = Math.min(1, 2 * studentTail(Math.abs(whole.mean) / stderr, df));
    return { ...found, p, test: `paired t, ${whole.clusters} clusters` };
  }
  return { ...found, p: tTestPaired(a, b).p, test: 'paired t' };
}

/** Two sides of figures that add up, by resampling units. */
export function resampledSums(
  baseline: SumBlocks | undefined,
  blocks: SumBlocks | undefined,
  ofSums: OfSums,
  { test, seed, resamples, name }: Omit<PairSettings, 'clustered'>,
): Comparison {
  if (baseline === undefined || blocks === undefined) return UNPAIRED;
  const [a, b] = [baseline.units(), blocks.units()];
  if (a.units < 2) return UNPAIRED;
  const random = new FastRandom(seed, `${name} paired`);
  const trials = affordable(resamples, 2 * a.units * a.width);
  const { difference, p, interval: ci95 } = pairedBootstrap(a, b, ofSums, { random, trials });
  const of = baseline.perUnit > 1 ? ` of blocks of ${baseline.perUnit}` : '';
  if (test !== 'randomisation') return { difference, ci95, p, test: `paired bootstrap, ${trials} resamples${of}` };
  const swapped = approximateRandomisation(a, b, ofSums, { random, trials });
  return { difference, ci95, p: swapped.p, test: `approximate randomisation, ${trials} trials${of}` };
}

/** The number of one side when each row counts so often; null: once each. */
export type Weighted = (weights: Float64Array | null) => number | null;

/** Rows that are drawn, or units of them. */
interface DrawnRows {
  n: number;
  units: number;
  /** By row; undefined: each is its own. */
  unitOf: ArrayLike<number> | undefined;
  /** Steps of one evaluation per row. */
  steps: number;
}

/** Two sides whose numbers need every row, by a bootstrap of rows. */
export function pairedRows(
  { n, units, unitOf, steps }: DrawnRows,
  sides: () => readonly [ours: Weighted, theirs: Weighted],
  { seed, resamples, name }: Omit<PairSettings, 'clustered' | 'test'>,
): Comparison {
  if (units < 2) return UNPAIRED;
  const [ours, theirs] = sides();
  const difference = (weights: Float64Array | null): number => {
    const [value, baseline] = [ours(weights), theirs(weights)];
    return value === null || baseline === null ? Number.NaN : value - baseline;
  };
  const observed = difference(null);
  if (Number.isNaN(observed)) return UNPAIRED;
  const random = new FastRandom(seed, `${name} paired`);
  const trials = affordable(resamples, 2 * n * steps);
  const drawn = new Float64Array(units);
  const weights = new Float64Array(n);
  const found: number[] = [];
  for (let trial = 0; trial < trials; trial++) {
    drawn.fill(0);
    for (let i = 0; i < units; i++) drawn[random.below(units)]! += 1;
    for (let i = 0; i < n; i++) weights[i] = drawn[unitOf === undefined ? i : unitOf[i]!]!;
    const value = difference(weights);
    if (!Number.isNaN(value)) found.push(value);
  }
  const centre = found.reduce((sum, x) => sum + x, 0) / found.length;
  const hits = found.filter((x) => Math.abs(x - centre) >= Math.abs(observed)).length;
  return {
    difference: observed,
    ci95: interval('percentile', observed, Float64Array.from(found)),
    p: (hits + 1) / (found.length + 1),
    test: `paired bootstrap, ${trials} resamples`,
  };
}
