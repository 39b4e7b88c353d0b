/**
 * Float32 buffers of one length side by side in one memory, so that the kernels (`wasm/`) run over them in place. Where the
 * buffers are too large for that memory (4 GiB) they are ordinary arrays, and the kernels work on copies of a piece at a
 * time: the same numbers, a little later.
 */
import { loadKernels, wasmMemory } from "./wasm/kernels.js";
const FLOAT = 4;
/** Numbers of each buffer that are copied at a time when the buffers are ordinary arrays. */
const PIECE = 32_768;
/** What WebAssembly can address, less a margin. */
const LIMIT = 4 * 2 ** 30 - 65_536;
export class FlatBuffers {
    /** Numbers in each buffer: a multiple of 4. */
    length;
    buffers;
    #kernels;
    /** Where pieces are copied to; absent when the buffers themselves lie in the kernels' memory. */
    #aside;
    /** @param length a multiple of 4 */
    constructor(length, count, limit = LIMIT) {
        const inside = length * count * FLOAT <= limit;
        const each = inside ? length : PIECE;
        const memory = wasmMemory(each * count * FLOAT);
        const cut = Array.from({ length: count }, (_, i) => new Float32Array(memory.buffer, i * each * FLOAT, each));
        this.length = length;
        this.#kernels = loadKernels(memory);
        this.#aside = inside ? undefined : cut;
        this.buffers = inside ? cut : cut.map(() => new Float32Array(length));
    }
    /**
     * One AdamW update of buffer `p` from gradients `g` with moments `m` and `v`, over a range.
     * @param s scale, 1 - beta1, beta2, 1 - beta2, sqrt(1 - beta2^t), epsilon, 1 - lr·decay, lr / (1 - beta1^t)
     */
    adamw(range, p, g, m, v, s) {
        this.#over(range, [p, g, m, v], [p, m, v], (at, end) => {
            this.#kernels.adamw(at(p), at(g), at(m), at(v), end(p), ...s);
        });
    }
    /** Σ x² of a buffer in float64, in one fixed order. */
    squares(buffer) {
        let sum = 0;
        this.#over({ from: 0, to: this.length }, [buffer], [], (at, end) => {
            sum += this.#kernels.squares(at(buffer), end(buffer));
        });
        return sum;
    }
    /** Adds buffer `y` to buffer `x`. */
    accumulate(x, y) {
        this.#over({ from: 0, to: this.length }, [x, y], [x], (at, end) => this.#kernels.accumulate(at(x), at(y), end(x)));
    }
    /** Calls the kernel once over the range, or once a piece with the piece copied in before and out after. */
    #over({ from, to }, reads, writes, kernel) {
        const aside = this.#aside;
        if (!aside) {
            const base = (buffer) => buffer * this.length * FLOAT;
            kernel((b) => base(b) + from * FLOAT, (b) => base(b) + to * FLOAT);
            return;
        }
        for (let start = from; start < to; start += PIECE) {
            const stop = Math.min(to, start + PIECE);
            for (const b of reads)
                aside[b].set(this.buffers[b].subarray(start, stop));
            const base = (buffer) => buffer * PIECE * FLOAT;
            kernel(base, (b) => base(b) + (stop - start) * FLOAT);
            for (const b of writes)
                this.buffers[b].set(aside[b].subarray(0, stop - start), start);
        }
    }
}
