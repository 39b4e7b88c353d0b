/** Everything needed to go on where a generator stopped. */
export interface RandomState {
    seed: number;
    stream: string;
    /** 32-bit numbers drawn so far. */
    drawn: number;
}
type Block = [number, number, number, number];
/**
 * One Philox4x32-10 block of four unsigned 32-bit numbers. Zero counter and key give
 * `6627e8d5 e169c58d bc57ac4c 9b00dbd8`, as in the published test vectors.
 */
export declare function philox(counter: Readonly<Block>, key: readonly [number, number]): Block;
/** A stream of random numbers. The same seed and stream name give the same numbers on every machine. */
export declare class Random {
    #private;
    readonly seed: number;
    readonly stream: string;
    /** `seed` is an integer in 0 .. 2^53 - 1; `drawn` numbers are skipped. */
    constructor(seed: number, stream?: string, drawn?: number);
    static from(state: RandomState): Random;
    state(): RandomState;
    /** The next integer in 0 .. 2^32 - 1. */
    uint32(): number;
    /** The next integer in 0 .. n - 1, every one equally likely (draws again instead of folding the remainder over). */
    below(n: number): number;
    /** The numbers 0 .. n - 1 in random order (Fisher-Yates from the end). */
    permutation(n: number): Uint32Array;
}
export {};
