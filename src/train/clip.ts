/** Gradient norms in float64, clipping as torch's `clip_grad_norm_`, and the search for what is not finite. */
import type { ParamStore } from '../engine/params.ts';

/** Euclidean norm over all numbers, summed in double by four lanes in a fixed order. */
export function norm(flat: Float32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = flat.length - (flat.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += flat[i]! * flat[i]!;
    b += flat[i + 1]! * flat[i + 1]!;
    c += flat[i + 2]! * flat[i + 2]!;
    d += flat[i + 3]! * flat[i + 3]!;
  }
  for (let i = whole; i < flat.length; i++) a += flat[i]! * flat[i]!;
  return Math.sqrt(a + b + (c + d));
}

/** Factor that brings gradients of norm `total` down to `maxNorm`; 1 when they are below it or clipping is off (0). */
export function clipScale(total: number, maxNorm: number): number {
  return maxNorm > 0 ? Math.min(1, maxNorm / (total + 1e-6)) : 1;
}

/** The first trainable tensor with a NaN or an infinity among its weights or gradients, if there is one. */
export function findNonFinite(params: ParamStore, where: 'weights' | 'gradients'): string | undefined {
  const flat = where === 'weights' ? params.weights : params.gradients;
  if (Number.isFinite(norm(flat))) return undefined;
  return params.trainable.find((name) => !params.part(flat, name).every(Number.isFinite));
}
