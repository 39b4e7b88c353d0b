/**
 * REINFORCE leave-one-out, Ahmadian et al. 2024 (arXiv:2402.14740).
 *
 * In each round the policy writes several answers to a prompt. From an answer's reward comes off beta for every nat that the
 * answer is away from the frozen start, and then the mean reward of the other answers to the same prompt: what is left is
 * the advantage of the whole answer, which counts as one action. With num_iterations above 1 the ratio of answers is
 * clipped as PPO's is. Formulas, defaults and metric names are those of TRL 1.13.
 */
import { defineTrainer, HarnessError, op, type Round } from '../src/plugin.ts';
import { clippedSurrogate } from './math/clipped-losses.ts';
import { leaveOneOut, normalised, rewardMetrics, zeroSpread } from './math/group-advantages.ts';
import { answerMeans, answersOfStep, clipRatios, tokenMean } from './math/group-losses.ts';
import {
  checkGroups,
  type GroupOptions,
  groupExamples,
  groupSchema,
  groupShape,
  rewardsOf,
  terminatedLengths,
} from './math/group-rounds.ts';
import { klPerToken } from './math/kl.ts';
import { promptFeatures } from './math/prompt-features.ts';

export interface RlooOptions extends GroupOptions {
  normalizeAdvantages: boolean;
  rewardClipRange?: readonly [number, number];
}

/** Rewards of the groups, clipped, less what each answer pays for its distance; and the mean distance of a token, nats. */
export function penalised(round: Round, o: RlooOptions): { rewards: number[][]; kl: number } {
  const [low, high] = o.rewardClipRange ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  let total = 0;
  let tokens = 0;
  const rewards = rewardsOf(round).map((group, i) =>
    group.map((reward, k) => {
      const { logps, reference } = round.prompts[i]!.answers[k]!;
      const kl = klPerToken('k1', logps, reference).reduce((a, b) => a + b, 0);
      total += kl;
      tokens += logps.length;
      return Math.min(high, Math.max(low, reward)) - o.beta * kl;
    }),
  );
  return { rewards, kl: total / tokens };
}

export default defineTrainer<RlooOptions>({
  name: 'rloo',
  summary: 'Reinforcement learning from rewards, less the mean reward of the other answers (leave-one-out)',
  paper: 'https://arxiv.org/abs/2402.14740',
  datasetTypes: ['prompt-only', 'preference'],
  defaults: { learning_rate: 1e-6, dataloader_drop_last: true },
  schema: {
    ...groupSchema({ generations: 2, beta: 0.05 }),
    normalize_advantages: {
      ...{ type: 'boolean', default: false },
      description: 'Bring the advantages of a round to mean 0 and unit deviation.',
    },
    reward_clip_range: {
      ...{ type: ['array', 'null'], items: { type: 'number' }, minItems: 2, maxItems: 2, default: null },
      description: 'Bounds of rewards, as [-1, 1].',
    },
  },

  check(o) {
    checkGroups(o);
    const [low, high] = o.rewardClipRange ?? [0, 1];
    if (low < high) return;
    throw new HarnessError('CONFIG_VALUE', `reward_clip_range is [${low}, ${high}].`, {
      hint: 'Give the lower bound first, as [-1, 1].',
    });
  },
  features: (row, tok, o) => promptFeatures(row, tok, { maxLength: o.maxLength, answer: o.maxCompletionLength }),

  onPolicy: {
    shape: groupShape,
    experience(round, o) {
      const { rewards, kl } = penalised(round, o);
      const advantages = leaveOneOut(rewards);
      return {
        examples: groupExamples(round, o.normalizeAdvantages ? normalised(advantages) : advantages, o),
        metrics: {
          ...rewardMetrics(rewardsOf(round)),
          ...terminatedLengths(round),
          frac_reward_zero_std: zeroSpread(rewards),
          ...(o.beta === 0 ? {} : { kl }),
        },
      };
    },
  },

  loss(c, o) {
    const advantages = answerMeans(c, c.column('advantages'));
    const { losses, clipped } = clippedSurrogate(
      { logps: c.sum('completion', c.policy.logps), old: c.sum('completion', c.column('old_logps')), advantages },
      { low: o.epsilon, high: o.epsilonHigh ?? o.epsilon },
    );
    return {
      loss: op.div(op.sum(losses), answersOfStep(c)),
      metrics: {
        ...clipRatios(c, { clipped, advantages, perAnswer: true }),
        entropy: tokenMean(c, c.policy.entropy()),
      },
    };
  },
});
