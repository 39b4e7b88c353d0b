/** Ranks with ties shared, as SciPy's `rankdata(method='average')` gives them. */

export interface Ranks {
  /** Rank of each value, from 1; equal values get the mean of their places. */
  ranks: Float64Array;
  /** Sizes of the groups of equal values, in ascending order of the value. */
  ties: number[];
}

/** `rank([10, 20, 20])` is ranks 1, 2.5, 2.5 with ties [1, 2]. */
export function rank(values: ArrayLike<number>): Ranks {
  const n = values.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(n);
  const ties: number[] = [];
  for (let i = 0; i < n; ) {
    let end = i + 1;
    while (end < n && values[order[end]!] === values[order[i]!]) end++;
    for (let j = i; j < end; j++) ranks[order[j]!] = (i + end + 1) / 2;
    ties.push(end - i);
    i = end;
  }
  return { ranks, ties };
}

/** Σ t³ - t over the groups of ties: what ties take from rank variances. */
export const tieTerm = (ties: readonly number[]): number => ties.reduce((sum, t) => sum + (t ** 3 - t), 0);
