/** P(Z <= z). `normalCdf(-1.96)` is 0.0249978951482204. */
export declare const normalCdf: (z: number) => number;
/** P(Z > z). */
export declare function normalTail(z: number): number;
/** P(T > t) with `df` degrees of freedom, real and > 0. */
export declare function studentTail(t: number, df: number): number;
export declare const studentCdf: (t: number, df: number) => number;
export declare const chiSquareCdf: (x: number, df: number) => number;
export declare const chiSquareTail: (x: number, df: number) => number;
/** P(F <= x) with `between` and `within` degrees of freedom. */
export declare function fCdf(x: number, between: number, within: number): number;
/** P(F > x). */
export declare function fTail(x: number, between: number, within: number): number;
export declare const betaCdf: (x: number, a: number, b: number) => number;
export declare const betaTail: (x: number, a: number, b: number) => number;
/** P(K <= k) of n trials with success probability p. */
export declare function binomialCdf(k: number, n: number, p: number): number;
/** P(K > k). */
export declare function binomialTail(k: number, n: number, p: number): number;
/** P(K = k). */
export declare const binomialProbability: (k: number, n: number, p: number) => number;
/** The z with P(Z <= z) = p. `normalQuantile(0.975)` is 1.959963984540054. */
export declare function normalQuantile(p: number): number;
/** The t with P(T <= t) = p. `studentQuantile(0.975, 7)` is 2.364624251592785. */
export declare function studentQuantile(p: number, df: number): number;
/** The x with P(X <= x) = p. `betaQuantile(0.025, 45, 6)` is 0.7818646335657977. */
export declare function betaQuantile(p: number, a: number, b: number): number;
