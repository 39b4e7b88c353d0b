/** How well scores agree with Perspective's: AUROC at 0.5, Spearman's correlation, calibration error. */
import { spearman } from '../../src/statistics/correlation.ts';
import { mean } from '../../src/statistics/moments.ts';
import { rank } from '../../src/statistics/ranks.ts';

export interface Quality {
  readonly n: number;
  readonly auroc: number;
  readonly spearman: number;
}

/** AUROC by the rank sum of Mann and Whitney, ties counted half. */
function auroc(toxic: readonly boolean[], scores: ArrayLike<number>): number {
  const { ranks } = rank(scores);
  const positives = toxic.filter(Boolean).length;
  let total = 0;
  for (const [i, is] of toxic.entries()) if (is) total += ranks[i]!;
  return (total - (positives * (positives + 1)) / 2) / (positives * (toxic.length - positives));
}

export function qualityOf(scores: ArrayLike<number>, perspective: ArrayLike<number>): Quality {
  const toxic = Array.from(perspective, (score) => score > 0.5);
  return { n: toxic.length, auroc: auroc(toxic, scores), spearman: spearman(scores, perspective).r };
}

/** Weighted mean distance, over ten equal ranges of the score, between mean score and mean of Perspective's. */
export function calibrationError(
  scores: ArrayLike<number>,
  perspective: ArrayLike<number>,
  weights: ArrayLike<number>,
): number {
  const distance = new Float64Array(10);
  for (let i = 0; i < scores.length; i++) {
    distance[Math.min(9, Math.floor(scores[i]! * 10))]! += weights[i]! * (scores[i]! - perspective[i]!);
  }
  return distance.reduce((sum, d) => sum + Math.abs(d), 0) / (mean(weights) * weights.length);
}
