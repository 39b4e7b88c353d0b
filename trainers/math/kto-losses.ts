/** Losses of single answers that are desirable or not, as functions of how policy and reference score them. */
import { op, type Value } from '../../src/plugin.ts';

/** Every Value is f32[answers], `kl` a scalar. */
export interface AnswerTerms {
  /** log π(answer) - log π_ref(answer), summed over its tokens. */
  logRatio: Value;
  /** bool[answers] */
  desirable: Value;
  /** Estimate of the KL divergence between policy and reference, at least 0, without gradient. */
  kl: Value;
  beta: number;
  desirableWeight: number;
  undesirableWeight: number;
}

const weighted = (t: AnswerTerms, good: Value, bad: Value): Value =>
  op.where(t.desirable, op.mul(good, t.desirableWeight), op.mul(bad, t.undesirableWeight));

/** Each gives f32[answers], by TRL's names. */
export const ANSWER_LOSSES: Readonly<Record<string, (t: AnswerTerms) => Value>> = {
  /** arXiv:2402.01306, eq. 7 and 8: gains and losses are felt against what the policy gives on average. */
  kto: (t) => {
    const gain = op.mul(op.sub(t.logRatio, t.kl), t.beta);
    return weighted(t, op.sub(1, op.sigmoid(gain)), op.sub(1, op.sigmoid(op.mul(gain, -1))));
  },
  /** arXiv:2408.06266, eq. 7 for single answers: no point of comparison. */
  apo_zero_unpaired: (t) => {
    const gain = op.mul(t.logRatio, t.beta);
    return weighted(t, op.sub(1, op.sigmoid(gain)), op.sigmoid(gain));
  },
};
