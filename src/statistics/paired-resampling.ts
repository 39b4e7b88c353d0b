/**
 * Do two systems differ in a corpus metric on the same samples? Paired bootstrap (Koehn 2004) and approximate
 * randomisation (Riezler and Maxwell 2005), with p-values as sacrebleu counts them: (hits + 1) / (trials + 1).
 */
import { interval, type OfSums, resample, totals, type Units } from './bootstrap.ts';
import type { FastRandom } from './fast-random.ts';

export interface PairedOptions {
  random: FastRandom;
  /** Default 10,000. */
  trials?: number;
}

function check(a: Units, b: Units): void {
  if (a.units !== b.units || a.width !== b.width) {
    throw new RangeError(`paired units: ${a.units} x ${a.width} and ${b.units} x ${b.width}`);
  }
}

/** p of the difference b - a under the null that it is 0, and the percentile interval of the difference. */
export function pairedBootstrap(
  a: Units,
  b: Units,
  statistic: OfSums,
  { random, trials = 10_000 }: PairedOptions,
): { difference: number; p: number; interval: readonly [number, number] | null } {
  check(a, b);
  const width = a.width;
  const both: Units = { data: new Float64Array(2 * a.data.length), width: 2 * width, units: a.units };
  for (let u = 0; u < a.units; u++) {
    both.data.set(a.data.subarray(u * width, (u + 1) * width), 2 * u * width);
    both.data.set(b.data.subarray(u * width, (u + 1) * width), (2 * u + 1) * width);
  }
  const difference: OfSums = (sums) => {
    const first = statistic(sums.subarray(0, width));
    const second = statistic(sums.subarray(width));
    return first === null || second === null ? null : second - first;
  };
  const observed = difference(totals(both)) ?? Number.NaN;
  const values = resample(both, difference, trials, random);
  const centre = values.reduce((sum, x) => sum + x, 0) / values.length;
  const hits = values.reduce((count, x) => count + (Math.abs(x - centre) >= Math.abs(observed) ? 1 : 0), 0);
  return {
    difference: observed,
    p: (hits + 1) / (values.length + 1),
    interval: interval('percentile', observed, values),
  };
}

/** p of the difference b - a when each sample's two outputs could as well be exchanged. */
export function approximateRandomisation(
  a: Units,
  b: Units,
  statistic: OfSums,
  { random, trials = 10_000 }: PairedOptions,
): { difference: number; p: number } {
  check(a, b);
  const { width, units } = a;
  const [sumA, sumB] = [totals(a), totals(b)];
  const value = (sums: Float64Array): number => statistic(sums) ?? Number.NaN;
  const difference = value(sumB) - value(sumA);
  const moved = b.data.map((x, i) => x - a.data[i]!);
  const first = new Float64Array(width);
  const second = new Float64Array(width);
  let hits = 0;
  let bits = 0;
  let left = 0;
  for (let trial = 0; trial < trials; trial++) {
    first.set(sumA);
    second.set(sumB);
    for (let u = 0; u < units; u++) {
      if (left === 0) {
        bits = random.uint32();
        left = 32;
      }
      const swap = bits & 1;
      bits >>>= 1;
      left--;
      if (swap === 0) continue;
      for (let j = 0, at = u * width; j < width; j++, at++) {
        first[j]! += moved[at]!;
        second[j]! -= moved[at]!;
      }
    }
    // Sums of the same numbers in another order differ in the last digits.
    if (Math.abs(value(second) - value(first)) >= Math.abs(difference) * (1 - 1e-12)) hits++;
  }
  return { difference, p: (hits + 1) / (trials + 1) };
}
