/** Lion (Chen et al. 2023, algorithm 2): the sign of an interpolated momentum, decay apart from the gradient. */
import { defineOptimiser, op } from '../src/plugin.ts';
import { decoupledDecay } from './math/adamw-step.ts';

interface Options {
  betas: readonly [number, number];
}

export default defineOptimiser<Options>({
  name: 'lion',
  summary: 'Steps of one size along the sign of the momentum; wants a learning rate 3 to 10 times lower than AdamW',
  source: 'Chen et al. 2023, algorithm 2, https://arxiv.org/abs/2302.06675',
  names: ['lion_32bit'],
  schema: {
    betas: {
      type: 'array',
      items: { type: 'number', minimum: 0, exclusiveMaximum: 1 },
      minItems: 2,
      maxItems: 2,
      default: [0.9, 0.99],
      description:
        'Of the update and of the momentum; optim: lion_32bit takes adam_beta1 and adam_beta2, as transformers.',
    },
  },
  settings: ({ adamBeta1, adamBeta2 }, optim) => (optim === 'lion_32bit' ? { betas: [adamBeta1, adamBeta2] } : {}),
  state: () => [{ name: 'exp_avg' }],
  step(c, { betas: [b1, b2] }) {
    const { exp_avg } = c.state as { exp_avg: typeof c.param };
    const direction = op.sign(op.add(op.mul(exp_avg, b1), op.mul(c.grad, 1 - b1)));
    return {
      param: op.sub(decoupledDecay(c), op.mul(direction, c.scalar('lr'))),
      state: { exp_avg: op.add(op.mul(exp_avg, b2), op.mul(c.grad, 1 - b2)) },
    };
  },
});
