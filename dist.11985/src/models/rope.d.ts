/**
 * Rotary position tables with transformers' own rounding (modeling_rope_utils, 5.17): every operation is float32, so
 * an angle is the float32 product of a position and a float32 frequency. Angles in double precision would be better
 * numbers but other ones: gradients then differ from the reference by several times the float32 noise. The attention
 * factor, which scales cos and sin, is 1 for every scaling that `ModelConfig` knows, so it does not occur here.
 */
import type { ModelConfig } from './config.ts';
export interface RopeTables {
    /** f32[length, headDim / 2], row = position. The halves of a head are rotated against each other (Llama's layout). */
    readonly cos: Float32Array;
    readonly sin: Float32Array;
}
/** cos and sin for positions 0 to `length - 1`. */
export declare function ropeTables(config: Pick<ModelConfig, 'headDim' | 'rope'>, length: number): RopeTables;
/** Radians per position of each rotated pair, f32[headDim / 2]; theta 10,000 and width 4 give [1, 0.01]. */
export declare function inverseFrequencies({ headDim, rope }: Pick<ModelConfig, 'headDim' | 'rope'>): Float32Array;
