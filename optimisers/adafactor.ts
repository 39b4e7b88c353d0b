/**
 * Adafactor (Shazeer & Stern 2018): second moments of matrices by row and column, updates clipped by their size. Two rules
 * have the name: `adafactor` is transformers' class as its Trainer sets it up (the learning rate as given, no scaling by
 * parameter), `adafactor_torch` is torch.optim.Adafactor (rate at most 1/sqrt(t), scaled by the parameter's size).
 */
import { defineOptimiser, op, type UpdateContext, type Value } from '../src/plugin.ts';
import { decoupledDecay } from './math/adamw-step.ts';

const size = ({ shape }: UpdateContext): number => shape.reduce((n, d) => n * d, 1);
const rms = (x: Value, n: number): Value => op.sqrt(op.mul(op.sum(op.mul(x, x)), 1 / n));
const factored = (shape: readonly number[]): boolean => shape.length > 1;
const state = ({ shape }: { shape: readonly number[] }) =>
  factored(shape)
    ? ([
        { name: 'exp_avg_sq_row', shape: 'rows' },
        { name: 'exp_avg_sq_col', shape: 'columns' },
      ] as const)
    : [{ name: 'exp_avg_sq' }];

/** The new second moments, each nearer to `now` by the scalar `rest`. */
function moments(c: UpdateContext, now: Value, rest: Value): Record<string, Value> {
  const near = (name: string, to: Value): Value => op.add(c.state[name]!, op.mul(op.sub(to, c.state[name]!), rest));
  if (!factored(c.shape)) return { exp_avg_sq: near('exp_avg_sq', now) };
  return {
    exp_avg_sq_row: near('exp_avg_sq_row', op.mean(now, [-1])),
    exp_avg_sq_col: near('exp_avg_sq_col', op.mean(now, [-2])),
  };
}

interface Options {
  eps: readonly [number, number];
  clipThreshold: number;
  decayRate: number;
  scaleParameter: boolean;
}

const transformers = defineOptimiser<Options>({
  name: 'adafactor',
  summary: "Second moments by row and column: little memory; transformers' rule",
  source: "transformers' Adafactor (scale_parameter and relative_step off), https://arxiv.org/abs/1804.04235",
  schema: {
    eps: {
      ...{ type: 'array', items: { type: 'number', minimum: 0 }, minItems: 2, maxItems: 2, default: [1e-30, 1e-3] },
      description: "Added to squared gradients; and the least a parameter's size counts with scale_parameter.",
    },
    clip_threshold: {
      type: 'number',
      exclusiveMinimum: 0,
      default: 1,
      description: 'Largest root mean square of an update.',
    },
    decay_rate: { type: 'number', maximum: 0, default: -0.8, description: 'The moments forget by t to this power.' },
    scale_parameter: { type: 'boolean', default: false, description: "Scale updates by the parameter's own size." },
  },
  state,
  step(c, { eps: [tiny, least], clipThreshold, decayRate, scaleParameter }) {
    const n = size(c);
    const rest = c.scalar('t^decay_rate', ({ step }) => step ** decayRate);
    const next = moments(c, op.add(op.mul(c.grad, c.grad), tiny), rest);
    const { exp_avg_sq_row: row, exp_avg_sq_col: column, exp_avg_sq: whole } = next;
    const inverse = (x: Value): Value => op.div(1, op.sqrt(x));
    const factor = whole ? inverse(whole) : op.mul(inverse(op.div(row!, op.mean(row!, [-2]))), inverse(column!));
    const plain = op.mul(factor, c.grad);
    const update = op.div(plain, op.maximum(op.mul(rms(plain, n), 1 / clipThreshold), 1));
    const lr = scaleParameter ? op.mul(op.maximum(rms(c.param, n), least), c.scalar('lr')) : c.scalar('lr');
    const kept = op.sub(c.param, op.mul(c.param, op.mul(lr, c.scalar('weightDecay'))));
    return { param: op.sub(kept, op.mul(update, lr)), state: next };
  },
});

interface TorchOptions {
  beta2Decay: number;
  eps: readonly [number | null, number];
  d: number;
}

const torch = defineOptimiser<TorchOptions>({
  name: 'adafactor_torch',
  summary: "Second moments by row and column: little memory; torch's rule",
  source: 'torch.optim.Adafactor, https://arxiv.org/abs/1804.04235',
  schema: {
    beta2_decay: { type: 'number', maximum: 0, default: -0.8, description: 'The moments forget by t to this power.' },
    eps: {
      ...{ type: 'array', items: { type: ['number', 'null'], minimum: 0 }, minItems: 2, maxItems: 2 },
      default: [null, 1e-3],
      description: "Least second moment (null: float32's precision, squared) and least size of a parameter.",
    },
    d: { type: 'number', minimum: 1, default: 1, description: 'Largest root mean square of an update.' },
  },
  state,
  step(c, { beta2Decay, eps: [first, least], d }) {
    const n = size(c);
    const tiny = first ?? 2 ** -23;
    const rest = c.scalar('t^beta2_decay', ({ step }) => step ** beta2Decay);
    const rate = c.scalar('rho', ({ lr, step }) => Math.min(lr, 1 / Math.sqrt(step)));
    const alpha = op.mul(op.maximum(rms(c.param, n), least), rate);
    const next = moments(c, op.mul(c.grad, c.grad), rest);
    const { exp_avg_sq_row: row, exp_avg_sq_col: column, exp_avg_sq: whole } = next;
    const estimate = whole ?? op.mul(op.div(row!, op.maximum(op.mean(row!, [-2]), tiny)), column!);
    const update = op.div(c.grad, op.sqrt(op.maximum(estimate, tiny * tiny)));
    const clipped = op.div(alpha, op.maximum(op.mul(rms(update, n), 1 / d), 1));
    return { param: op.sub(decoupledDecay(c), op.mul(update, clipped)), state: next };
  },
});

export default [transformers, torch];
