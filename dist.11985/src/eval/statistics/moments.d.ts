/** Means, variances and the like over plain arrays, in two passes for accuracy. */
/** NaN of an empty array. */
export declare const mean: (values: ArrayLike<number>) => number;
/** Σ (x - mean)². */
export declare function squaredDeviations(values: ArrayLike<number>, centre?: number): number;
/** With n - 1; NaN below two values. */
export declare const variance: (values: ArrayLike<number>) => number;
export declare const standardDeviation: (values: ArrayLike<number>) => number;
/** b - a, place by place. Throws RangeError when the lengths differ. */
export declare function differences(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array;
/** The value below which a share of the sorted values lies, between neighbours by a straight line (NumPy's default). */
export declare function quantileSorted(sorted: ArrayLike<number>, share: number): number;
