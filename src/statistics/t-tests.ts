/** Student's tests of means: one sample, paired, two samples with and without equal variances. p-values as SciPy's. */
import { studentQuantile, studentTail } from './distributions.ts';
import { differences, mean, variance } from './moments.ts';

/** What the test is against: that the means differ, or that the first is smaller or greater. */
export type Alternative = 'two-sided' | 'less' | 'greater';

export interface TTest {
  t: number;
  p: number;
  df: number;
  /** Interval of the difference (of the mean, for one sample); one-sided alternatives give one infinite bound. */
  ciLow: number;
  ciHigh: number;
}

export interface TTestOptions {
  alternative?: Alternative;
  /** Confidence of the interval; default 0.95. */
  confidence?: number;
}

/** The p-value of a statistic whose distribution is symmetric around 0. */
export function pValue(statistic: number, tail: (x: number) => number, alternative: Alternative): number {
  if (alternative === 'less') return tail(-statistic);
  if (alternative === 'greater') return tail(statistic);
  return Math.min(1, 2 * tail(Math.abs(statistic)));
}

function test(estimate: number, stderr: number, df: number, options: TTestOptions, null0 = 0): TTest {
  const { alternative = 'two-sided', confidence = 0.95 } = options;
  const t = (estimate - null0) / stderr;
  const p = pValue(t, (x) => studentTail(x, df), alternative);
  const share = alternative === 'two-sided' ? (1 + confidence) / 2 : confidence;
  const reach = studentQuantile(share, df) * stderr;
  // NaN, as in SciPy, where values without spread give no interval.
  const unbounded = Number.POSITIVE_INFINITY * stderr;
  return {
    t,
    p,
    df,
    ciLow: alternative === 'less' ? -unbounded : estimate - reach,
    ciHigh: alternative === 'greater' ? unbounded : estimate + reach,
  };
}

/** Is the mean of `values` `mu`? */
export const tTestOneSample = (values: ArrayLike<number>, mu = 0, options: TTestOptions = {}): TTest =>
  test(mean(values), Math.sqrt(variance(values) / values.length), values.length - 1, options, mu);

/** Is the mean of a - b zero? `a` and `b` are two scores of the same samples. */
export const tTestPaired = (a: ArrayLike<number>, b: ArrayLike<number>, options: TTestOptions = {}): TTest =>
  tTestOneSample(differences(b, a), 0, options);

/** Welch's test: are the means of two independent samples equal, whatever their variances? */
export function tTestWelch(a: ArrayLike<number>, b: ArrayLike<number>, options: TTestOptions = {}): TTest {
  const va = variance(a) / a.length;
  const vb = variance(b) / b.length;
  const df = (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1));
  // Without any spread it is 0/0, and the same for all degrees of freedom.
  return test(mean(a) - mean(b), Math.sqrt(va + vb), va + vb === 0 ? 1 : df, options);
}

/** Student's test: two independent samples of equal variance. */
export function tTestStudent(a: ArrayLike<number>, b: ArrayLike<number>, options: TTestOptions = {}): TTest {
  const df = a.length + b.length - 2;
  const pooled = ((a.length - 1) * variance(a) + (b.length - 1) * variance(b)) / df;
  return test(mean(a) - mean(b), Math.sqrt(pooled * (1 / a.length + 1 / b.length)), df, options);
}
