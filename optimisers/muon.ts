/**
 * Muon (Jordan et al. 2024) as torch.optim.Muon: the momentum of a matrix, made nearly orthogonal by Newton-Schulz steps.
 * It is for matrices inside the model: vectors, embeddings and heads go to AdamW at the same learning rate (or a multiple
 * of it), which a notice says. The steps compute in float32, where torch rounds to bfloat16.
 */
import { defineOptimiser, op, type UpdateContext, type Value } from '../src/plugin.ts';
import { ADAM_KEYS, type AdamOptions, adamSettings, adamState, adamStep, decoupledDecay } from './math/adamw-step.ts';

interface Options extends AdamOptions {
  momentum: number;
  nesterov: boolean;
  nsCoefficients: readonly [number, number, number];
  nsSteps: number;
  adjustLrFn: 'original' | 'match_rms_adamw' | null;
  adamwLrRatio: number;
}

/** Matrices that look tokens up or give the answer, by the names of Hugging Face's models. */
const ENDS = /embed|lm_head|wte|wpe|score|v_head/;
const EPSILON = 1e-7;

/** Nearly the orthogonal factor: singular values end near 1. Products are of the smaller side's size. */
function orthogonal({ shape: [rows, columns] }: UpdateContext, x: Value, { nsCoefficients, nsSteps }: Options): Value {
  const [a, b, c] = nsCoefficients;
  const tall = rows! > columns!;
  let y = op.div(x, op.maximum(op.sqrt(op.sum(op.mul(x, x))), EPSILON));
  for (let i = 0; i < nsSteps; i++) {
    const gram = op.matmul(y, y, tall ? { transposeA: true } : { transposeB: true });
    const weights = op.add(op.mul(gram, b), op.mul(op.matmul(gram, gram), c));
    y = op.add(op.mul(y, a), tall ? op.matmul(y, weights) : op.matmul(weights, y));
  }
  return y;
}

export default defineOptimiser<Options>({
  name: 'muon',
  summary: 'Orthogonalised momentum for matrices; vectors, embeddings and heads go to AdamW',
  source: 'torch.optim.Muon, https://kellerjordan.github.io/posts/muon/',
  schema: {
    momentum: { type: 'number', minimum: 0, exclusiveMaximum: 1, default: 0.95, description: 'Decay of the momentum.' },
    nesterov: { type: 'boolean', default: true, description: "Nesterov's momentum." },
    ns_coefficients: {
      ...{ type: 'array', items: { type: 'number' }, minItems: 3, maxItems: 3, default: [3.4445, -4.775, 2.0315] },
      description: 'Of the Newton-Schulz polynomial.',
    },
    ns_steps: { type: 'integer', minimum: 1, maximum: 99, default: 5, description: 'Newton-Schulz steps.' },
    adjust_lr_fn: {
      ...{ type: ['string', 'null'], enum: ['original', 'match_rms_adamw', null], default: null },
      description: 'Scale of the rate by shape: sqrt(max(1, rows / columns)), or so that learning rates of AdamW fit.',
    },
    adamw_lr_ratio: {
      type: 'number',
      minimum: 0,
      default: 1,
      description: "AdamW's learning rate over learning_rate.",
    },
    betas: { ...ADAM_KEYS.betas, description: "AdamW's; left out: adam_beta1 and adam_beta2." },
    eps: { ...ADAM_KEYS.eps, description: "AdamW's; left out: adam_epsilon." },
  },
  settings: adamSettings,
  group: ({ name, shape }) => (shape.length === 2 && !ENDS.test(name) ? 'muon' : 'adamw'),
  state: ({ group }, options) => (group === 'muon' ? [{ name: 'momentum_buffer' }] : adamState(options)),
  step(c, options) {
    const { momentum, nesterov, adjustLrFn, adamwLrRatio } = options;
    if (c.group === 'adamw') {
      const facts: UpdateContext['scalar'] = (name: string, of?: Parameters<UpdateContext['scalar']>[1]) =>
        c.scalar(name, (f) => of!({ ...f, lr: f.lr * adamwLrRatio }));
      const own = { ...c, scalar: facts };
      return adamStep(own, c.grad, decoupledDecay(own), options);
    }
    const toward = (from: Value, to: Value, share: number) => op.add(from, op.mul(op.sub(to, from), share));
    const buffer = toward(c.state.momentum_buffer!, c.grad, 1 - momentum);
    const update = orthogonal(c, nesterov ? toward(c.grad, buffer, momentum) : buffer, options);
    const [rows, columns] = c.shape as [number, number];
    const ratio =
      adjustLrFn === 'match_rms_adamw'
        ? 0.2 * Math.sqrt(Math.max(rows, columns))
        : Math.sqrt(Math.max(1, rows / columns));
    const rate = c.scalar('adjusted lr', ({ lr }) => lr * ratio);
    return { param: op.sub(decoupledDecay(c), op.mul(update, rate)), state: { momentum_buffer: buffer } };
  },
});
