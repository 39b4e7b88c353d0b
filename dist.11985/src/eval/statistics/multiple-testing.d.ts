/** Adjusted p-values of a family of tests, as statsmodels' `multipletests` gives them. Reject where adjusted <= alpha. */
export type Correction = 'bonferroni' | 'holm' | 'simes-hochberg' | 'hommel' | 'fdr_bh' | 'fdr_by';
/**
 * Adjusted p-values in the order of `p`. `bonferroni`, `holm`, `simes-hochberg` and `hommel` bound the chance of any false
 * rejection, `fdr_bh` (independent tests) and `fdr_by` (any) the share of false ones.
 * `adjust([0.01, 0.04], 'holm')` is `[0.02, 0.04]`.
 */
export declare function adjust(p: readonly number[], correction: Correction): number[];
