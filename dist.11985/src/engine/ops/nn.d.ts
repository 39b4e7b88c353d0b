import { type Value } from '../graph.ts';
/** Over the last axis. */
export declare const softmax: (x: Value) => Value;
/** Over the last axis. */
export declare const logSoftmax: (x: Value) => Value;
/** x / sqrt(mean(x²) + eps) · w over the last axis. */
export declare const rmsNorm: (x: Value, w: Value, eps: number) => Value;
/** (x - mean) / sqrt(variance + eps) · w + b over the last axis; Ba et al. 2016 (arXiv:1607.06450). */
export declare const layerNorm: (x: Value, w: Value, b: Value, eps: number) => Value;
/**
 * Rotary position embedding in the half-split layout of Hugging Face checkpoints.
 * @param x f32[tokens, heads·headDim] @param position i32[tokens] @param cos f32[table, headDim/2], as is `sin`; the table
 * is at least as long as `tokens` (the ONNX kernel asks for that even where all positions are small).
 */
export declare const rope: (x: Value, position: Value, cos: Value, sin: Value, heads: number) => Value;
/** x·σ(x) */
export declare const silu: (x: Value) => Value;
/** x·Φ(x); Hendrycks and Gimpel 2016 (arXiv:1606.08415), without approximation. */
export declare const gelu: (x: Value) => Value;
