/** What TRL logs about a batch of preference pairs, under its names. */
import { add, cast, div, greater, mean, mul, sub, sum, type Value } from '../../src/engine/ops.ts';
import type { LossContext } from '../../src/plugin.ts';

/**
 * @param t log-ratios u, v and the policy's summed log-probabilities of each answer, f32[pairs]
 * @returns scalars; rewards are β times the log-ratios whatever the loss
 */
export function pairMetrics(
  c: LossContext,
  t: { u: Value; v: Value; chosen: Value; rejected: Value },
  beta: number,
): Record<string, Value> {
  const tokenMean = (x: Value, ...roles: string[]): Value =>
    div(roles.map((r) => sum(c.sum(r, x))).reduce(add), roles.map((r) => sum(c.count(r))).reduce(add));
  return {
    'rewards/chosen': mul(mean(t.u), beta),
    'rewards/rejected': mul(mean(t.v), beta),
    'rewards/accuracies': mean(cast(greater(t.u, t.v), 'f32')),
    'rewards/margins': mul(mean(sub(t.u, t.v)), beta),
    'logps/chosen': mean(t.chosen),
    'logps/rejected': mean(t.rejected),
    'logits/chosen': tokenMean(c.policy.meanLogit(), 'chosen'),
    'logits/rejected': tokenMean(c.policy.meanLogit(), 'rejected'),
    entropy: tokenMean(c.policy.entropy(), 'chosen', 'rejected'),
    mean_token_accuracy: tokenMean(c.policy.correct(), 'chosen'),
  };
}
