/**
 * CPython's `random.Random(seed)` for integer seeds: Mersenne Twister MT19937 (Matsumoto and Nishimura 1998, with
 * init_by_array), 53-bit doubles, and the algorithms of `random.py` from Python 3.9 to 3.13. Few-shot examples that lm-eval
 * draws are drawn again by it. Leaves out: seeds that are no integers, distributions other than uniform, saved states; for
 * everything of our own use `base/random.ts`.
 */
export declare class PythonRandom {
    private readonly state;
    private at;
    /** @param seed an integer of any size; its sign does not matter, as in Python. @throws RangeError */
    constructor(seed: number | bigint);
    /** init_by_array */
    private fill;
    private twist;
    private uint32;
    /** A double in [0, 1). `new PythonRandom(1234).random()` is 0.9664535356921388. */
    random(): number;
    /** An integer of `bits` random bits, at most 53. */
    getrandbits(bits: number): number;
    /** An integer in 0 .. n - 1 (`_randbelow`): drawn again until it fits. */
    below(n: number): number;
    /** An integer from `first` to `last`, both included. */
    randint(first: number, last: number): number;
    uniform(from: number, to: number): number;
    choice<T>(items: readonly T[]): T;
    /** `count` draws with replacement, in proportion to `weights` where they are given. */
    choices<T>(items: readonly T[], count?: number, weights?: readonly number[]): T[];
    /** Shuffles in place. */
    shuffle<T>(items: T[]): void;
    /** `count` different items in random order. Small pools are shuffled in part; from large ones positions are drawn until new. */
    sample<T>(items: readonly T[], count: number): T[];
}
