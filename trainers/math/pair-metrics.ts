/** What TRL logs about a batch of preference pairs, under its names. */
import { type LossContext, op, type Value } from '../../src/plugin.ts';

const tokenMean = (c: LossContext, x: Value, ...roles: string[]): Value =>
  op.div(roles.map((r) => op.sum(c.sum(r, x))).reduce(op.add), roles.map((r) => op.sum(c.count(r))).reduce(op.add));

/**
 * What concerns the answers alone.
 * @param chosen and `rejected`: the policy's log-probabilities of each answer, f32[pairs]
 */
export const answerMetrics = (c: LossContext, chosen: Value, rejected: Value): Record<string, Value> => ({
  'logps/chosen': op.mean(chosen),
  'logps/rejected': op.mean(rejected),
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
    'rewards/chosen': op.mul(op.mean(t.u), beta),
    'rewards/rejected': op.mul(op.mean(t.v), beta),
    'rewards/accuracies': op.mean(op.cast(op.greater(t.u, t.v), 'f32')),
    'rewards/margins': op.mul(op.mean(op.sub(t.u, t.v)), beta),
    ...answerMetrics(c, t.chosen, t.rejected),
    entropy: tokenMean(c, c.policy.entropy(), 'chosen', 'rejected'),
    mean_token_accuracy: tokenMean(c, c.policy.correct(), 'chosen'),
  };
}
