/** Losses of a preference pair, by TRL's names (1.13), as functions of how policy and reference score its two answers. */
import { op, type Value } from '../../src/plugin.ts';

/** What a pair loss is a function of; every Value is f32[pairs]. */
export interface PairTerms {
  /** log π(answer) - log π_ref(answer), summed over the answer's tokens: u of the chosen, v of the rejected one. */
  u: Value;
  v: Value;
  /** The same under an f-divergence; u and v themselves for reverse KL. */
  fu: Value;
  fv: Value;
  /** Tokens of each answer. */
  chosenLength: Value;
  rejectedLength: Value;
  /** log π(chosen) - log π(rejected), and the same of the reference. */
  policyGap: Value;
  referenceGap: Value;
  beta: number;
  labelSmoothing: number;
  discopopTau: number;
}

export const DIVERGENCES = ['reverse_kl', 'forward_kl', 'js_divergence', 'alpha_divergence'] as const;
export type Divergence = (typeof DIVERGENCES)[number];

/** f-DPO (arXiv:2309.16240): f'(π/π_ref) in place of the log-ratio x. */
export function divergence(type: Divergence, alpha: number, x: Value): Value {
  if (type === 'forward_kl') return op.sub(1, op.exp(op.neg(x)));
  if (type === 'js_divergence') return op.add(op.logSigmoid(x), Math.LN2);
  if (type === 'reverse_kl' || Math.abs(alpha - 1) < 1e-6) return x;
  return op.mul(op.sub(op.exp(op.minimum(op.mul(x, alpha - 1), 80)), 1), 1 / (alpha - 1)); // e^80 is still a float32
}

const square = (x: Value): Value => op.mul(x, x);
/** β times the margin that the policy puts between the two answers. */
const margin = (t: PairTerms): Value => op.mul(op.sub(t.fu, t.fv), t.beta);
/** The margin per token, without β, so that long answers weigh no more than short ones. */
const tokenMargin = (t: PairTerms): Value =>
  op.sub(op.div(t.fu, op.maximum(t.chosenLength, 1)), op.div(t.fv, op.maximum(t.rejectedLength, 1)));
/** -(1-ε) log σ(x) - ε log σ(-x): the label is wrong with probability ε. */
export const smoothed = (x: Value, eps: number): Value =>
  op.sub(op.mul(op.logSigmoid(x), eps - 1), op.mul(op.logSigmoid(op.neg(x)), eps));

/** Losses that have a meaning under every f-divergence; the others take reverse KL alone. */
export const F_DIVERGENCE_LOSSES: ReadonlySet<string> = new Set([
  'sigmoid',
  'sigmoid_norm',
  'hinge',
  'ipo',
  'exo_pair',
  'robust',
  'discopop',
  'sft',
]);

/** Loss types whose pairs depend on each other through sorting. */
export const SORTING_LOSSES: ReadonlySet<string> = new Set(['aot', 'aot_unpaired']);

/** Each gives f32[pairs], the loss of every pair. */
export const PAIR_LOSSES: Readonly<Record<string, (t: PairTerms) => Value>> = {
  /** DPO, arXiv:2305.18290, eq. 7. */
  sigmoid: (t) => op.neg(op.logSigmoid(margin(t))),
  /** Conservative DPO (Mitchell 2023). */
  cdpo: (t) => smoothed(margin(t), t.labelSmoothing),
  /** arXiv:2403.00409: unbiased when a share ε of the labels is flipped. */
  robust: (t) => {
    const [x, eps] = [margin(t), t.labelSmoothing];
    return op.mul(op.sub(op.mul(op.logSigmoid(op.neg(x)), eps), op.mul(op.logSigmoid(x), 1 - eps)), 1 / (1 - 2 * eps));
  },
  /** SLiC, arXiv:2305.10425. */
  hinge: (t) => op.maximum(op.sub(1, margin(t)), 0),
  /** arXiv:2310.12036, eq. 17, per token. */
  ipo: (t) => square(op.sub(tokenMargin(t), 1 / (2 * t.beta))),
  /** The same over whole answers, as older releases had it. */
  ipo_summed: (t) => square(op.sub(op.sub(t.fu, t.fv), 1 / (2 * t.beta))),
  /** arXiv:2402.00856, eq. 16: KL divergence of the policy's preference from the labels'. */
  exo_pair: (t) => {
    const [x, eps] = [margin(t), t.labelSmoothing];
    const side = (y: Value, target: number) => op.mul(op.sigmoid(y), op.sub(op.logSigmoid(y), target));
    return op.add(side(x, Math.log1p(-eps)), side(op.neg(x), Math.log(eps)));
  },
  /** arXiv:2402.05369. */
  nca_pair: (t) => {
    const [c, r] = [op.mul(t.u, t.beta), op.mul(t.v, t.beta)];
    return op.neg(op.add(op.logSigmoid(c), op.mul(op.add(op.logSigmoid(op.neg(c)), op.logSigmoid(op.neg(r))), 0.5)));
  },
  /** arXiv:2404.04656, without its running baseline. */
  bco_pair: (t) => op.neg(op.add(op.logSigmoid(op.mul(t.u, t.beta)), op.logSigmoid(op.mul(t.v, -t.beta)))),
  /** arXiv:2405.00675, eq. 4.7 with hard labels. */
  sppo_hard: (t) => op.add(square(op.sub(t.u, 0.5 / t.beta)), square(op.add(t.v, 0.5 / t.beta))),
  /** arXiv:2406.05882: the margins' distribution should dominate the reference's. */
  aot: (t) => smoothed(op.mul(op.sub(op.sort(t.policyGap), op.sort(t.referenceGap)), t.beta), t.labelSmoothing),
  aot_unpaired: (t) => smoothed(op.mul(op.sub(op.sort(t.u), op.sort(t.v)), t.beta), t.labelSmoothing),
  /** arXiv:2408.06266, eq. 7: chosen up, rejected down. */
  apo_zero: (t) => op.add(op.sub(1, op.sigmoid(op.mul(t.u, t.beta))), op.sigmoid(op.mul(t.v, t.beta))),
  /** eq. 8: both down, the rejected one more. */
  apo_down: (t) => op.add(op.sigmoid(op.mul(t.u, t.beta)), op.sub(1, op.sigmoid(op.mul(op.sub(t.u, t.v), t.beta)))),
  /** arXiv:2406.08414, eq. 5: logistic and exponential loss, blended by the margin. */
  discopop: (t) => {
    const x = margin(t);
    const blend = op.sigmoid(op.mul(x, 1 / t.discopopTau));
    return op.sub(op.mul(op.exp(op.neg(x)), blend), op.mul(op.logSigmoid(x), op.sub(1, blend)));
  },
  /** The margin per token through the DPO loss. */
  sigmoid_norm: (t) => op.neg(op.logSigmoid(op.mul(tokenMargin(t), t.beta))),
};
