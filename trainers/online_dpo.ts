/**
 * Online DPO, Guo et al. 2024 (arXiv:2402.04792): preference pairs that the policy writes itself.
 *
 * In each round the policy writes two answers to each prompt; the one with the higher reward is the chosen one, and the
 * pair goes through DPO's loss against the frozen start. Pairs with equal rewards say nothing and are left out (TRL takes
 * the first answer for the better one). Defaults and metric names are those of TRL 1.13.
 */
import { defineTrainer, type Example, op, type Round } from '../src/plugin.ts';
import { mean, rewardMetrics } from './math/group-advantages.ts';
import { rewardsOf } from './math/group-rounds.ts';
import { klPerToken } from './math/kl.ts';
import { PAIR_LOSSES } from './math/pair-losses.ts';
import { pairMetrics } from './math/pair-metrics.ts';
import { checkRoom, promptFeatures } from './math/prompt-features.ts';

export interface OnlineDpoOptions {
  perDeviceTrainBatchSize: number;
  gradientAccumulationSteps: number;
  maxLength: number | null;
  maxNewTokens: number;
  beta: number;
  lossType: keyof typeof LOSSES;
}

/** IPO is over whole answers here, as in its paper. */
const LOSSES = { sigmoid: PAIR_LOSSES.sigmoid!, ipo: PAIR_LOSSES.ipo_summed! };

/** A tree per prompt whose answers differ in reward, the better one first, with the column `ref_logps`. */
export function rankedPairs(round: Round, rewards: readonly (readonly number[])[]): Example[] {
  return round.prompts.flatMap(({ example, answers }, i): Example[] => {
    const [first, second] = rewards[i]!;
    if (!(first! > second! || second! > first!)) return [];
    const order = first! > second! ? [0, 1] : [1, 0];
    const children = order.map((k, place) => ({
      ...{ ids: answers[k]!.ids, role: place === 0 ? 'chosen' : 'rejected', predict: true },
    }));
    const ref_logps = Float32Array.from(order.flatMap((k) => Array.from(answers[k]!.reference)));
    return [{ ...example, tree: { ...example.tree, children }, perToken: { ref_logps } }];
  });
}

const total = (numbers: ArrayLike<number>): number => Array.from(numbers).reduce((a, b) => a + b, 0);

/** What TRL logs about the answers of a round before they are trained on. */
function roundMetrics(round: Round, rewards: readonly (readonly number[])[], beta: number): Record<string, number> {
  const answers = round.prompts.flatMap((prompt) => prompt.answers);
  const scores = mean(rewards.flat());
  const kl = mean(answers.map(({ logps, reference }) => total(klPerToken('k1', logps, reference))));
  return {
    ...rewardMetrics(rewards),
    'objective/scores': scores,
    'objective/scores_margin': mean(rewards.map(([a, b]) => Math.abs(a! - b!))),
    'objective/kl': kl,
    'objective/non_score_reward': -beta * kl,
    'objective/rlhf_reward': scores - beta * kl,
    'objective/entropy': mean(answers.map(({ logps }) => -total(logps))),
    'val/contain_eos_token': mean(answers.map(({ ended }) => (ended ? 1 : 0))),
    beta,
  };
}

export default defineTrainer<OnlineDpoOptions>({
  name: 'online_dpo',
  summary: "Preference optimisation from pairs of the policy's own answers, ranked by their rewards",
  paper: 'https://arxiv.org/abs/2402.04792',
  datasetTypes: ['prompt-only', 'preference'],
  defaults: {
    ...{ learning_rate: 5e-7, temperature: 0.9, max_length: 512, disable_dropout: true, dataloader_drop_last: true },
  },
  schema: {
    max_new_tokens: { type: 'integer', minimum: 1, default: 64, description: 'Tokens of an answer at most.' },
    beta: { type: 'number', exclusiveMinimum: 0, default: 0.1, description: 'Hold on the reference.' },
    loss_type: {
      ...{ enum: Object.keys(LOSSES), default: 'sigmoid' },
      description: 'Loss of a pair; ipo is over whole answers, not per token as in method: dpo.',
    },
  },

  check: (o) => checkRoom(o.maxLength, 'max_new_tokens', o.maxNewTokens),
  features: (row, tok, o) => promptFeatures(row, tok, { maxLength: o.maxLength, answer: o.maxNewTokens }),

  onPolicy: {
    shape: (o) => ({
      prompts: o.perDeviceTrainBatchSize * o.gradientAccumulationSteps,
      answers: 2,
      maxTokens: o.maxNewTokens,
      ...{ epochs: 1, miniBatches: 1, microTrees: o.perDeviceTrainBatchSize },
      reference: true,
    }),
    experience(round, o) {
      const rewards = rewardsOf(round);
      return { examples: rankedPairs(round, rewards), metrics: roundMetrics(round, rewards, o.beta) };
    },
  },

  loss(c, o) {
    const reference = c.column('ref_logps');
    const [chosen, rejected] = [c.sum('chosen', c.policy.logps), c.sum('rejected', c.policy.logps)];
    const [refChosen, refRejected] = [c.sum('chosen', reference), c.sum('rejected', reference)];
    const [u, v] = [op.sub(chosen, refChosen), op.sub(rejected, refRejected)];
    const losses = LOSSES[o.lossType]({
      ...{ u, v, fu: u, fv: v, beta: o.beta, labelSmoothing: 0, discopopTau: 1 },
      ...{ policyGap: op.sub(chosen, rejected), referenceGap: op.sub(refChosen, refRejected) },
      ...{ chosenLength: c.count('chosen'), rejectedLength: c.count('rejected') },
    });
    return {
      loss: op.div(op.sum(losses), c.total.examples),
      metrics: pairMetrics(c, { u, v, chosen, rejected }, o.beta),
    };
  },
});
