/**
 * Kahneman-Tversky Optimisation, Ethayarajh et al. 2024 (arXiv:2402.01306): learns from single answers with a thumb up or
 * down. Preference pairs are taken apart first.
 *
 * Let r = log π(answer) - log π_ref(answer). A desirable answer has the loss 1 - σ(β(r - k)), an undesirable one
 * 1 - σ(β(k - r)), where k estimates the KL divergence between policy and reference: the mean of r over answers that
 * belong to other prompts, the one before in the batch of the data's order, at least 0 and without gradient. That is why
 * rows come in their order by default. Numbers agree with TRL 1.13; k is taken over a whole optimiser step, there over
 * each micro-batch.
 */
import { defineTrainer, type LossContext, meanOfRows, op, type Value } from '../src/plugin.ts';
import { ANSWER_LOSSES, type AnswerTerms } from './math/kto-losses.ts';

export interface KtoOptions {
  beta: number;
  lossType: 'kto' | 'apo_zero_unpaired';
  desirableWeight: number;
  undesirableWeight: number;
  maxLength: number | null;
}

function answerTerms(c: LossContext, o: KtoOptions): AnswerTerms {
  const logRatio = (role: string) => c.sum(role, op.sub(c.policy.logps, c.reference.logps)); // [answers]
  const mismatched = () => meanOfRows(c, logRatio('mismatched'));
  const kl = o.lossType === 'kto' ? op.maximum(op.stopGradient(mismatched()), 0) : op.mul(c.total.examples, 0);
  const desirable = op.greater(c.extra('desirable'), 0.5);
  return { ...o, logRatio: logRatio('completion'), desirable, kl };
}

export default defineTrainer<KtoOptions>({
  name: 'kto',
  summary: 'Preference optimisation from single answers that are good or bad',
  paper: 'https://arxiv.org/abs/2402.01306',
  datasetTypes: ['unpaired-preference'],
  needs: { reference: true },
  defaults: { learning_rate: 1e-6, disable_dropout: true, train_sampling_strategy: 'sequential' },
  schema: {
    beta: { type: 'number', exclusiveMinimum: 0, default: 0.1, description: 'Hold on the reference.' },
    loss_type: {
      ...{ enum: Object.keys(ANSWER_LOSSES), default: 'kto' },
      description: 'kto compares with the mean over mismatched answers, apo_zero_unpaired with nothing.',
    },
    desirable_weight: {
      ...{ type: 'number', minimum: 0, default: 1 },
      description: 'Weight of good answers; with weights times counts of both kinds between 1:1 and 4:3.',
    },
    undesirable_weight: { type: 'number', minimum: 0, default: 1, description: 'Weight of bad answers.' },
  },

  couplesBatch: (o) => o.lossType === 'kto',

  features(row, tok, o) {
    if (row.type !== 'unpaired-preference') return { dropped: 'no single answer' };
    const { label, ...rest } = row;
    const sequence = tok.sequence({ ...rest, type: 'prompt-completion' }, { maxLength: o.maxLength });
    if ('dropped' in sequence) return sequence;
    const border = sequence.labels.indexOf(1);
    const [prompt, completion] = [sequence.ids.slice(0, border), sequence.ids.slice(border)];
    return {
      tree: {
        ...{ role: 'prompt', ids: prompt, predict: false },
        children: [{ role: 'completion', ids: completion, predict: true }],
      },
      tokens: sequence.ids.length,
      ...{ source: row.source, index: row.index, truncated: sequence.truncated },
      extra: { desirable: label ? 1 : 0 },
    };
  },

  withNeighbour(example, neighbour, o) {
    const [own] = example.tree.children ?? [];
    const [other] = neighbour.tree.children ?? [];
    if (o.lossType !== 'kto' || own === undefined || other === undefined) return example;
    return { ...example, tree: { ...example.tree, children: [own, { ...other, role: 'mismatched' }] } };
  },

  loss(c, o) {
    const t = answerTerms(c, o);
    const good = op.cast(t.desirable, 'f32');
    /** Mean over the good or the bad answers of a batch, 0 where it has none. */
    const meanOf = (x: Value, members: Value) => op.div(op.sum(op.mul(x, members)), op.maximum(op.sum(members), 1));
    const bad = op.sub(1, good);
    const rewards = op.mul(t.logRatio, o.beta);
    const logps = c.sum('completion', c.policy.logps);
    const counts = c.count('completion');
    const logits = c.sum('completion', c.policy.meanLogit());
    const perToken = (members: Value) =>
      op.div(op.sum(op.mul(logits, members)), op.maximum(op.sum(op.mul(counts, members)), 1));
    return {
      loss: meanOfRows(c, (ANSWER_LOSSES[o.lossType] as (t: AnswerTerms) => Value)(t)),
      metrics: {
        'rewards/chosen': meanOf(rewards, good),
        'rewards/rejected': meanOf(rewards, bad),
        'rewards/margins': op.sub(meanOf(rewards, good), meanOf(rewards, bad)),
        'logps/chosen': meanOf(logps, good),
        'logps/rejected': meanOf(logps, bad),
        'logits/chosen': perToken(good),
        'logits/rejected': perToken(bad),
        kl: t.kl,
        entropy: op.div(op.sum(c.sum('completion', c.policy.entropy())), op.sum(counts)),
      },
    };
  },

  heldOut(c, o) {
    const { logRatio, desirable } = answerTerms(c, o);
    return {
      reward_sign: {
        value: op.where(desirable, op.cast(op.greater(logRatio, 0), 'f32'), op.cast(op.less(logRatio, 0), 'f32')),
        kind: 'share',
        chance: 0.5,
        label: 'implicit reward has the sign of the label',
      },
      signed_reward: {
        value: op.mul(op.where(desirable, logRatio, op.mul(logRatio, -1)), o.beta),
        kind: 'mean',
        label: 'implicit reward, turned round for bad answers',
      },
    };
  },
});
