/** Pointers and ends are byte offsets into the memory, multiples of 16. */
export interface Kernels {
    adamw(p: number, g: number, m: number, v: number, end: number, ...scalars: AdamWScalars): void;
    /** Σ x², in float64. */
    squares(x: number, end: number): number;
    /** x += y */
    accumulate(x: number, y: number, end: number): void;
}
/** scale, 1 - beta1, beta2, 1 - beta2, sqrt(1 - beta2^t), epsilon, 1 - lr·decay, lr / (1 - beta1^t) */
export type AdamWScalars = [number, number, number, number, number, number, number, number];
export interface WasmMemory {
    readonly buffer: ArrayBuffer;
}
/** Memory of at least `bytes`. Throws RangeError when that much cannot be had. */
export declare const wasmMemory: (bytes: number) => WasmMemory;
export declare function loadKernels(memory: WasmMemory): Kernels;
