/** Standardised mean differences (Cohen, Hedges, Lakens 2013). */
import { differences, mean, standardDeviation, variance } from './moments.ts';
import { logGamma } from './special-functions.ts';

export interface CohensD {
  /** (mean a - mean b) over the pooled standard deviation. */
  dPooled: number;
  /** Corrected for small samples, exactly and by 1 - 3 / (4 df - 1). */
  hedgesG: number;
  hedgesGApprox: number;
  /** Over the root of the mean of the two variances. */
  dAv: number;
}

/** Independent samples. */
export function cohensD(a: ArrayLike<number>, b: ArrayLike<number>): CohensD {
  const df = a.length + b.length - 2;
  const difference = mean(a) - mean(b);
  const dPooled = difference / Math.sqrt(((a.length - 1) * variance(a) + (b.length - 1) * variance(b)) / df);
  const exact = Math.exp(logGamma(df / 2) - logGamma((df - 1) / 2)) / Math.sqrt(df / 2);
  return {
    dPooled,
    hedgesG: dPooled * exact,
    hedgesGApprox: dPooled * (1 - 3 / (4 * df - 1)),
    dAv: difference / Math.sqrt((variance(a) + variance(b)) / 2),
  };
}

/** Paired scores: mean of a - b over the standard deviation of a - b. */
export function cohensDz(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const d = differences(b, a);
  return mean(d) / standardDeviation(d);
}
