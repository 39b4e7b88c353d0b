import { type Alternative } from './t-tests.ts';
export interface WilcoxonOptions {
    /** Pairs without a difference: left out (`wilcox`), ranked and then left out (`pratt`), or shared by both sides (`zsplit`). */
    zeroMethod?: 'wilcox' | 'pratt' | 'zsplit';
    /**
     * `exact` holds without ties and zeros. `auto` is exact up to 50 pairs where it holds and up to 13 pairs with ties or zeros, where
     * every assignment of signs is counted.
     */
    method?: 'auto' | 'exact' | 'approx';
    /** Half a step of continuity correction in the normal approximation. */
    correction?: boolean;
    alternative?: Alternative;
}
/** W is the smaller rank sum (two-sided) or that of the positive differences a - b. p is NaN when nothing differs, unless signs are counted. */
export declare function wilcoxon(a: ArrayLike<number>, b: ArrayLike<number>, options?: WilcoxonOptions): {
    W: number;
    p: number;
};
