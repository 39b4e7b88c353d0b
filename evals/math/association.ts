/**
 * Word embedding association, Caliskan et al. 2017 (doi:10.1126/science.aal4230): are the targets X nearer to the attributes A, and Y
 * to B? s(w) is the mean cosine of w to A less that to B; the statistic is the sum of s over X less that over Y, the effect its
 * difference of means over the standard deviation (n - 1) of all targets. The p-value is one-sided, over partitions of the targets
 * into parts of the same sizes: all of them where there are few, else drawn ones, the observed one counted among them.
 */
import { resampler } from '../../src/plugin.ts';
import { cosine, type Vector } from './vectors.ts';

/** All partitions are gone through up to so many. */
const EXACT = 20_000;

export interface Association {
  readonly effect: number | null;
  readonly statistic: number;
  readonly p: number;
  /** Partitions looked at, and whether they were all. */
  readonly partitions: number;
  readonly exact: boolean;
  /** s(w) of X, then of Y. */
  readonly each: readonly number[];
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** n over k, or infinity beyond `EXACT`. */
function choose(n: number, k: number): number {
  let count = 1;
  for (let i = 1; i <= k; i++) {
    count = (count * (n - k + i)) / i;
    if (count > EXACT * 1000) return Number.POSITIVE_INFINITY;
  }
  return Math.round(count);
}

/** Sums of every choice of k among the values. */
function* sumsOf(values: readonly number[], k: number, from = 0, sum = 0): Generator<number> {
  if (k === 0) {
    yield sum;
    return;
  }
  for (let i = from; i <= values.length - k; i++) yield* sumsOf(values, k - 1, i + 1, sum + (values[i] as number));
}

/** Every set has at least one vector, the targets at least two together. */
export function association(
  x: readonly Vector[],
  y: readonly Vector[],
  a: readonly Vector[],
  b: readonly Vector[],
  draws: number,
): Association {
  const s = (word: Vector): number =>
    mean(a.map((attribute) => cosine(word, attribute))) - mean(b.map((attribute) => cosine(word, attribute)));
  const each = [...x, ...y].map(s);
  const total = each.reduce((sum, value) => sum + value, 0);
  const first = each.slice(0, x.length).reduce((sum, value) => sum + value, 0);
  // Sum over X less sum over Y is twice the sum over X less what is fixed, so the sums over X can be compared.
  const tolerance = 1e-12 * Math.max(1, Math.abs(first));
  const all = choose(each.length, x.length);
  let reached = 0;
  let partitions = 0;
  if (all <= EXACT) {
    for (const sum of sumsOf(each, x.length)) {
      partitions++;
      if (sum >= first - tolerance) reached++;
    }
  } else {
    const below = resampler(0, 'association');
    const order = each.slice();
    for (partitions = 1, reached = 1; partitions < draws; partitions++) {
      let sum = 0;
      for (let i = 0; i < x.length; i++) {
        const j = i + below(order.length - i);
        [order[i], order[j]] = [order[j] as number, order[i] as number];
        sum += order[i] as number;
      }
      if (sum >= first - tolerance) reached++;
    }
  }
  const centre = total / each.length;
  const spread = Math.sqrt(each.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (each.length - 1));
  const gap = mean(each.slice(0, x.length)) - mean(each.slice(x.length));
  return {
    effect: spread === 0 ? null : gap / spread,
    statistic: 2 * first - total,
    p: reached / partitions,
    partitions,
    exact: all <= EXACT,
    each,
  };
}
