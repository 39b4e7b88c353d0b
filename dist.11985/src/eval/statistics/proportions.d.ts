export type Bounds = readonly [low: number, high: number];
/** Never too narrow; `clopperPearson(45, 50)` is 0.78186 .. 0.96672. */
export declare function clopperPearson(k: number, n: number, alpha?: number): Bounds;
/** The interval of the score test; `n` may be an effective sample size, hence real. */
export declare function wilson(k: number, n: number, alpha?: number): Bounds;
/** Wilson's with continuity correction (Newcombe's method 4). */
export declare function wilsonContinuity(k: number, n: number, alpha?: number): Bounds;
export declare function agrestiCoull(k: number, n: number, alpha?: number): Bounds;
/** Quantiles of the posterior under Jeffreys' prior. */
export declare const jeffreys: (k: number, n: number, alpha?: number) => Bounds;
/** p ± z √(p(1-p)/n), clipped: too narrow near 0 and 1, kept to compare with others' results. */
export declare function waldInterval(k: number, n: number, alpha?: number): Bounds;
