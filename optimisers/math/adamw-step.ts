/**
 * The step of AdamW (arXiv:1711.05101) in torch's order of operations, and of Adam, whose decay goes into the gradient.
 * torch computes m += (1 - b1)(g - m), v = b2 v + (1 - b2) g g,
 * p = p (1 - lr wd) - lr / (1 - b1^t) m / (sqrt(v) / sqrt(1 - b2^t) + eps); with amsgrad the largest v so far divides.
 */
import { op, type StateTensor, type Update, type UpdateContext, type Value } from '../../src/plugin.ts';

export interface AdamOptions {
  betas: readonly [number, number];
  eps: number;
  amsgrad?: boolean;
}

export const adamState = ({ amsgrad = false }: AdamOptions): StateTensor[] => [
  { name: 'exp_avg' },
  { name: 'exp_avg_sq' },
  ...(amsgrad ? [{ name: 'max_exp_avg_sq' }] : []),
];

/** @param grad with whatever decay goes into it; @param param with whatever decay is taken off it */
export function adamStep(c: UpdateContext, grad: Value, param: Value, { betas, eps, amsgrad }: AdamOptions): Update {
  const [b1, b2] = betas;
  const { exp_avg, exp_avg_sq, max_exp_avg_sq } = c.state as Readonly<Record<string, Value>> & {
    exp_avg: Value;
    exp_avg_sq: Value;
  };
  const m = op.add(exp_avg, op.mul(op.sub(grad, exp_avg), 1 - b1));
  const v = op.add(op.mul(exp_avg_sq, b2), op.mul(op.mul(grad, grad), 1 - b2));
  const largest = amsgrad ? op.maximum(max_exp_avg_sq!, v) : v;
  const root = c.scalar('sqrt(1 - beta2^t)', ({ step }) => Math.sqrt(1 - b2 ** step));
  const size = c.scalar('lr / (1 - beta1^t)', ({ lr, step }) => lr / (1 - b1 ** step));
  const denominator = op.add(op.div(op.sqrt(largest), root), eps);
  return {
    param: op.sub(param, op.mul(op.div(m, denominator), size)),
    state: { exp_avg: m, exp_avg_sq: v, ...(amsgrad ? { max_exp_avg_sq: largest } : {}) },
  };
}

/** Decay taken off the weights, apart from the gradient: p (1 - lr wd). */
export const decoupledDecay = (c: UpdateContext): Value =>
  op.mul(
    c.param,
    c.scalar('1 - lr * decay', ({ lr, weightDecay }) => 1 - lr * weightDecay),
  );

/** Decay as the gradient of wd/2 |p|^2: g + wd p. */
export const coupledDecay = (c: UpdateContext): Value => op.add(c.grad, op.mul(c.param, c.scalar('weightDecay')));

/** Keys that optimisers of the Adam family share; null: adam_beta1, adam_beta2 and adam_epsilon. */
export const ADAM_KEYS = {
  betas: {
    type: ['array', 'null'],
    items: { type: 'number', minimum: 0, exclusiveMaximum: 1 },
    minItems: 2,
    maxItems: 2,
    default: null,
    description: 'Decay of the two moments; left out: adam_beta1 and adam_beta2.',
  },
  eps: {
    type: ['number', 'null'],
    minimum: 0,
    default: null,
    description: 'Added to the root of the second moment; left out: adam_epsilon.',
  },
  amsgrad: { type: 'boolean', default: false, description: 'Divide by the largest second moment so far.' },
} as const;

/** What those keys mean where they are left out. */
export const adamSettings = (shared: { adamBeta1: number; adamBeta2: number; adamEpsilon: number }) => ({
  betas: [shared.adamBeta1, shared.adamBeta2] as const,
  eps: shared.adamEpsilon,
});
