/**
 * How far the policy is from the reference on sampled tokens: Schulman's estimators of the Kullback-Leibler divergence
 * ("Approximating KL Divergence", 2020), and the coefficient that holds it near a target (Ziegler et al. 2019,
 * arXiv:1909.08593, section 2.2). With d = log π - log π_ref of a token drawn from π: k1 = d, k2 = d²/2, k3 = e^-d - 1 + d.
 */

export const KL_ESTIMATORS = ['k1', 'k2', 'k3'] as const;
export type KlEstimator = (typeof KL_ESTIMATORS)[number];

const ESTIMATE: Readonly<Record<KlEstimator, (d: number) => number>> = {
  k1: (d) => d,
  k2: (d) => (d * d) / 2,
  k3: (d) => Math.expm1(-d) + d,
};

/** The estimate of each token, from log-probabilities of both, f64[tokens]. */
export function klPerToken(
  estimator: KlEstimator,
  logps: ArrayLike<number>,
  reference: ArrayLike<number>,
): Float64Array {
  const estimate = ESTIMATE[estimator];
  return Float64Array.from(logps, (logp, t) => estimate(logp - reference[t]!));
}

/** Largest relative error that the coefficient follows at once. */
const MOST_ERROR = 0.2;

/**
 * The coefficient after a round: multiplied by 1 + clip(kl / target - 1, ±0.2) · episodes / horizon.
 * @param kl mean over the round's answers of their summed estimates
 */
export function adaptedKlCoef(
  coef: number,
  { kl, target, horizon, episodes }: { kl: number; target: number; horizon: number; episodes: number },
): number {
  const error = Math.min(MOST_ERROR, Math.max(-MOST_ERROR, kl / target - 1));
  return coef * (1 + (error * episodes) / horizon);
}
