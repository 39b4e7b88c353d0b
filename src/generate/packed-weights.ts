/**
 * Weights in 8 or 4 bits for decoding: each row of a matrix is cut into blocks of 32 numbers with one float32 scale, and
 * signed numbers stand for q·scale, in the order in which the kernels take them apart (engine/wasm). 8 bits:
 * the scale takes the largest number to 127. 4 bits: of scales about the one that takes the number of largest magnitude to −8
 * (ggml's Q4_0) that with the smallest squared error. Leaves out activations.
 */

import { WasmHeap } from '../engine/wasm/heap.ts';
import { BLOCK } from '../engine/wasm/products.ts';
import { type CausalLM, describe } from '../models/causal-lm.ts';

export type WeightBits = 'int8' | 'int4';

/** f32[out, in] as numbers of `bits` bits. */
export interface PackedMatrix {
  bits: 8 | 4;
  out: number;
  in: number;
  /** u8[out, blocks, BLOCK·bits/8], in the order of `placeOf`; a last block that the row does not fill holds zeros behind it. */
  codes: Uint8Array;
  /** f32[out, blocks] */
  scales: Float32Array;
}

/** Matrices by the name of the weight, in a heap that decoding works on. */
export interface PackedWeights {
  heap: WasmHeap;
  matrices: ReadonlyMap<string, PackedMatrix>;
}

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
  const heap = new WasmHeap();
  const matrices = new Map<string, PackedMatrix>();
  for (const name of names) {
    if (matrices.has(name) || !params.names.includes(name)) continue;
    const { data, shape } = params.view(name);
    const matrix = pack(data, shape[0]!, shape[1]!, to === 'int8' ? 8 : 4, heap);
    unpack(matrix, data);
    matrices.set(name, matrix);
  }
  return { heap, matrices };
}

/** The byte of a block that holds its number i, and by how many bits from the right. */
export function placeOf(i: number, bits: 8 | 4): { byte: number; shift: number } {
  // A vector is eight pairs of bytes; eight numbers that follow each other lie in the same part of every pair.
  if (bits === 8) return { byte: 16 * (i >> 4) + 2 * (i & 7) + ((i >> 3) & 1), shift: 0 };
  return { byte: 2 * (i & 7) + (i >> 4), shift: 4 * ((i >> 3) & 1) };
}

/** @param w f32[out, width] @param heap where codes and scales are put */
export function pack(w: Float32Array, out: number, width: number, bits: 8 | 4, heap: WasmHeap): PackedMatrix {
  const blocks = Math.ceil(width / BLOCK);
  const bytes = (BLOCK * bits) / 8;
  const codes = heap.bytes(out * blocks * bytes).fill(0);
  const scales = heap.floats(out * blocks);
  const places = Array.from({ length: BLOCK }, (_, i) => placeOf(i, bits));
  for (let row = 0; row < out; row++) {
    for (let block = 0; block < blocks; block++) {
      const at = row * blocks + block;
      const from = row * width + block * BLOCK;
      const numbers = w.subarray(from, Math.min(from + BLOCK, (row + 1) * width));
      const scale = scaleOf(numbers, bits);
      scales[at] = scale;
      if (scale === 0) continue;
      for (const [i, x] of numbers.entries()) {
        const { byte, shift } = places[i]!;
        const code = codeOf(x, scale, bits) & (2 ** bits - 1);
        codes[at * bytes + byte] = codes[at * bytes + byte]! | (code << shift);
      }
    }
  }
  return { bits, out, in: width, codes, scales };
}

/** The numbers that a packed matrix stands for, f32[out, in], written into `into`. */
export function unpack({ bits, out, in: width, codes, scales }: PackedMatrix, into: Float32Array): Float32Array {
  const blocks = Math.ceil(width / BLOCK);
  const bytes = (BLOCK * bits) / 8;
  const places = Array.from({ length: BLOCK }, (_, i) => placeOf(i, bits));
  for (let row = 0; row < out; row++) {
    for (let i = 0; i < width; i++) {
      const block = row * blocks + Math.floor(i / BLOCK);
      const { byte, shift } = places[i % BLOCK]!;
      const code = (codes[block * bytes + byte]! << (32 - bits - shift)) >> (32 - bits);
      into[row * width + i] = code * scales[block]!;
    }
  }
  return into;
}

const codeOf = (x: number, scale: number, bits: 8 | 4): number =>
  Math.max(-(2 ** (bits - 1)), Math.min(2 ** (bits - 1) - 1, Math.round(x / scale)));

function scaleOf(numbers: Float32Array, bits: 8 | 4): number {
  let largest = 0;
  for (const x of numbers) if (Math.abs(x) > Math.abs(largest)) largest = x;
  if (bits === 8) return Math.fround(Math.abs(largest) / 127);
  if (largest === 0) return 0;
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (const part of SCALES_4) {
    const scale = Math.fround((part * largest) / -8);
    let error = 0;
    for (const x of numbers) error += (x - codeOf(x, scale, 4) * scale) ** 2;
    if (error < least) [best, least] = [scale, error];
  }
  return best;
}
