/** Half-precision numbers widened to float32, exactly: bfloat16 by a shift, IEEE binary16 by a table of all 65,536 values. */
/** bfloat16 bit patterns -> `out` (same length). */
export declare function widenBfloat16(bits: Uint16Array, out: Float32Array): void;
/** IEEE binary16 bit patterns -> `out` (same length). */
export declare function widenFloat16(bits: Uint16Array, out: Float32Array): void;
