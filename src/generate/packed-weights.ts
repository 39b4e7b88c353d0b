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
  if (config.tied) names.push(`${config.architecture.names.embedding}.weight`);
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

/** Bytes and shifts of a block's numbers, looked up where there are many of them. */
const placesOf = (bits: 8 | 4) => {
  const places = Array.from({ length: BLOCK }, (_, i) => placeOf(i, bits));
  return {
    bytes: Int32Array.from(places, ({ byte }) => byte),
    shifts: Int32Array.from(places, ({ shift }) => shift),
  };
};

/** @param w f32[out, width] @param heap where codes and scales are put */
export function pack(w: Float32Array, out: number, width: number, bits: 8 | 4, heap: WasmHeap): PackedMatrix {
  const blocks = Math.ceil(width / BLOCK);
  const size = (BLOCK * bits) / 8;
  const codes = heap.bytes(out * blocks * size).fill(0);
  const scales = heap.floats(out * blocks);
  const { bytes, shifts } = placesOf(bits);
  const mask = 2 ** bits - 1;
  for (let row = 0; row < out; row++) {
    for (let block = 0; block < blocks; block++) {
      const at = row * blocks + block;
      const from = row * width + block * BLOCK;
      const count = Math.min(BLOCK, width - block * BLOCK);
      const scale = bits === 8 ? scaleOf8(w, from, count) : scaleOf4(w, from, count);
      scales[at] = scale;
      if (scale === 0) continue;
      for (let i = 0; i < count; i++) {
        const code = codeOf(w[from + i]!, scale, bits) & mask;
        const place = at * size + bytes[i]!;
        codes[place] = codes[place]! | (code << shifts[i]!);
      }
    }
  }
  return { bits, out, in: width, codes, scales };
}

/** The numbers that a packed matrix stands for, f32[out, in], written into `into`. */
export function unpack({ bits, out, in: width, codes, scales }: PackedMatrix, into: Float32Array): Float32Array {
  const blocks = Math.ceil(width / BLOCK);
  const size = (BLOCK * bits) / 8;
  const { bytes, shifts } = placesOf(bits);
  for (let row = 0; row < out; row++) {
    for (let i = 0; i < width; i++) {
      const [block, within] = [row * blocks + (i >> 5), i & (BLOCK - 1)];
      const code = (codes[block * size + bytes[within]!]! << (32 - bits - shifts[within]!)) >> (32 - bits);
      into[row * width + i] = code * scales[block]!;
    }
  }
  return into;
}

function codeOf(x: number, scale: number, bits: 8 | 4): number {
  const [code, most] = [Math.round(x / scale), 1 << (bits - 1)];
  return code < -most ? -most : code >= most ? most - 1 : code;
}

function scaleOf8(w: Float32Array, from: number, count: number): number {
  let largest = 0;
  for (let i = from; i < from + count; i++) largest = Math.max(largest, Math.abs(w[i]!));
  return Math.fround(largest / 127);
}

function scaleOf4(w: Float32Array, from: number, count: number): number {
  let largest = 0;
  for (let i = from; i < from + count; i++) if (Math.abs(w[i]!) > Math.abs(largest)) largest = w[i]!;
  if (largest === 0) return 0;
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (const part of SCALES_4) {
    const scale = Math.fround((part * largest) / -8);
    let error = 0;
    for (let i = from; i < from + count; i++) {
      const off = w[i]! - codeOf(w[i]!, scale, 4) * scale;
      error += off * off;
    }
    if (error < least) [best, least] = [scale, error];
  }
  return best;
}
