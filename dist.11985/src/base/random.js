/**
 * Seeded random numbers that can be written down: Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy
 * as 1, 2, 3"). Each output block is a function of key and counter alone, so the whole state is three numbers and a
 * name, and the n-th number of a stream can be had without its predecessors. Streams of different names never overlap.
 * Leaves out: distributions other than uniform, cryptographic strength.
 */
import { sha256 } from "./hash.js";
/** High 32 bits of the 64-bit product of two unsigned 32-bit numbers, by 16-bit halves that stay exact in a double. */
function multiplyHigh(a, b) {
    const aLow = a & 0xffff;
    const aHigh = a >>> 16;
    const bLow = b & 0xffff;
    const bHigh = b >>> 16;
    const cross = aLow * bHigh;
    const middle = Math.floor((aLow * bLow) / 65536) + (cross % 65536) + aHigh * bLow;
    return (aHigh * bHigh + Math.floor(cross / 65536) + Math.floor(middle / 65536)) >>> 0;
}
/**
 * One Philox4x32-10 block of four unsigned 32-bit numbers. Zero counter and key give
 * `6627e8d5 e169c58d bc57ac4c 9b00dbd8`, as in the published test vectors.
 */
export function philox(counter, key) {
    let [c0, c1, c2, c3] = counter;
    let [k0, k1] = key;
    for (let round = 0; round < 10; round++) {
        const high0 = multiplyHigh(0xd2511f53, c0);
        const low0 = Math.imul(0xd2511f53, c0) >>> 0;
        const high1 = multiplyHigh(0xcd9e8d57, c2);
        const low1 = Math.imul(0xcd9e8d57, c2) >>> 0;
        [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
        k0 = (k0 + 0x9e3779b9) >>> 0;
        k1 = (k1 + 0xbb67ae85) >>> 0;
    }
    return [c0, c1, c2, c3];
}
/** A stream of random numbers. The same seed and stream name give the same numbers on every machine. */
export class Random {
    seed;
    stream;
    #drawn;
    #key;
    #streamWords;
    #block = [0, 0, 0, 0];
    #blockAt = -1;
    /** `seed` is an integer in 0 .. 2^53 - 1; `drawn` numbers are skipped. */
    constructor(seed, stream = '', drawn = 0) {
        if (!Number.isSafeInteger(seed) || seed < 0) {
            throw new RangeError(`A seed is an integer from 0 to ${Number.MAX_SAFE_INTEGER}, not ${seed}.`);
        }
        this.seed = seed;
        this.stream = stream;
        this.#drawn = drawn;
        this.#key = [seed >>> 0, Math.floor(seed / 2 ** 32)];
        const digest = sha256(stream);
        this.#streamWords = [Number.parseInt(digest.slice(0, 8), 16), Number.parseInt(digest.slice(8, 16), 16)];
    }
    static from(state) {
        return new Random(state.seed, state.stream, state.drawn);
    }
    state() {
        return { seed: this.seed, stream: this.stream, drawn: this.#drawn };
    }
    /** The next integer in 0 .. 2^32 - 1. */
    uint32() {
        const block = Math.floor(this.#drawn / 4);
        if (block !== this.#blockAt) {
            this.#block = philox([block >>> 0, Math.floor(block / 2 ** 32), ...this.#streamWords], this.#key);
            this.#blockAt = block;
        }
        return this.#block[this.#drawn++ % 4];
    }
    /** The next integer in 0 .. n - 1, every one equally likely (draws again instead of folding the remainder over). */
    below(n) {
        if (!Number.isInteger(n) || n < 1 || n > 2 ** 32)
            throw new RangeError(`below(${n}) needs an integer in 1 .. 2^32.`);
        const limit = 2 ** 32 - (2 ** 32 % n);
        for (;;) {
            const drawn = this.uint32();
            if (drawn < limit)
                return drawn % n;
        }
    }
    /** The numbers 0 .. n - 1 in random order (Fisher-Yates from the end). */
    permutation(n) {
        const order = Uint32Array.from({ length: n }, (_, i) => i);
        for (let i = n - 1; i > 0; i--) {
            const j = this.below(i + 1);
            const kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        return order;
    }
}
