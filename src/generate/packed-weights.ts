/**
 * Weights in 8 or 4 bits for decoding, in the layout of ONNX Runtime's MatMulNBits: each row of a matrix is cut into blocks of
 * 32 numbers with one float32 scale, and unsigned numbers stand for (q − 2^(bits−1))·scale; of two 4-bit ones in a byte the
 * low half comes first. 8 bits: the scale takes the largest number to 127. 4 bits: of scales about the one that takes the
 * number of largest magnitude to −8 (ggml's Q4_0) that with the smallest squared error. Leaves out activations.
 */
import { type CausalLM, describe } from '../models/causal-lm.ts';

export type WeightBits = 'int8' | 'int4';

export const BLOCK = 32;

/** f32[out, in] as numbers of `bits` bits. */
export interface PackedMatrix {
  bits: 8 | 4;
  out: number;
  in: number;
  /** u8[out, blocks, BLOCK·bits/8]; a last block that the row does not fill holds zeros behind it. */
  codes: Uint8Array;
  /** f32[out, blocks] */
  scales: Float32Array;
}

/** By the name of the weight. */
export type PackedWeights = ReadonlyMap<string, PackedMatrix>;

/** Scales that are tried for 4 bits, as parts of the first one. */
const SCALES_4 = [1, 0.95, 0.9, 0.85, 0.8, 1.05];

/**
 * Rounds the matrices of all linear layers, and the one that gives logits, to numbers that 8 or 4 bits can hold, in place,
 * and packs them: everything that reads the model's weights then computes with what decoding does. An adapter's matrices,
 * norms and biases stay as they are.
 */
export function quantise(model: CausalLM, to: WeightBits): PackedWeights {
  const { config, adapter, head, params } = model;
  const names = describe(config, adapter, head).linears.map(({ name }) => `${name}.weight`);
  if (config.tied) names.push('model.embed_tokens.weight');
  const packed = new Map<string, PackedMatrix>();
  for (const name of names) {
    if (packed.has(name) || !params.names.includes(name)) continue;
    const { data, shape } = params.view(name);
    const matrix = pack(data, shape[0]!, shape[1]!, to === 'int8' ? 8 : 4);
    unpack(matrix, data);
    packed.set(name, matrix);
  }
  return packed;
}

/** @param w f32[out, width] */
export function pack(w: Float32Array, out: number, width: number, bits: 8 | 4): PackedMatrix {
  const blocks = Math.ceil(width / BLOCK);
  const bytes = (BLOCK * bits) / 8;
  const zero = 2 ** (bits - 1);
  const codes = new Uint8Array(out * blocks * bytes).fill(bits === 8 ? zero : zero * 17);
  const scales = new Float32Array(out * blocks);
  for (let row = 0; row < out; row++) {
    for (let block = 0; block < blocks; block++) {
      const at = row * blocks + block;
      const from = row * width + block * BLOCK;
      const numbers = w.subarray(from, Math.min(from + BLOCK, (row + 1) * width));
      const scale = scaleOf(numbers, bits);
      scales[at] = scale;
      if (scale === 0) continue;
      for (const [i, x] of numbers.entries()) {
        const code = codeOf(x, scale, zero);
        if (bits === 8) codes[at * bytes + i] = code;
        else {
          const place = at * bytes + (i >> 1);
          codes[place] = i % 2 === 0 ? (codes[place]! & 0xf0) | code : (codes[place]! & 0x0f) | (code << 4);
        }
      }
    }
  }
  return { bits, out, in: width, codes, scales };
}

/** The numbers that a packed matrix stands for, f32[out, in], written into `into`. */
export function unpack({ bits, out, in: width, codes, scales }: PackedMatrix, into: Float32Array): Float32Array {
  const blocks = Math.ceil(width / BLOCK);
  const zero = 2 ** (bits - 1);
  for (let row = 0; row < out; row++) {
    for (let i = 0; i < width; i++) {
      const block = row * blocks + Math.floor(i / BLOCK);
      const place = block * BLOCK + (i % BLOCK);
      const code = bits === 8 ? codes[place]! : (codes[place >> 1]! >> (4 * (place % 2))) & 15;
      into[row * width + i] = (code - zero) * scales[block]!;
    }
  }
  return into;
}

const codeOf = (x: number, scale: number, zero: number): number =>
  Math.max(0, Math.min(2 * zero - 1, Math.round(x / scale) + zero));

function scaleOf(numbers: Float32Array, bits: 8 | 4): number {
  let largest = 0;
  for (const x of numbers) if (Math.abs(x) > Math.abs(largest)) largest = x;
  if (bits === 8) return Math.fround(Math.abs(largest) / 127);
  if (largest === 0) return 0;
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (const part of SCALES_4) {
    const scale = Math.fround((part * largest) / -8);
    let error = 0;
    for (const x of numbers) error += (x - (codeOf(x, scale, 8) - 8) * scale) ** 2;
    if (error < least) [best, least] = [scale, error];
  }
  return best;
}
