export interface ClusteredMean {
    mean: number;
    /** sd / √n, with n - 1. */
    stderrClt: number;
    /** The same with n. */
    stderrPopulation: number;
    /** √(Σ_c (Σ_{i in c} s_i - mean)²) / n */
    stderrClustered: number;
    /** Times √(G / (G - 1)) for G clusters. */
    stderrClusteredSmallSample: number;
    /** mean ± 1.96 stderrClustered */
    ci95: readonly [number, number];
    clusters: number;
}
/** @param cluster which cluster each score belongs to, any values. */
export declare function clusteredMean(scores: ArrayLike<number>, cluster: ArrayLike<unknown>): ClusteredMean;
/** From the sums of (score - mean) of each cluster and the number of scores. */
export declare const clusteredError: (deviations: ArrayLike<number>, n: number) => number;
/** K answers to each question: `scores[question][answer]`. */
export declare function repeatedMean(scores: readonly ArrayLike<number>[]): {
    mean: number;
    /** Of the mean over questions: what counts for new questions. */
    stderr: number;
    /** Mean over questions of the variance between answers; 0 with one answer each. */
    withinVariance: number;
    /** Variance of the questions' means. */
    betweenVariance: number;
};
