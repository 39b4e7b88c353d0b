/** What TRL logs about a batch of preference pairs, under its names. */
import { add, cast, div, greater, mean, mul, sub, sum, type Value } from '../../src/engine/ops.ts';
import type { LossContext } from '../../src/plugin.ts';

const tokenMean = (c: LossContext, x: Value, ...roles: string[]): Value =>
  div(roles.map((r) => sum(c.sum(r, x))).reduce(add), roles.map((r) => sum(c.count(r))).reduce(add));

/**
 * What concerns the answers alone.
 * @param chosen and `rejected`: the policy's log-probabilities of each answer, f32[pairs]
 */
export const answerMetrics = (c: LossContext, chosen: Value, rejected: Value): Record<string, Value> => ({
  'logps/chosen': mean(chosen),
  'logps/rejected': mean(rejected),
  'logits/chosen': tokenMean(c, c.policy.meanLogit(), 'chosen'),
  'logits/rejected': tokenMean(c, c.policy.meanLogit(), 'rejected'),
});

/**
 * @param t log-ratios u, v and the policy's summed log-probabilities of each answer, f32[pairs]
 * @returns scalars; rewards are β times the log-ratios whatever the loss
 */
export function pairMetrics(
  c: LossContext,
  t: { u: Value; v: Value; chosen: Value; rejected: Value },
  beta: number,
): Record<string, Value> {
  return {
    'rewards/chosen': mul(mean(t.u), beta),
    'rewards/rejected': mul(mean(t.v), beta),
    'rewards/accuracies': mean(cast(greater(t.u, t.v), 'f32')),
    'rewards/margins': mul(mean(sub(t.u, t.v)), beta),
    ...answerMetrics(c, t.chosen, t.rejected),
    entropy: tokenMean(c, c.policy.entropy(), 'chosen', 'rejected'),
    mean_token_accuracy: tokenMean(c, c.policy.correct(), 'chosen'),
  };
}
