/**
 * Contrastive Preference Optimisation, Xu et al. 2024 (arXiv:2401.08417), and SimPO, Meng et al. 2024 (arXiv:2405.14734):
 * DPO's loss without a reference model, with supervised training on the chosen answers beside it (`cpo_alpha`).
 *
 * With l the log-probability of an answer, CPO's loss is -log σ(β(l_chosen - l_rejected)) + α·NLL(chosen). SimPO takes the
 * mean per token in place of l and asks for a margin γ: -log σ(β(m_chosen - m_rejected) - γ); the paper has α = 0 and β about 2.
 * Numbers agree with TRL 1.13, but for its `logits/*`, which average over padding; here they are over the answers' tokens.
 */
import { defineTrainer, meanOfRows, meanOfTokens, op, type Value } from '../src/plugin.ts';
import { answerLogps } from './math/answer-logps.ts';
import { pairFeatures } from './math/pair-features.ts';
import { pairHeldOut } from './math/pair-held-out.ts';
import { smoothed } from './math/pair-losses.ts';
import { answerMetrics } from './math/pair-metrics.ts';

export interface CpoOptions {
  beta: number;
  lossType: 'sigmoid' | 'hinge' | 'ipo' | 'simpo';
  cpoAlpha: number;
  simpoGamma: number;
  labelSmoothing: number;
  maxLength: number | null;
}

/** Loss of every pair from how far the policy prefers the chosen answer, `gap` f32[pairs]. */
export const GAP_LOSSES: Readonly<Record<CpoOptions['lossType'], (gap: Value, o: CpoOptions) => Value>> = {
  sigmoid: (gap, o) => smoothed(op.mul(gap, o.beta), o.labelSmoothing),
  hinge: (gap, o) => op.maximum(op.sub(1, op.mul(gap, o.beta)), 0),
  ipo: (gap, o) => {
    const off = op.sub(gap, 1 / (2 * o.beta));
    return op.mul(off, off);
  },
  simpo: (gap, o) => smoothed(op.sub(op.mul(gap, o.beta), o.simpoGamma), o.labelSmoothing),
};

const perToken = (type: CpoOptions['lossType']): boolean => type === 'simpo' || type === 'ipo';

export default defineTrainer<CpoOptions>({
  name: 'cpo',
  summary: 'Preference optimisation without a reference model: CPO, and SimPO as loss_type',
  paper: 'https://arxiv.org/abs/2401.08417',
  datasetTypes: ['preference'],
  defaults: { learning_rate: 1e-6, disable_dropout: true },
  schema: {
    beta: {
      ...{ type: 'number', exclusiveMinimum: 0, default: 0.1 },
      description: 'Scale of the preference; SimPO proper has about 2.',
    },
    loss_type: {
      ...{ enum: Object.keys(GAP_LOSSES), default: 'sigmoid' },
      description: 'sigmoid and hinge compare whole answers, simpo and ipo their mean per token.',
    },
    cpo_alpha: {
      ...{ type: 'number', minimum: 0, default: 1 },
      description: 'Weight of the negative log-likelihood of the chosen answers; SimPO proper has 0.',
    },
    simpo_gamma: { type: 'number', default: 0.5, description: 'Margin that simpo asks for.' },
    label_smoothing: {
      ...{ type: 'number', minimum: 0, exclusiveMaximum: 0.5, default: 0 },
      description: 'Share of labels taken to be wrong (sigmoid, simpo).',
    },
  },

  features: (row, tok, o) => pairFeatures(row, tok, o.maxLength, { appendEos: true }),

  loss(c, o) {
    const [chosen, rejected] = ['chosen', 'rejected'].map((role) =>
      answerLogps(c, role, perToken(o.lossType) ? 'token' : 'answer'),
    ) as [Value, Value];
    const preference = meanOfRows(c, GAP_LOSSES[o.lossType](op.sub(chosen, rejected), o));
    const nll = op.neg(meanOfTokens(c, c.policy.logps, 'chosen'));
    return {
      loss: o.cpoAlpha === 0 ? preference : op.add(preference, op.mul(nll, o.cpoAlpha)),
      metrics: {
        ...answerMetrics(c, chosen, rejected),
        'rewards/chosen': op.mul(op.mean(chosen), o.beta),
        'rewards/rejected': op.mul(op.mean(rejected), o.beta),
        'rewards/accuracies': op.mean(op.cast(op.greater(chosen, rejected), 'f32')),
        'rewards/margins': op.mul(op.mean(op.sub(chosen, rejected)), o.beta),
        ...(o.cpoAlpha === 0 ? {} : { nll_loss: nll }),
      },
    };
  },

  heldOut: (c) => pairHeldOut(c),
});
