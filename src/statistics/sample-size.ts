/**
 * How many questions it takes to see a difference, and the difference that so many can show: the normal approximation
 * of Miller 2024 (arXiv:2411.00640), for two models that answer the same questions.
 */
import { normalQuantile, normalTail } from './distributions.ts';

export interface PairedDesign {
  /** Variance over questions of the difference of the two models' expected scores. */
  omega2: number;
  /** Variance of a model's answers to one question, mean over questions; 0 for greedy answers. */
  sigma2A?: number;
  sigma2B?: number;
  /** Answers per question. */
  answersA?: number;
  answersB?: number;
  /** Two-sided significance level; default 0.05. */
  alpha?: number;
}

const varianceOf = ({ omega2, sigma2A = 0, sigma2B = 0, answersA = 1, answersB = 1 }: PairedDesign): number =>
  omega2 + sigma2A / answersA + sigma2B / answersB;

/** Questions needed to see a difference `delta` with probability `power`; not rounded. */
export function sampleSize(delta: number, design: PairedDesign, power = 0.8): number {
  const z = normalQuantile(1 - (design.alpha ?? 0.05) / 2) + normalQuantile(power);
  return (z ** 2 * varianceOf(design)) / delta ** 2;
}

/** The difference that n questions show with probability `power`. */
export function detectableDifference(n: number, design: PairedDesign, power = 0.8): number {
  const z = normalQuantile(1 - (design.alpha ?? 0.05) / 2) + normalQuantile(power);
  return z * Math.sqrt(varianceOf(design) / n);
}

/** The probability that n questions show a difference `delta` in its own direction. */
export function power(n: number, delta: number, design: PairedDesign): number {
  const z = normalQuantile(1 - (design.alpha ?? 0.05) / 2);
  return normalTail(z - Math.abs(delta) / Math.sqrt(varianceOf(design) / n));
}
