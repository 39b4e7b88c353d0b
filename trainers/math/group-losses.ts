/**
 * What GRPO and RLOO compute of a micro-batch of groups: the clipped surrogate per token or per answer, how losses of
 * tokens become one number, and what is logged of clipping. `completion` is the role of the answers.
 */
import { type LossContext, op, type Value } from '../../src/plugin.ts';

const ROLE = 'completion';

/** f32[tokens] -> f32[answers], means over the tokens of each. */
export const answerMeans = (c: LossContext, x: Value): Value => op.div(c.sum(ROLE, x), op.maximum(c.count(ROLE), 1));

/** f32[tokens] -> scalar. */
export const tokenMean = (c: LossContext, x: Value): Value => op.div(op.sum(x), op.sum(c.count(ROLE)));

export const LOSS_TYPES = ['dapo', 'grpo', 'bnpo', 'dr_grpo'] as const;
export type GroupLoss = (typeof LOSS_TYPES)[number];

/** Answers of the whole optimiser step, masked ones too, scalar. */
export const answersOfStep = (c: LossContext): Value => op.mul(c.total.examples, op.mean(c.extra('answers')));

/**
 * Losses of tokens, f32[tokens], to this micro-batch's share. grpo: mean over answers of their means (arXiv:2402.03300);
 * dapo: mean over the tokens of the step (arXiv:2503.14476); dr_grpo: sum over answers times their limit
 * (arXiv:2503.20783); bnpo: mean over the tokens of the micro-batch, by its definition not the same for other micro-batches.
 */
export function aggregate(c: LossContext, type: GroupLoss, losses: Value, maxCompletionLength: number): Value {
  if (type === 'dapo') return op.div(op.sum(losses), c.total.tokens(ROLE));
  const answers = answersOfStep(c);
  if (type === 'grpo') return op.div(op.sum(answerMeans(c, losses)), answers);
  if (type === 'dr_grpo') return op.div(op.sum(losses), op.mul(answers, maxCompletionLength));
  return op.mul(tokenMean(c, losses), op.div(op.sum(c.extra('answers')), answers));
}

/**
 * Shares of tokens (or answers) at which the clipped side is the larger one, by TRL's names.
 * @param clipped and `advantages`: f32[tokens], or f32[answers] with `perAnswer`
 */
export function clipRatios(
  c: LossContext,
  { clipped, advantages, perAnswer }: { clipped: Value; advantages: Value; perAnswer: boolean },
): Record<string, Value> {
  const low = op.mul(clipped, op.cast(op.less(advantages, 0), 'f32'));
  const high = op.mul(clipped, op.cast(op.greater(advantages, 0), 'f32'));
  const share = (x: Value): Value => (perAnswer ? op.mean(x) : tokenMean(c, x));
  const each = (x: Value): Value => (perAnswer ? x : answerMeans(c, x));
  return {
    'clip_ratio/low_mean': share(low),
    'clip_ratio/low_min': op.neg(op.amax(op.neg(each(low)))),
    'clip_ratio/high_mean': share(high),
    'clip_ratio/high_max': op.amax(each(high)),
    'clip_ratio/region_mean': share(clipped),
  };
}
