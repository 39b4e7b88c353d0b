/** Weights of tokens and pairs in preference losses. */
import { type LossContext, op, type Value } from '../../src/plugin.ts';

/** LD-DPO (arXiv:2409.06411): tokens beyond the length that both answers share count `alpha`. f32[tokens] */
export function lengthWeights(c: LossContext, alpha: number): Value {
  const shared = op.minimum(c.count('chosen'), c.count('rejected')); // [pairs]
  const limit = op.add(c.spread('chosen', shared), c.spread('rejected', shared)); // [tokens]
  return op.where(op.greater(limit, c.position), 1, alpha);
}

/** WPO (arXiv:2406.11827), eq. 2: how readily the policy itself would write the pair. f32[pairs], no gradient. */
export function policyWeights(c: LossContext): Value {
  const aligned = op.sub(c.policy.logps, c.policy.logCollision());
  const perToken = (role: string): Value => op.div(c.sum(role, aligned), op.maximum(c.count(role), 1));
  return op.stopGradient(op.exp(op.add(perToken('chosen'), perToken('rejected'))));
}
