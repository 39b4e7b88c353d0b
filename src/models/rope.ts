/**
 * Rotary position tables with transformers' own rounding (modeling_rope_utils, 5.17): every operation is float32, so
 * an angle is the float32 product of a position and a float32 frequency. Angles in double precision would be better
 * numbers but other ones: gradients then differ from the reference by several times the float32 noise. The attention
 * factor, which scales cos and sin, is 1 for every scaling that `RopeScaling` knows, so it does not occur here.
 */

export type RopeScaling =
  | { readonly type: 'default' }
  | { readonly type: 'linear'; readonly factor: number }
  | {
      readonly type: 'llama3';
      readonly factor: number;
      readonly lowFreqFactor: number;
      readonly highFreqFactor: number;
      /** Context length before the extension. */
      readonly originalMaxPositions: number;
    };

/** How heads are rotated. */
export interface Rope {
  readonly theta: number;
  readonly scaling: RopeScaling;
}

/** A width of heads and how they are rotated. */
export interface RotatedHeads {
  readonly headDim: number;
  readonly rope: Rope;
}

export interface RopeTables {
  /** f32[length, headDim / 2], row = position. The halves of a head are rotated against each other (the layout of Hugging Face's checkpoints). */
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

const f32 = Math.fround;

/** cos and sin for positions 0 to `length - 1`. */
export function ropeTables(config: RotatedHeads, length: number): RopeTables {
  const frequencies = inverseFrequencies(config);
  const half = frequencies.length;
  const cos = new Float32Array(length * half);
  const sin = new Float32Array(length * half);
  for (let position = 0; position < length; position++) {
    for (let i = 0; i < half; i++) {
      const angle = f32(position * frequencies[i]!);
      cos[position * half + i] = Math.cos(angle);
      sin[position * half + i] = Math.sin(angle);
    }
  }
  return { cos, sin };
}

/** Radians per position of each rotated pair, f32[headDim / 2]; theta 10,000 and width 4 give [1, 0.01]. */
export function inverseFrequencies({ headDim, rope }: RotatedHeads): Float32Array {
  const base = Float32Array.from({ length: headDim / 2 }, (_, i) => 1 / f32(f32(rope.theta) ** f32((2 * i) / headDim)));
  const { scaling } = rope;
  if (scaling.type === 'default') return base;
  const factor = f32(scaling.factor);
  if (scaling.type === 'linear') return base.map((frequency) => frequency / factor);
  const { lowFreqFactor: low, highFreqFactor: high, originalMaxPositions: context } = scaling;
  // Long waves are slowed down by `factor`, short ones left alone, those between interpolated (Llama 3.1). A number
  // divided by a float32 tensor is, in PyTorch, the tensor's reciprocal times the number: two roundings.
  return base.map((frequency) => {
    const wavelength = f32(f32(1 / frequency) * f32(2 * Math.PI));
    if (wavelength < f32(context / high)) return frequency;
    if (wavelength > f32(context / low)) return frequency / factor;
    const turns = f32(f32(1 / wavelength) * f32(context));
    const smooth = f32(f32(turns - f32(low)) / f32(high - low));
    return f32(f32(f32(1 - smooth) * frequency) / factor) + f32(smooth * frequency);
  });
}
