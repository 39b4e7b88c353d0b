/**
 * PPO's losses per token (Schulman et al. 2017, arXiv:1707.06347, eq. 7; the clipped value loss of its reference
 * implementation). With ratio ρ = π/π_old and advantage A: max(-A ρ, -A clip(ρ, 1 - ε, 1 + ε)).
 */
import { op, type Value } from '../../src/plugin.ts';

const clip = (x: Value, low: Value | number, high: Value | number): Value => op.minimum(op.maximum(x, low), high);

/**
 * Losses of the tokens (or of whole answers), f32[n]; the ratios; and 1 where the clipped side is the larger one.
 * `most` bounds the ratio of the other side too, so that unlikely tokens with A < 0 cannot weigh without limit (two-sided
 * clipping of INTELLECT-2, arXiv:2505.07291).
 */
export function clippedSurrogate(
  { logps, old, advantages }: { logps: Value; old: Value; advantages: Value },
  range: { low: number; high: number; most?: number | undefined },
): { losses: Value; ratio: Value; clipped: Value } {
  const ratio = op.exp(op.sub(logps, old));
  const plain = op.neg(op.mul(advantages, range.most === undefined ? ratio : op.minimum(ratio, range.most)));
  const held = op.neg(op.mul(advantages, clip(ratio, 1 - range.low, 1 + range.high)));
  return {
    losses: op.maximum(plain, held),
    ratio: op.stopGradient(ratio),
    clipped: op.stopGradient(op.cast(op.greater(held, plain), 'f32')),
  };
}

/** max((V - R)², (clip(V, V_old ± ε) - R)²) / 2 of the tokens, f32[tokens], and 1 where the clipped side is the larger one. */
export function clippedValueLoss(
  { values, old, returns }: { values: Value; old: Value; returns: Value },
  range: number,
): { losses: Value; clipped: Value } {
  const square = (x: Value) => op.mul(x, x);
  const plain = square(op.sub(values, returns));
  const held = square(op.sub(clip(values, op.sub(old, range), op.add(old, range)), returns));
  return {
    losses: op.mul(op.maximum(plain, held), 0.5),
    clipped: op.stopGradient(op.cast(op.greater(held, plain), 'f32')),
  };
}
