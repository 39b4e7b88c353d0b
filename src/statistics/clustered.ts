/**
 * Standard errors of means of scores, after Miller 2024 ("Adding error bars to evals", arXiv:2411.00640): independent
 * samples, clusters of related samples (questions about one passage), several answers to each question.
 */
import { normalQuantile } from './distributions.ts';
import { mean, squaredDeviations, variance } from './moments.ts';

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
export function clusteredMean(scores: ArrayLike<number>, cluster: ArrayLike<unknown>): ClusteredMean {
  const n = scores.length;
  const m = mean(scores);
  const sums = new Map<unknown, number>();
  for (let i = 0; i < n; i++) sums.set(cluster[i], (sums.get(cluster[i]) ?? 0) + scores[i]! - m);
  const stderrClustered = clusteredError([...sums.values()], n);
  const clusters = sums.size;
  const reach = normalQuantile(0.975) * stderrClustered;
  return {
    mean: m,
    stderrClt: Math.sqrt(variance(scores) / n),
    stderrPopulation: Math.sqrt(squaredDeviations(scores, m)) / n,
    stderrClustered,
    stderrClusteredSmallSample: stderrClustered * Math.sqrt(clusters / (clusters - 1)),
    ci95: [m - reach, m + reach],
    clusters,
  };
}

/** From the sums of (score - mean) of each cluster and the number of scores. */
export const clusteredError = (deviations: ArrayLike<number>, n: number): number =>
  Math.sqrt(squaredDeviations(deviations, 0)) / n;

/** K answers to each question: `scores[question][answer]`. */
export function repeatedMean(scores: readonly ArrayLike<number>[]): {
  mean: number;
  /** Of the mean over questions: what counts for new questions. */
  stderr: number;
  /** Mean over questions of the variance between answers; 0 with one answer each. */
  withinVariance: number;
  /** Variance of the questions' means. */
  betweenVariance: number;
} {
  const means = scores.map((answers) => mean(answers));
  const within = scores.map((answers) => (answers.length < 2 ? 0 : variance(answers)));
  const betweenVariance = variance(means);
  return {
    mean: mean(means),
    stderr: Math.sqrt(betweenVariance / scores.length),
    withinVariance: mean(within),
    betweenVariance,
  };
}
