/** Ranks with ties shared, as SciPy's `rankdata(method='average')` gives them. */
export interface Ranks {
    /** Rank of each value, from 1; equal values get the mean of their places. */
    ranks: Float64Array;
    /** Sizes of the groups of equal values, in ascending order of the value. */
    ties: number[];
}
/** `rank([10, 20, 20])` is ranks 1, 2.5, 2.5 with ties [1, 2]. */
export declare function rank(values: ArrayLike<number>): Ranks;
/** Σ t³ - t over the groups of ties: what ties take from rank variances. */
export declare const tieTerm: (ties: readonly number[]) => number;
