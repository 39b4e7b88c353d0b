/** Gradient norms in float64, clipping as torch's `clip_grad_norm_`, and the search for what is not finite. */
import { FLAT, type ParamStore } from '../../engine/params.ts';

/** Euclidean norm of all gradients. */
export const gradientNorm = (params: ParamStore): number => Math.sqrt(params.flat.squares(FLAT.gradients));

/** Factor that brings gradients of norm `total` down to `maxNorm`; 1 when they are below it or clipping is off (0). */
export function clipScale(total: number, maxNorm: number): number {
  return maxNorm > 0 ? Math.min(1, maxNorm / (total + 1e-6)) : 1;
}

/** The first trainable tensor with a NaN or an infinity among its weights or gradients, if there is one. */
export function findNonFinite(params: ParamStore, where: 'weights' | 'gradients'): string | undefined {
  const flat = params.flat.buffers[FLAT[where]]!;
  if (Number.isFinite(params.flat.squares(FLAT[where]))) return undefined;
  return params.trainable.find((name) => !params.part(flat, name).every(Number.isFinite));
}
