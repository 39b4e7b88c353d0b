/** Weights of tokens and pairs in preference losses. */
import {
  add,
  div,
  exp,
  greater,
  maximum,
  minimum,
  stopGradient,
  sub,
  type Value,
  where,
} from '../../src/engine/ops.ts';
import type { LossContext } from '../../src/plugin.ts';

/** LD-DPO (arXiv:2409.06411): tokens beyond the length that both answers share count `alpha`. f32[tokens] */
export function lengthWeights(c: LossContext, alpha: number): Value {
  const shared = minimum(c.count('chosen'), c.count('rejected')); // [pairs]
  const limit = add(c.spread('chosen', shared), c.spread('rejected', shared)); // [tokens]
  return where(greater(limit, c.position), 1, alpha);
}

/** WPO (arXiv:2406.11827), eq. 2: how readily the policy itself would write the pair. f32[pairs], no gradient. */
export function policyWeights(c: LossContext): Value {
  const aligned = sub(c.policy.logps, c.policy.logCollision());
  const perToken = (role: string): Value => div(c.sum(role, aligned), maximum(c.count(role), 1));
  return stopGradient(exp(add(perToken('chosen'), perToken('rejected'))));
}
