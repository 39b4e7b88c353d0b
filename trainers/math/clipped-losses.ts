/**
 * PPO's losses per token (Schulman et al. 2017, arXiv:1707.06347, eq. 7; the clipped value loss of its reference
 * implementation). With ratio ρ = π/π_old and advantage A: max(-A ρ, -A clip(ρ, 1 - ε, 1 + ε)).
 */
import {
  add,
  cast,
  exp,
  greater,
  maximum,
  minimum,
  mul,
  neg,
  stopGradient,
  sub,
  type Value,
} from '../../src/engine/ops.ts';

const clip = (x: Value, low: Value | number, high: Value | number): Value => minimum(maximum(x, low), high);

/**
 * Losses of the tokens (or of whole answers), f32[n]; the ratios; and 1 where the clipped side is the larger one.
 * `most` bounds the ratio of the other side too, so that unlikely tokens with A < 0 cannot weigh without limit (two-sided
 * clipping of INTELLECT-2, arXiv:2505.07291).
 */
export function clippedSurrogate(
  { logps, old, advantages }: { logps: Value; old: Value; advantages: Value },
  range: { low: number; high: number; most?: number | undefined },
): { losses: Value; ratio: Value; clipped: Value } {
  const ratio = exp(sub(logps, old));
  const plain = neg(mul(advantages, range.most === undefined ? ratio : minimum(ratio, range.most)));
  const held = neg(mul(advantages, clip(ratio, 1 - range.low, 1 + range.high)));
  return {
    losses: maximum(plain, held),
    ratio: stopGradient(ratio),
    clipped: stopGradient(cast(greater(held, plain), 'f32')),
  };
}

/** max((V - R)², (clip(V, V_old ± ε) - R)²) / 2 of the tokens, f32[tokens], and 1 where the clipped side is the larger one. */
export function clippedValueLoss(
  { values, old, returns }: { values: Value; old: Value; returns: Value },
  range: number,
): { losses: Value; clipped: Value } {
  const square = (x: Value) => mul(x, x);
  const plain = square(sub(values, returns));
  const held = square(sub(clip(values, sub(old, range), add(old, range)), returns));
  return { losses: mul(maximum(plain, held), 0.5), clipped: stopGradient(cast(greater(held, plain), 'f32')) };
}
