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
export declare function pValue(statistic: number, tail: (x: number) => number, alternative: Alternative): number;
/** Is the mean of `values` `mu`? */
export declare const tTestOneSample: (values: ArrayLike<number>, mu?: number, options?: TTestOptions) => TTest;
/** Is the mean of a - b zero? `a` and `b` are two scores of the same samples. */
export declare const tTestPaired: (a: ArrayLike<number>, b: ArrayLike<number>, options?: TTestOptions) => TTest;
/** Welch's test: are the means of two independent samples equal, whatever their variances? */
export declare function tTestWelch(a: ArrayLike<number>, b: ArrayLike<number>, options?: TTestOptions): TTest;
/** Student's test: two independent samples of equal variance. */
export declare function tTestStudent(a: ArrayLike<number>, b: ArrayLike<number>, options?: TTestOptions): TTest;
