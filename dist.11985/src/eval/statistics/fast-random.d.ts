export declare class FastRandom {
    #private;
    /** `stream` keeps the numbers of different uses apart. */
    constructor(seed: number, stream: string);
    /** An integer in 0 .. 2^32 - 1. */
    uint32(): number;
    /** In 0 .. n - 1. The bias against a perfect draw is below n / 2^32. */
    below(n: number): number;
    /** In the open interval (0, 1). */
    uniform(): number;
    /** Successes of n trials with probability p. */
    binomial(n: number, p: number): number;
    /** Good ones among `draws` taken without replacement from `good` good and `bad` bad ones. */
    hypergeometric(good: number, bad: number, draws: number): number;
    /** Draws `n` items from cells in proportion to `weights` (of sum `total`) into `counts`. */
    multinomial(n: number, weights: ArrayLike<number>, total: number, counts: Float64Array): void;
}
/** Draws that are the same every time: `resampler(0, 'x')(10)` is a number in 0 .. 9. */
export declare function resampler(seed: number, stream: string): (n: number) => number;
