/** An adapter folded into its base: W' = W + s·B·A, sums in float64, rounded once to float32. */

import type { NamedTensor } from '../files/safetensors.ts';
import type { AdaptedLM } from './adapted-lm.ts';
import { loraA, loraB } from './lora-params.ts';

/** Adds s·B·A to `w` in place. @param w f32[out, in] @param a f32[r, in] @param b f32[out, r] */
function addProduct(w: Float32Array, a: Float32Array, b: Float32Array, r: number, scale: number): void {
  const width = a.length / r;
  const row = new Float64Array(width);
  for (let o = 0; o < b.length / r; o++) {
    row.fill(0);
    for (let k = 0; k < r; k++) {
      const factor = scale * b[o * r + k]!;
      for (let i = 0; i < width; i++) row[i]! += factor * a[k * width + i]!;
    }
    const at = o * width;
    for (let i = 0; i < width; i++) w[at + i] = w[at + i]! + row[i]!;
  }
}

/** Folds the adapter into the model's own weights, in place, and returns these: what `saveModel` writes as a whole model. */
export function merge({ params, adapter }: AdaptedLM): NamedTensor[] {
  for (const { name, r, scale } of adapter.lora.values()) {
    const matrix = (weight: string): Float32Array => params.view(weight).data;
    addProduct(matrix(`${name}.weight`), matrix(loraA(name)), matrix(loraB(name)), r, scale);
    // What has been added must not act once more.
    matrix(loraB(name)).fill(0);
  }
  return params.names
    .filter((name) => !/\.lora_[AB]\.weight$/.test(name))
    .map((name) => ({ name, shape: params.view(name).shape, view: params.view(name).data }));
}
