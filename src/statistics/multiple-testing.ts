/** Adjusted p-values of a family of tests, as statsmodels' `multipletests` gives them. Reject where adjusted <= alpha. */

export type Correction = 'bonferroni' | 'holm' | 'simes-hochberg' | 'hommel' | 'fdr_bh' | 'fdr_by';

/**
 * Adjusted p-values in the order of `p`. `bonferroni`, `holm`, `simes-hochberg` and `hommel` bound the chance of any false
 * rejection, `fdr_bh` (independent tests) and `fdr_by` (any) the share of false ones.
 * `adjust([0.01, 0.04], 'holm')` is `[0.02, 0.04]`.
 */
export function adjust(p: readonly number[], correction: Correction): number[] {
  const order = p.map((_, i) => i).sort((i, j) => p[i]! - p[j]!);
  const sorted = order.map((i) => p[i]!);
  const adjusted = rules[correction](sorted);
  const result = new Array<number>(p.length);
  for (const [place, i] of order.entries()) result[i] = Math.min(1, adjusted[place]!);
  return result;
}

const harmonic = (n: number): number => Array.from({ length: n }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b, 0);

/** From the left: no smaller than one before. */
function rising(values: readonly number[]): number[] {
  let most = 0;
  return values.map((value) => {
    most = Math.max(most, value);
    return most;
  });
}

/** From the right: no larger than one after. */
function falling(values: readonly number[]): number[] {
  let least = Number.POSITIVE_INFINITY;
  return values
    .map((_, i) => {
      least = Math.min(least, values[values.length - 1 - i]!);
      return least;
    })
    .reverse();
}

/** Ascending p-values to adjusted ones. */
const rules: Record<Correction, (p: readonly number[]) => number[]> = {
  bonferroni: (p) => p.map((x) => x * p.length),
  holm: (p) => rising(p.map((x, i) => x * (p.length - i))),
  'simes-hochberg': (p) => falling(p.map((x, i) => x * (p.length - i))),
  fdr_bh: (p) => falling(p.map((x, i) => x / ((i + 1) / p.length))),
  fdr_by: (p) => falling(p.map((x, i) => (x * harmonic(p.length)) / ((i + 1) / p.length))),
  hommel,
};

/** Hommel (1988), by the algorithm of Wright (1992). */
function hommel(p: readonly number[]): number[] {
  const n = p.length;
  const adjusted = [...p];
  for (let m = n; m > 1; m--) {
    let least = Number.POSITIVE_INFINITY;
    for (let i = n - m + 1; i < n; i++) least = Math.min(least, (m * p[i]!) / (m + i - n + 1));
    for (let i = n - m + 1; i < n; i++) adjusted[i] = Math.max(adjusted[i]!, least);
    for (let i = 0; i <= n - m; i++) adjusted[i] = Math.max(adjusted[i]!, Math.min(least, m * p[i]!));
  }
  return adjusted;
}
