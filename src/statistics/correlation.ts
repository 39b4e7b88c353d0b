/** Correlations with two-sided p-values: Pearson, Spearman, Kendall's tau-b (exact below 34 values without ties). */
import { normalTail, studentTail } from './distributions.ts';
import { mean, squaredDeviations } from './moments.ts';
import { rank } from './ranks.ts';
import { logGamma } from './special-functions.ts';

export interface Correlation {
  /** NaN when one side does not vary. */
  r: number;
  p: number;
}

export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): Correlation {
  const n = a.length;
  if (n !== b.length) throw new RangeError(`paired values: ${n} and ${b.length} of them`);
  const [ma, mb] = [mean(a), mean(b)];
  let cross = 0;
  for (let i = 0; i < n; i++) cross += (a[i]! - ma) * (b[i]! - mb);
  const r = Math.max(-1, Math.min(1, cross / Math.sqrt(squaredDeviations(a, ma) * squaredDeviations(b, mb))));
  // Two points always lie on a line.
  if (n === 2) return { r, p: Number.isNaN(r) ? r : 1 };
  const t = r * Math.sqrt((n - 2) / ((1 - r) * (1 + r)));
  return { r, p: Math.min(1, 2 * studentTail(Math.abs(t), n - 2)) };
}

/** Pearson's of the ranks. */
export const spearman = (a: ArrayLike<number>, b: ArrayLike<number>): Correlation =>
  pearson(rank(a).ranks, rank(b).ranks);

export function kendall(a: ArrayLike<number>, b: ArrayLike<number>): Correlation {
  const n = a.length;
  if (n !== b.length) throw new RangeError(`paired values: ${n} and ${b.length} of them`);
  let concordant = 0;
  let discordant = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const sign = Math.sign(a[i]! - a[j]!) * Math.sign(b[i]! - b[j]!);
      if (sign > 0) concordant++;
      else if (sign < 0) discordant++;
    }
  }
  const pairs = (n * (n - 1)) / 2;
  const [ta, tb] = [rank(a).ties, rank(b).ties];
  const over = (ties: readonly number[], f: (t: number) => number): number => ties.reduce((sum, t) => sum + f(t), 0);
  const equal = (ties: readonly number[]): number => over(ties, (t) => (t * (t - 1)) / 2);
  const untied = equal(ta) === 0 && equal(tb) === 0;
  const score = concordant - discordant;
  const r = score / Math.sqrt((pairs - equal(ta)) * (pairs - equal(tb)));
  if (Number.isNaN(r)) return { r, p: r };
  if (untied && (n <= 33 || Math.min(discordant, pairs - discordant) <= 1))
    return { r, p: exactP(n, discordant, pairs) };
  const cubes = (ties: readonly number[]): number => over(ties, (t) => t * (t - 1) * (t - 2));
  const wide = (ties: readonly number[]): number => over(ties, (t) => t * (t - 1) * (2 * t + 5));
  const variance =
    (n * (n - 1) * (2 * n + 5) - wide(ta) - wide(tb)) / 18 +
    (2 * equal(ta) * equal(tb)) / (n * (n - 1)) +
    (cubes(ta) * cubes(tb)) / (9 * n * (n - 1) * (n - 2));
  return { r, p: Math.min(1, 2 * normalTail(Math.abs(score) / Math.sqrt(variance))) };
}

/** Permutations of n with at most min(d, pairs - d) inversions, both sides, over n!. */
function exactP(n: number, discordant: number, pairs: number): number {
  const fewest = Math.min(discordant, pairs - discordant);
  if (2 * fewest === pairs) return 1;
  if (n > 170) return Math.min(1, 2 * (fewest === 0 ? 1 : n) * Math.exp(-logGamma(n + 1)));
  // Probabilities of each number of inversions; element j adds 0 .. j - 1, each equally likely.
  let p = Float64Array.of(1);
  for (let j = 2; j <= n; j++) {
    const next = new Float64Array(Math.min(fewest, p.length + j - 2) + 1);
    for (let i = 0; i < next.length; i++) {
      for (let add = 0; add < j && add <= i; add++) next[i]! += (p[i - add] ?? 0) / j;
    }
    p = next;
  }
  return Math.min(1, 2 * p.subarray(0, fewest + 1).reduce((sum, x) => sum + x, 0));
}
