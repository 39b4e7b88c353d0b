/**
 * Standard errors of means of scores, after Miller 2024 ("Adding error bars to evals", arXiv:2411.00640): independent
 * samples, clusters of related samples (questions about one passage), several answers to each question.
 */
import { normalQuantile } from "./distributions.js";
import { mean, squaredDeviations, variance } from "./moments.js";
/** @param cluster which cluster each score belongs to, any values. */
export function clusteredMean(scores, cluster) {
    const n = scores.length;
    const m = mean(scores);
    const sums = new Map();
    for (let i = 0; i < n; i++)
        sums.set(cluster[i], (sums.get(cluster[i]) ?? 0) + scores[i] - m);
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
export const clusteredError = (deviations, n) => Math.sqrt(squaredDeviations(deviations, 0)) / n;
/** K answers to each question: `scores[question][answer]`. */
export function repeatedMean(scores) {
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
