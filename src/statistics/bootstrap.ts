/**
 * The bootstrap over units (samples, clusters, blocks of rows) whose figures add up: a resample is a sum of drawn units,
 * so no text is looked at twice. Intervals: percentile, basic, and bias-corrected and accelerated (BCa, Efron 1987), with
 * SciPy's conventions (mid-rank bias, linear quantiles). Leaves out: statistics that are no function of sums.
 */
import { normalCdf, normalQuantile } from './distributions.ts';
import type { FastRandom } from './fast-random.ts';
import { mean, quantileSorted, standardDeviation } from './moments.ts';

/** Figures of each unit end to end: `data[unit * width + j]`. */
export interface Units {
  data: Float64Array;
  width: number;
  units: number;
}

/** A number as a function of sums; null or NaN where it is not defined. */
export type OfSums = (sums: Float64Array) => number | null;

export type IntervalKind = 'percentile' | 'basic' | 'BCa';

/** Sums over all units. */
export function totals({ data, width, units }: Units): Float64Array {
  const sums = new Float64Array(width);
  for (let u = 0, at = 0; u < units; u++) for (let j = 0; j < width; j++) sums[j]! += data[at++]!;
  return sums;
}

/** The statistic of `resamples` draws of as many units with replacement; undefined ones are left out. */
export function resample(from: Units, statistic: OfSums, resamples: number, random: FastRandom): Float64Array {
  const { data, width, units } = from;
  const values = new Float64Array(resamples);
  const sums = new Float64Array(width);
  let kept = 0;
  for (let r = 0; r < resamples; r++) {
    sums.fill(0);
    for (let draw = 0; draw < units; draw++) {
      const at = random.below(units) * width;
      for (let j = 0; j < width; j++) sums[j]! += data[at + j]!;
    }
    const value = statistic(sums);
    if (value !== null && !Number.isNaN(value)) values[kept++] = value;
  }
  return values.subarray(0, kept);
}

/** The statistic without each unit in turn. */
export function jackknife(from: Units, statistic: OfSums): Float64Array {
  const { data, width, units } = from;
  const all = totals(from);
  const sums = new Float64Array(width);
  const values = new Float64Array(units);
  let kept = 0;
  for (let u = 0; u < units; u++) {
    for (let j = 0; j < width; j++) sums[j] = all[j]! - data[u * width + j]!;
    const value = statistic(sums);
    if (value !== null && !Number.isNaN(value)) values[kept++] = value;
  }
  return values.subarray(0, kept);
}

/** Efron's acceleration from jackknife values; `counts` says how many units each value stands for. */
export function acceleration(values: ArrayLike<number>, counts?: ArrayLike<number>): number {
  let n = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    n += counts?.[i] ?? 1;
    total += values[i]! * (counts?.[i] ?? 1);
  }
  const centre = total / n;
  let squares = 0;
  let cubes = 0;
  for (let i = 0; i < values.length; i++) {
    const d = centre - values[i]!;
    squares += d * d * (counts?.[i] ?? 1);
    cubes += d * d * d * (counts?.[i] ?? 1);
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

/**
 * The interval from a bootstrap distribution.
 * @param accelerated the acceleration, for BCa.
 * @returns null when fewer than two resamples were defined.
 */
export function interval(
  kind: IntervalKind,
  observed: number,
  distribution: Float64Array,
  { confidence = 0.95, accelerated = 0 }: { confidence?: number; accelerated?: number } = {},
): readonly [number, number] | null {
  if (distribution.length < 2) return null;
  const sorted = distribution.slice().sort();
  const alpha = (1 - confidence) / 2;
  if (kind !== 'BCa') {
    const low = quantileSorted(sorted, alpha);
    const high = quantileSorted(sorted, 1 - alpha);
    return kind === 'percentile' ? [low, high] : [2 * observed - high, 2 * observed - low];
  }
  let below = 0;
  let equal = 0;
  for (const value of sorted) {
    if (value < observed) below++;
    else if (value === observed) equal++;
  }
  // Kept off 0 and 1, where the correction would be infinite.
  const share = Math.min(1 - 0.5 / sorted.length, Math.max(0.5 / sorted.length, (below + equal / 2) / sorted.length));
  const bias = normalQuantile(share);
  const moved = (z: number): number => normalCdf(bias + (bias + z) / (1 - accelerated * (bias + z)));
  return [
    quantileSorted(sorted, moved(normalQuantile(alpha))),
    quantileSorted(sorted, moved(normalQuantile(1 - alpha))),
  ];
}

/** Standard error and percentile interval of what was drawn, two numbers at least. */
export function percentileSpread(drawn: ArrayLike<number>): { stderr: number; ci95: readonly [number, number] } {
  const sorted = Float64Array.from(drawn).sort();
  return {
    stderr: standardDeviation(sorted),
    ci95: [quantileSorted(sorted, 0.025), quantileSorted(sorted, 0.975)],
  };
}

export interface BootstrapResult {
  stderr: number;
  interval: readonly [number, number] | null;
  /** Mean of the distribution less the observed value. */
  bias: number;
}

/** Standard error and interval of a statistic of sums. `null` when it is not defined on the units themselves. */
export function bootstrap(
  from: Units,
  statistic: OfSums,
  options: { random: FastRandom; resamples?: number; kind?: IntervalKind; confidence?: number },
): BootstrapResult | null {
  const { random, resamples = 10_000, kind = 'BCa', confidence = 0.95 } = options;
  const observed = statistic(totals(from));
  if (observed === null || Number.isNaN(observed) || from.units < 2) return null;
  const distribution = resample(from, statistic, resamples, random);
  const accelerated = kind === 'BCa' ? acceleration(jackknife(from, statistic)) : 0;
  return {
    stderr: standardDeviation(distribution),
    interval: interval(kind, observed, distribution, { confidence, accelerated }),
    bias: mean(distribution) - observed,
  };
}
