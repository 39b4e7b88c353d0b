/** Rank tests of independent samples: Mann-Whitney for two, Kruskal-Wallis for several. As SciPy has them. */
import { chiSquareTail, normalTail } from './distributions.ts';
import { rank, tieTerm } from './ranks.ts';
import type { Alternative } from './t-tests.ts';

export interface MannWhitneyOptions {
  /** `exact` ignores ties; `auto` is exact when a sample has at most 8 values and nothing is tied. */
  method?: 'auto' | 'exact' | 'asymptotic';
  /** Default true. */
  useContinuity?: boolean;
  /** Of the first sample against the second. */
  alternative?: Alternative;
}

/** U of the first sample: pairs in which it is greater, ties as half. */
export function mannWhitney(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { method = 'auto', useContinuity = true, alternative = 'two-sided' }: MannWhitneyOptions = {},
): { U: number; p: number } {
  const [na, nb] = [a.length, b.length];
  const n = na + nb;
  const { ranks, ties } = rank([...Array.from(a), ...Array.from(b)]);
  const U = ranks.subarray(0, na).reduce((sum, r) => sum + r, 0) - (na * (na + 1)) / 2;
  const two = alternative === 'two-sided';
  // The side that the alternative asks about; the further one when it asks about either.
  const extreme = two ? Math.max(U, na * nb - U) : alternative === 'greater' ? U : na * nb - U;
  const sides = two ? 2 : 1;
  const untied = ties.every((t) => t === 1);
  if (method === 'exact' || (method === 'auto' && Math.min(na, nb) <= 8 && untied)) {
    const p = uProbabilities(na, nb)
      .subarray(Math.floor(extreme))
      .reduce((sum, x) => sum + x, 0);
    return { U, p: Math.min(1, sides * p) };
  }
  const deviation = Math.sqrt(((na * nb) / 12) * (n + 1 - tieTerm(ties) / (n * (n - 1))));
  const z = (extreme - (na * nb) / 2 - (useContinuity ? 0.5 : 0)) / deviation;
  return { U, p: Math.min(1, sides * normalTail(z)) };
}

/** P(U = u), u = 0 .. a*b, without ties: the values are inserted in ascending order, each from either sample. */
function uProbabilities(a: number, b: number): Float64Array {
  // rows[j] after i rounds: the distribution for samples of i and j values; the largest value is of the first sample with
  // probability i / (i + j) and then exceeds all j others.
  let rows: Float64Array[] = Array.from({ length: b + 1 }, () => Float64Array.of(1));
  for (let i = 1; i <= a; i++) {
    const next: Float64Array[] = [Float64Array.of(1)];
    for (let j = 1; j <= b; j++) {
      const p = new Float64Array(i * j + 1);
      const first = rows[j]!;
      const second = next[j - 1]!;
      for (let u = 0; u < first.length; u++) p[u + j]! += (first[u]! * i) / (i + j);
      for (let u = 0; u < second.length; u++) p[u]! += (second[u]! * j) / (i + j);
      next.push(p);
    }
    rows = next;
  }
  return rows[b]!;
}

/** H with correction for ties, and its chi-square p. */
export function kruskalWallis(groups: readonly ArrayLike<number>[]): { H: number; p: number } {
  const { ranks, ties } = rank(groups.flatMap((group) => Array.from(group)));
  const n = ranks.length;
  let at = 0;
  let total = 0;
  for (const { length } of groups) {
    total += ranks.subarray(at, at + length).reduce((sum, r) => sum + r, 0) ** 2 / length;
    at += length;
  }
  const H = ((12 / (n * (n + 1))) * total - 3 * (n + 1)) / (1 - tieTerm(ties) / (n ** 3 - n));
  return { H, p: chiSquareTail(H, groups.length - 1) };
}
