/**
 * Reward modelling: a model learns to score the chosen answer of a pair above the rejected one, after Bradley and Terry
 * 1952 as used by Ouyang et al. 2022 (arXiv:2203.02155): loss = -log σ(r_chosen - r_rejected - margin).
 *
 * The score of a sequence is a linear head without bias at its last token; in a rendered chat that is the last token of the
 * closed turn. Only differences count, so scores may drift together: centring (arXiv:2312.09244) adds a multiple of the
 * mean of (r_chosen + r_rejected)². Pairs that are too long are dropped, never cut. Numbers agree with TRL 1.13.
 */
import { defineTrainer, type LossContext, meanOfRows, op, type Value } from '../src/plugin.ts';
import { pairFeatures } from './math/pair-features.ts';

export interface RewardOptions {
  centerRewardsCoefficient?: number | null;
  maxLength: number | null;
}

/** Scores of both answers, f32[pairs] each, and whether they stand in the right order, 0 or 1. */
function scored(c: LossContext): { chosen: Value; rejected: Value; right: Value } {
  const [chosen, rejected] = [c.scores('chosen'), c.scores('rejected')];
  return { chosen, rejected, right: op.cast(op.greater(chosen, rejected), 'f32') };
}

export default defineTrainer<RewardOptions>({
  name: 'reward',
  summary: 'A reward model from chosen and rejected answers (Bradley-Terry)',
  paper: 'https://arxiv.org/abs/2203.02155',
  datasetTypes: ['preference'],
  needs: { head: 'score' },
  defaults: { learning_rate: 1e-4, disable_dropout: true, on_overlong: 'drop' },
  schema: {
    center_rewards_coefficient: {
      type: ['number', 'null'],
      minimum: 0,
      default: null,
      description: 'Pulls scores towards a mean of 0; 0.01 is advised, no pull when left out.',
    },
  },

  features(row, tok, o) {
    const example = pairFeatures(row, tok, o.maxLength, { answers: { predict: false, read: true } });
    if ('dropped' in example) return example;
    return { ...example, extra: { margin: row.type === 'preference' ? (row.margin ?? 0) : 0 } };
  },

  loss(c, o) {
    const { chosen, rejected, right } = scored(c);
    const gap = op.sub(chosen, rejected);
    const ranking = op.neg(meanOfRows(c, op.logSigmoid(op.sub(gap, c.extra('margin')))));
    const level = op.add(chosen, rejected);
    const coefficient = o.centerRewardsCoefficient ?? 0;
    const highest = (a: Value, b: Value) => op.stopGradient(op.amax(op.maximum(a, b)));
    return {
      loss: coefficient === 0 ? ranking : op.add(ranking, op.mul(meanOfRows(c, op.mul(level, level)), coefficient)),
      metrics: {
        min_reward: op.neg(highest(op.neg(chosen), op.neg(rejected))),
        mean_reward: op.mul(op.mean(level), 0.5),
        max_reward: highest(chosen, rejected),
        accuracy: op.mean(right),
        margin: op.mean(gap),
      },
    };
  },

  heldOut(c) {
    const { chosen, rejected, right } = scored(c);
    return {
      accuracy: { value: right, kind: 'share', label: 'scores the chosen answer higher' },
      margin: { value: op.sub(chosen, rejected), kind: 'mean', label: 'score of the chosen over the rejected answer' },
    };
  },
});
