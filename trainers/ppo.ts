/**
 * Proximal policy optimisation with the clipped surrogate, Schulman et al. 2017 (arXiv:1707.06347), for language models as
 * by Ziegler et al. 2019 and Ouyang et al. 2022 (arXiv:2203.02155).
 *
 * In each round the policy answers some prompts; an answer is rewarded with its score at its last token and pays kl_coef for
 * every nat that a token is away from the frozen start. A value head estimates what is still to come, GAE makes advantages
 * of it, and the policy takes a few epochs of steps on the clipped surrogate. Formulas, defaults and metric names are those
 * of TRL's last PPO; the score stands at the last token of the answer, and lengths are explicit.
 */
import { defineTrainer, type LossContext, type LossResult, op, type Value } from '../src/plugin.ts';
import { clippedSurrogate, clippedValueLoss } from './math/clipped-losses.ts';
import { KL_ESTIMATORS } from './math/kl.ts';
import { type ExperienceOptions, ppoExperience } from './math/ppo-experience.ts';
import { checkRoom, promptFeatures } from './math/prompt-features.ts';

export interface PpoOptions extends ExperienceOptions {
  perDeviceTrainBatchSize: number;
  gradientAccumulationSteps: number;
  maxLength: number | null;
  totalEpisodes?: number;
  responseLength: number;
  numPpoEpochs: number;
  numMiniBatches: number;
  cliprange: number;
  cliprangeValue: number;
  vfCoef: number;
  targetKl?: number;
  valueModel?: string;
}

const episodesOf = (o: PpoOptions): number => o.perDeviceTrainBatchSize * o.gradientAccumulationSteps;

/** Of a token's numbers: the share of the optimiser step's mean, and the mean over this micro-batch. */
const share = (c: LossContext, x: Value): Value => op.div(op.sum(x), c.total.tokens('completion'));
const mean = (c: LossContext, x: Value): Value => op.div(op.sum(x), op.sum(c.count('completion')));

function policyLoss(c: LossContext, o: PpoOptions): LossResult {
  const { logps } = c.policy;
  const old = c.column('old_logps');
  const range = { low: o.cliprange, high: o.cliprange };
  const { losses, ratio, clipped } = clippedSurrogate({ logps, old, advantages: c.column('advantages') }, range);
  const gap = op.sub(logps, old);
  return {
    loss: share(c, losses),
    metrics: {
      'policy/approxkl_avg': op.mul(mean(c, op.mul(gap, gap)), 0.5),
      'policy/clipfrac_avg': mean(c, clipped),
      'policy/entropy_avg': mean(c, c.policy.entropy()),
      'loss/policy_avg': mean(c, losses),
      'val/ratio': mean(c, ratio),
    },
  };
}

function valueLoss(c: LossContext, o: PpoOptions): LossResult {
  const columns = { values: c.values, old: c.column('old_values'), returns: c.column('returns') };
  const { losses, clipped } = clippedValueLoss(columns, o.cliprangeValue);
  return {
    loss: op.mul(share(c, losses), o.vfCoef),
    metrics: { 'loss/value_avg': mean(c, losses), 'val/clipfrac_avg': mean(c, clipped) },
  };
}

export default defineTrainer<PpoOptions>({
  name: 'ppo',
  summary: "Reinforcement learning from rewards of the policy's own answers, with a value head (clipped surrogate)",
  paper: 'https://arxiv.org/abs/1707.06347',
  datasetTypes: ['prompt-only', 'preference'],
  needs: { head: 'value' },
  defaults: {
    learning_rate: 3e-6,
    temperature: 0.7,
    disable_dropout: true,
    dataloader_drop_last: true,
    logging_steps: 1,
  },
  schema: {
    total_episodes: {
      ...{ type: ['integer', 'null'], minimum: 1, default: null },
      description: 'Answers of the whole run, instead of epochs over the prompts.',
    },
    response_length: { type: 'integer', minimum: 1, default: 53, description: 'Tokens of an answer at most.' },
    num_ppo_epochs: { type: 'integer', minimum: 1, default: 4, description: 'Passes over the answers of a round.' },
    num_mini_batches: { type: 'integer', minimum: 1, default: 1, description: 'Optimiser steps of a pass.' },
    kl_coef: { type: 'number', minimum: 0, default: 0.05, description: 'Price of a nat away from the start.' },
    kl_estimator: {
      ...{ type: 'string', enum: [...KL_ESTIMATORS], default: 'k1' },
      description: 'Estimate of the divergence of a token: k1 unbiased, k2 squared, k3 unbiased and never negative.',
    },
    adap_kl_ctrl: {
      ...{ type: 'boolean', default: false },
      description: 'Adapt kl_coef after each round so that the divergence of an answer comes near target.',
    },
    target: {
      ...{ type: 'number', exclusiveMinimum: 0, default: 6 },
      description: 'Divergence of an answer, in nats, that adap_kl_ctrl aims at.',
    },
    horizon: {
      ...{ type: 'number', exclusiveMinimum: 0, default: 10000 },
      description: 'Episodes over which adap_kl_ctrl acts; smaller is faster.',
    },
    gamma: { type: 'number', minimum: 0, maximum: 1, default: 1, description: 'Discount of later rewards.' },
    lam: { type: 'number', minimum: 0, maximum: 1, default: 0.95, description: 'Lambda of GAE.' },
    cliprange: { type: 'number', exclusiveMinimum: 0, default: 0.2, description: "Clip range of the policy's ratio." },
    cliprange_value: { type: 'number', exclusiveMinimum: 0, default: 0.2, description: 'Clip range of the value.' },
    vf_coef: { type: 'number', minimum: 0, default: 0.1, description: 'Weight of the value loss.' },
    value_model: {
      ...{ type: ['string', 'null'], minLength: 1, default: null, 'x-path': true },
      description:
        'Folder of a model that estimates values apart from the policy, a reward model best; left out: a value head.',
    },
    whiten_rewards: { type: 'boolean', default: false, description: 'Bring rewards of tokens to unit variance.' },
    whiten_advantages: { type: 'boolean', default: true, description: 'Bring advantages to mean 0 and unit variance.' },
    use_score_scaling: {
      ...{ type: 'boolean', default: false },
      description: 'Divide scores by their running standard deviation.',
    },
    use_score_norm: {
      ...{ type: 'boolean', default: false },
      description: 'Subtract the running mean of scores and divide by their running standard deviation.',
    },
    score_clip: {
      ...{ type: ['number', 'null'], exclusiveMinimum: 0, default: null },
      description: 'Clip scores to plus and minus this, after scaling.',
    },
    target_kl: {
      ...{ type: ['number', 'null'], exclusiveMinimum: 0, default: null },
      description:
        'End a round before a step whose policy is this far from the one that answered (policy/approxkl_avg).',
    },
  },

  check: (o) => checkRoom(o.maxLength, 'response_length', o.responseLength),
  features: (row, tok, o) => promptFeatures(row, tok, { maxLength: o.maxLength, answer: o.responseLength }),

  onPolicy: {
    shape: (o) => ({
      prompts: episodesOf(o),
      answers: 1,
      maxTokens: o.responseLength,
      epochs: o.numPpoEpochs,
      miniBatches: o.numMiniBatches,
      microTrees: o.perDeviceTrainBatchSize,
      reference: true,
      rounds: o.totalEpisodes === undefined ? undefined : Math.ceil(o.totalEpisodes / episodesOf(o)),
    }),
    experience: ppoExperience,
    stop: (metrics, { targetKl }) => targetKl !== undefined && metrics['policy/approxkl_avg']! > targetKl,
    summary(steps) {
      const ratios = steps.map((step) => step['val/ratio']!);
      const mean = ratios.reduce((a, b) => a + b, 0) / ratios.length;
      const squares = ratios.reduce((total, ratio) => total + (ratio - mean) ** 2, 0);
      return { 'val/ratio_var': squares / Math.max(1, ratios.length - 1) };
    },
  },

  valueLoss,
  loss(c, o) {
    const policy = policyLoss(c, o);
    if (o.valueModel !== undefined) return policy;
    const value = valueLoss(c, o);
    return { loss: op.add(policy.loss, value.loss), metrics: { ...policy.metrics, ...value.metrics } };
  },
});
