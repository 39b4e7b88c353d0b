/** Fills A, f32[r, in] in row-major order. */
export declare function fillLoraA(view: Float32Array, width: number, seed: number, module: string): void;
