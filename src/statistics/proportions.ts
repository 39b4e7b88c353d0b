/** Intervals of a proportion: k successes of n. As statsmodels' `proportion_confint` and Newcombe (1998) give them. */
import { betaQuantile, normalQuantile } from './distributions.ts';

export type Bounds = readonly [low: number, high: number];

const clip = (low: number, high: number): Bounds => [Math.max(0, low), Math.min(1, high)];

/** Never too narrow; `clopperPearson(45, 50)` is 0.78186 .. 0.96672. */
export function clopperPearson(k: number, n: number, alpha = 0.05): Bounds {
  return [k === 0 ? 0 : betaQuantile(alpha / 2, k, n - k + 1), k === n ? 1 : 1 - betaQuantile(alpha / 2, n - k, k + 1)];
}

/** The interval of the score test; `n` may be an effective sample size, hence real. */
export function wilson(k: number, n: number, alpha = 0.05): Bounds {
  const z = normalQuantile(1 - alpha / 2);
  const p = k / n;
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const reach = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return [k === 0 ? 0 : Math.max(0, centre - reach), k === n ? 1 : Math.min(1, centre + reach)];
}

/** Wilson's with continuity correction (Newcombe's method 4). */
export function wilsonContinuity(k: number, n: number, alpha = 0.05): Bounds {
  const z = normalQuantile(1 - alpha / 2);
  const p = k / n;
  const q = 1 - p;
  const under = 2 * (n + z * z);
  const low = (2 * n * p + z * z - 1 - z * Math.sqrt(z * z - 2 - 1 / n + 4 * p * (n * q + 1))) / under;
  const high = (2 * n * p + z * z + 1 + z * Math.sqrt(z * z + 2 - 1 / n + 4 * p * (n * q - 1))) / under;
  return [k === 0 ? 0 : Math.max(0, low), k === n ? 1 : Math.min(1, high)];
}

export function agrestiCoull(k: number, n: number, alpha = 0.05): Bounds {
  const z = normalQuantile(1 - alpha / 2);
  const wide = n + z * z;
  const p = (k + (z * z) / 2) / wide;
  const reach = z * Math.sqrt((p * (1 - p)) / wide);
  return clip(p - reach, p + reach);
}

/** Quantiles of the posterior under Jeffreys' prior. */
export const jeffreys = (k: number, n: number, alpha = 0.05): Bounds => [
  betaQuantile(alpha / 2, k + 0.5, n - k + 0.5),
  1 - betaQuantile(alpha / 2, n - k + 0.5, k + 0.5),
];

/** p ± z √(p(1-p)/n), clipped: too narrow near 0 and 1, kept to compare with others' results. */
export function waldInterval(k: number, n: number, alpha = 0.05): Bounds {
  const p = k / n;
  const reach = normalQuantile(1 - alpha / 2) * Math.sqrt((p * (1 - p)) / n);
  return clip(p - reach, p + reach);
}
