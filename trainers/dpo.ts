/**
 * Direct Preference Optimisation, Rafailov et al. 2023 (arXiv:2305.18290), and the losses that grew from it.
 *
 * A row is a prompt with a chosen and a rejected answer. Let u and v be how much likelier the policy finds each answer than
 * the frozen reference does: u = log π(chosen) - log π_ref(chosen), v the same of the rejected one. DPO takes β·u and β·v
 * for rewards and fits them to the preference, loss = -log σ(β(u - v)), without training a reward model. β (0.05-0.5) holds
 * the policy near the reference. Other losses of u and v: math/pair-losses.ts. Numbers agree with TRL 1.13.
 */
import { defineTrainer, type LossContext, meanOfRows, meanOfTokens, op, type Value } from '../src/plugin.ts';
import { pairFeatures } from './math/pair-features.ts';
import {
  DIVERGENCES,
  type Divergence,
  divergence,
  PAIR_LOSSES,
  type PairTerms,
  SORTING_LOSSES,
} from './math/pair-losses.ts';
import { pairMetrics } from './math/pair-metrics.ts';
import { checkPairOptions } from './math/pair-options.ts';
import { lengthWeights, policyWeights } from './math/pair-weights.ts';

export interface DpoOptions {
  beta: number;
  lossType: string | string[];
  lossWeights?: number[];
  labelSmoothing: number;
  discopopTau: number;
  fDivergenceType: Divergence;
  fAlphaDivergenceCoef: number;
  ldAlpha?: number;
  useWeighting: boolean;
  datasetWeightField?: string;
  maxLength: number | null;
}

const LOSS_TYPES = [...Object.keys(PAIR_LOSSES), 'sft'];
const lossTypes = (o: DpoOptions): string[] => [o.lossType].flat();

/** The quantities of each pair; `chosen` and `rejected` are the policy's summed log-probabilities. All f32[pairs]. */
function pairTerms(c: LossContext, o: DpoOptions): PairTerms & { chosen: Value; rejected: Value } {
  const weights = o.ldAlpha === undefined ? undefined : lengthWeights(c, o.ldAlpha);
  const total = (role: string, logps: Value) => c.sum(role, weights ? op.mul(logps, weights) : logps);
  const chosen = total('chosen', c.policy.logps);
  const rejected = total('rejected', c.policy.logps);
  const refChosen = total('chosen', c.reference.logps);
  const refRejected = total('rejected', c.reference.logps);
  const u = op.sub(chosen, refChosen);
  const v = op.sub(rejected, refRejected);
  const under = (x: Value) => divergence(o.fDivergenceType, o.fAlphaDivergenceCoef, x);
  return {
    ...{ chosen, rejected, u, v, fu: under(u), fv: under(v) },
    ...{ policyGap: op.sub(chosen, rejected), referenceGap: op.sub(refChosen, refRejected) },
    ...{ chosenLength: c.count('chosen'), rejectedLength: c.count('rejected') },
    ...{ beta: o.beta, labelSmoothing: o.labelSmoothing, discopopTau: o.discopopTau },
  };
}

export default defineTrainer<DpoOptions>({
  name: 'dpo',
  summary: 'Direct preference optimisation from chosen and rejected answers',
  paper: 'https://arxiv.org/abs/2305.18290',
  datasetTypes: ['preference'],
  needs: { reference: true },
  defaults: { learning_rate: 1e-6, disable_dropout: true },
  schema: {
    beta: {
      type: 'number',
      exclusiveMinimum: 0,
      default: 0.1,
      description: 'Hold on the reference; 0.05-0.5 is usual.',
    },
    loss_type: {
      anyOf: [{ enum: LOSS_TYPES }, { type: 'array', minItems: 1, items: { enum: LOSS_TYPES } }],
      default: ['sigmoid'],
      description: 'Loss of a pair, or a list of losses that are added with loss_weights.',
    },
    loss_weights: { type: 'array', items: { type: 'number' }, description: 'One for each loss_type; 1 when left out.' },
    label_smoothing: {
      ...{ type: 'number', minimum: 0, maximum: 0.5, default: 0 },
      description: 'Share of labels taken to be wrong: robust, cdpo, exo_pair (above 0, 1e-3 advised), aot.',
    },
    f_divergence_type: {
      enum: DIVERGENCES,
      default: 'reverse_kl',
      description: 'Divergence from the reference (f-DPO).',
    },
    f_alpha_divergence_coef: { type: 'number', default: 0.5, description: 'Alpha of alpha_divergence.' },
    discopop_tau: {
      type: 'number',
      exclusiveMinimum: 0,
      default: 0.05,
      description: 'Temperature of the discopop blend.',
    },
    ld_alpha: {
      ...{ type: 'number', minimum: 0, maximum: 1 },
      description: 'Weight of tokens beyond the length that both answers share (LD-DPO); 1 when left out.',
    },
    use_weighting: {
      type: 'boolean',
      default: false,
      description: "Weight pairs by the policy's own likelihood (WPO).",
    },
  },

  check: (o) => checkPairOptions({ ...o, lossTypes: lossTypes(o) }),
  couplesBatch: (o) => lossTypes(o).some((t) => SORTING_LOSSES.has(t)),

  features: (row, tok, o) => pairFeatures(row, tok, o.maxLength),

  loss(c, o) {
    const t = pairTerms(c, o);
    const weights = o.useWeighting ? policyWeights(c) : undefined;
    const lossOf = (type: string): Value => {
      const meanOf = (x: Value) => meanOfRows(c, weights ? op.mul(x, weights) : x);
      if (type !== 'sft') return meanOf(PAIR_LOSSES[type]!(t));
      const nll = op.neg(meanOfTokens(c, c.policy.logps, 'chosen'));
      return weights ? op.mul(nll, meanOfRows(c, weights)) : nll;
    };
    const terms = lossTypes(o).map((type, i) => op.mul(lossOf(type), o.lossWeights?.[i] ?? 1));
    return { loss: terms.reduce(op.add), metrics: pairMetrics(c, t, o.beta) };
  },

  heldOut(c, o) {
    const { u, v } = pairTerms(c, o);
    const perToken = (role: string) => op.div(c.sum(role, c.policy.logps), op.maximum(c.count(role), 1));
    const share = (a: Value, b: Value) => op.cast(op.greater(a, b), 'f32');
    return {
      prefers_chosen: {
        value: share(perToken('chosen'), perToken('rejected')),
        kind: 'share',
        label: 'prefers the chosen answer (mean log-probability)',
      },
      reward_accuracy: {
        value: share(u, v),
        kind: 'share',
        chance: 0.5,
        label: 'implicit reward higher for the chosen answer',
      },
      reward_margin: { value: op.mul(op.sub(u, v), o.beta), kind: 'mean', label: 'implicit reward margin' },
    };
  },
});
