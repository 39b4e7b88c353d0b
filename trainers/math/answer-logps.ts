/** How likely the policy finds the two answers of a pair, for methods that need no reference model. */
import { type LossContext, op, type Value } from '../../src/plugin.ts';

/** log π of the answers of a role, f32[pairs]: summed over an answer's tokens, or their mean. */
export const answerLogps = (c: LossContext, role: string, per: 'answer' | 'token'): Value => {
  const summed = c.sum(role, c.policy.logps);
  return per === 'answer' ? summed : op.div(summed, op.maximum(c.count(role), 1));
};

/** Nearest to 1 that the odds of an answer are computed for: beyond it float32 has no 1 - p. */
const LEAST_REST = 1e-7;

/**
 * log of the odds ratio (p / (1 - p)) / (q / (1 - q)) of two answers, from their log-probabilities per token (ORPO,
 * arXiv:2403.07691, eq. 4). f32[pairs] each.
 */
export function logOddsRatio(chosen: Value, rejected: Value): Value {
  const rest = (logp: Value) => op.log(op.maximum(op.sub(1, op.exp(logp)), LEAST_REST));
  return op.sub(op.sub(chosen, rejected), op.sub(rest(chosen), rest(rejected)));
}
