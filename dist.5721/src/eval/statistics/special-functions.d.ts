/**
 * The special functions behind the distributions: log-gamma, the regularised incomplete gamma and beta functions, and
 * their common prefactors in Loader's saddle-point form ("Fast and accurate computation of binomial probabilities",
 * 2000), which stays accurate where differences of log-gammas lose digits. Own code because of the packages that were
 * tried jstat is wrong from the 8th digit on (t, F, binomial) and @stdlib brings 230 packages; agreement with SciPy is
 * 12 digits and more (test/eval/statistics). Leaves out: complex arguments, derivatives.
 */
/** log Γ(x) for x > 0. */
export declare function logGamma(x: number): number;
/** log of n choose k, real arguments. */
export declare const logChoose: (n: number, k: number) => number;
/**
 * Γ(a + b + 1) / (Γ(a + 1) Γ(b + 1)) x^a y^b with y = 1 - x: the binomial probability of a successes and b failures, for
 * real a and b. `binomialDensity(2, 1, 0.5, 0.5)` is 0.375.
 */
export declare function binomialDensity(a: number, b: number, x: number, y: number): number;
/**
 * The regularised incomplete beta function I_x(a, b), a, b > 0, by its continued fraction (DLMF 8.17.22).
 * @param y 1 - x, given where it is known more exactly than the subtraction would make it.
 */
export declare function betaRegularized(x: number, a: number, b: number, y?: number): number;
/** 1 - I_x(a, b), accurate where that is small. */
export declare const betaComplement: (x: number, a: number, b: number, y?: number) => number;
/** The regularised incomplete gamma functions, lower P(a, x) and upper Q(a, x) = 1 - P, a > 0, each accurate when small. */
export declare function gammaRegularized(a: number, x: number): {
    lower: number;
    upper: number;
};
