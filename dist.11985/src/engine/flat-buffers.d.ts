/**
 * Float32 buffers of one length side by side in one memory, so that the kernels (`wasm/`) run over them in place. Where the
 * buffers are too large for that memory (4 GiB) they are ordinary arrays, and the kernels work on copies of a piece at a
 * time: the same numbers, a little later.
 */
import { type AdamWScalars } from './wasm/kernels.ts';
export interface Range {
    from: number;
    to: number;
}
export declare class FlatBuffers {
    #private;
    /** Numbers in each buffer: a multiple of 4. */
    readonly length: number;
    readonly buffers: readonly Float32Array[];
    /** @param length a multiple of 4 */
    constructor(length: number, count: number, limit?: number);
    /**
     * One AdamW update of buffer `p` from gradients `g` with moments `m` and `v`, over a range.
     * @param s scale, 1 - beta1, beta2, 1 - beta2, sqrt(1 - beta2^t), epsilon, 1 - lr·decay, lr / (1 - beta1^t)
     */
    adamw(range: Range, p: number, g: number, m: number, v: number, s: AdamWScalars): void;
    /** Σ x² of a buffer in float64, in one fixed order. */
    squares(buffer: number): number;
    /** Adds buffer `y` to buffer `x`. */
    accumulate(x: number, y: number): void;
}
