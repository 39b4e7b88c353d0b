/** Adagrad (Duchi et al. 2011): the sum of squared gradients divides, as torch.optim.Adagrad. */
import { defineOptimiser, op } from '../src/plugin.ts';
import { coupledDecay } from './math/adamw-step.ts';

interface Options {
  lrDecay: number;
  initialAccumulatorValue: number;
  eps: number;
}

export default defineOptimiser<Options>({
  name: 'adagrad',
  summary: 'Learning rates by parameter that fall with the sum of squared gradients',
  source: 'torch.optim.Adagrad, https://jmlr.org/papers/v12/duchi11a.html',
  schema: {
    lr_decay: {
      type: 'number',
      minimum: 0,
      default: 0,
      description: 'Divides the learning rate by 1 + (t - 1) of it.',
    },
    initial_accumulator_value: { type: 'number', minimum: 0, default: 0, description: 'Where the sum starts.' },
    eps: { type: 'number', minimum: 0, default: 1e-10, description: 'Added to the root of the sum.' },
  },
  state: (_, { initialAccumulatorValue }) => [{ name: 'sum', initial: initialAccumulatorValue }],
  step(c, { lrDecay, eps }) {
    const grad = coupledDecay(c);
    const sum = op.add(c.state.sum!, op.mul(grad, grad));
    const rate = c.scalar('decayed lr', ({ lr, step }) => lr / (1 + (step - 1) * lrDecay));
    return { param: op.sub(c.param, op.mul(op.div(grad, op.add(op.sqrt(sum), eps)), rate)), state: { sum } };
  },
});
