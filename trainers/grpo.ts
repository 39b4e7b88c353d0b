/**
 * Group relative policy optimisation, Shao et al. 2024 (arXiv:2402.03300), with what grew from it: DAPO (arXiv:2503.14476),
 * Dr. GRPO (arXiv:2503.20783), ratios of whole answers (GSPO, arXiv:2507.18071).
 *
 * In each round the policy writes several answers to a prompt. How much better an answer is rewarded than the others to the
 * same prompt is its advantage, at each of its tokens; there is no value model. The policy takes steps on the clipped
 * surrogate, and with beta above 0 pays for its divergence from the frozen start (k3). A prompt with its answers is one
 * tree, so that the prompt is computed once. Formulas, defaults and metric names are those of TRL 1.13.
 */
import { defineTrainer, type LossContext, op, type Value } from '../src/plugin.ts';
import { clippedSurrogate } from './math/clipped-losses.ts';
import { groupAdvantages, rewardMetrics, SCALES, type Scale } from './math/group-advantages.ts';
import { aggregate, answerMeans, clipRatios, type GroupLoss, LOSS_TYPES, tokenMean } from './math/group-losses.ts';
import {
  checkGroups,
  type GroupOptions,
  groupExamples,
  groupSchema,
  groupShape,
  rewardsOf,
  terminatedLengths,
} from './math/group-rounds.ts';
import { promptFeatures } from './math/prompt-features.ts';

export interface GrpoOptions extends GroupOptions {
  lossType: GroupLoss;
  scaleRewards: Scale | boolean;
  importanceSamplingLevel: 'token' | 'sequence';
  delta?: number;
  useBiasCorrectionKl: boolean;
}

const scaleOf = ({ scaleRewards }: GrpoOptions): Scale =>
  typeof scaleRewards === 'string' ? scaleRewards : scaleRewards ? 'group' : 'none';

/** Surrogate losses of the tokens, the ratios (with gradients) that they are made of, and what is logged of clipping. */
function surrogate(c: LossContext, o: GrpoOptions): { losses: Value; ratio: Value; metrics: Record<string, Value> } {
  const perAnswer = o.importanceSamplingLevel === 'sequence';
  const level = (x: Value): Value => (perAnswer ? answerMeans(c, x) : x);
  const spread = (x: Value): Value => (perAnswer ? c.spread('completion', x) : x);
  const [logps, old] = [level(c.policy.logps), level(c.column('old_logps'))];
  const advantages = level(c.column('advantages'));
  const range = { low: o.epsilon, high: o.epsilonHigh ?? o.epsilon, most: o.delta };
  const { losses, clipped } = clippedSurrogate({ logps, old, advantages }, range);
  return {
    losses: spread(losses),
    ratio: spread(op.exp(op.sub(logps, old))),
    metrics: clipRatios(c, { clipped, advantages, perAnswer }),
  };
}

export default defineTrainer<GrpoOptions>({
  name: 'grpo',
  summary: 'Reinforcement learning from rewards, each answer against the others to its prompt (no value model)',
  paper: 'https://arxiv.org/abs/2402.03300',
  datasetTypes: ['prompt-only', 'preference'],
  defaults: { learning_rate: 1e-6, dataloader_drop_last: true },
  schema: {
    ...groupSchema({ generations: 8, beta: 0 }),
    loss_type: {
      enum: LOSS_TYPES,
      default: 'dapo',
      description:
        'dapo: mean over the tokens of the step; grpo: over answers; bnpo: over the micro-batch; dr_grpo: over limits.',
    },
    scale_rewards: {
      enum: [...SCALES, true, false],
      default: 'group',
      description: 'Divide advantages by the standard deviation of the rewards of the group or of the batch, or not.',
    },
    importance_sampling_level: {
      enum: ['token', 'sequence'],
      default: 'token',
      description: 'Ratios of tokens, or of whole answers (their mean over tokens).',
    },
    delta: {
      ...{ type: ['number', 'null'], exclusiveMinimum: 0, default: null },
      description: 'Bound on the ratio of tokens with a negative advantage; above 1 + epsilon_high.',
    },
    use_bias_correction_kl: {
      ...{ type: 'boolean', default: false },
      description: 'Multiply the divergence by the ratio, so that its gradient is right after the first step too.',
    },
  },

  check: checkGroups,
  features: (row, tok, o) => promptFeatures(row, tok, { maxLength: o.maxLength, answer: o.maxCompletionLength }),

  onPolicy: {
    shape: groupShape,
    experience(round, o) {
      const rewards = rewardsOf(round);
      return {
        examples: groupExamples(round, groupAdvantages(rewards, scaleOf(o)), o),
        metrics: { ...rewardMetrics(rewards), ...terminatedLengths(round) },
      };
    },
  },

  loss(c, o) {
    const { losses, ratio, metrics } = surrogate(c, o);
    const logged = { ...metrics, entropy: tokenMean(c, c.policy.entropy()) };
    if (o.beta === 0) return { loss: aggregate(c, o.lossType, losses, o.maxCompletionLength), metrics: logged };
    const apart = op.sub(c.column('ref_logps'), c.policy.logps);
    const k3 = op.sub(op.sub(op.exp(apart), apart), 1);
    const kl = o.useBiasCorrectionKl ? op.mul(k3, ratio) : k3;
    return {
      loss: aggregate(c, o.lossType, op.add(losses, op.mul(kl, o.beta)), o.maxCompletionLength),
      metrics: { ...logged, kl: tokenMean(c, kl) },
    };
  },
});
