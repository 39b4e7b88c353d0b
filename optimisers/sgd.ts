/** Stochastic gradient descent with momentum, as torch.optim.SGD: the first buffer is the gradient itself, undamped. */
import { defineOptimiser, op } from '../src/plugin.ts';
import { coupledDecay } from './math/adamw-step.ts';

interface Options {
  momentum: number;
  dampening: number;
  nesterov: boolean;
}

export default defineOptimiser<Options>({
  name: 'sgd',
  summary: 'Gradient descent, with momentum or Nesterov momentum where asked for',
  source: 'torch.optim.SGD',
  schema: {
    momentum: { type: 'number', minimum: 0, default: 0, description: 'Share of the last update kept; 0.9 is usual.' },
    dampening: { type: 'number', default: 0, description: 'Taken off the gradient as it enters the momentum.' },
    nesterov: { type: 'boolean', default: false, description: "Nesterov's momentum: look ahead by one update." },
  },
  state: (_, { momentum }) => (momentum === 0 ? [] : [{ name: 'momentum_buffer' }]),
  step(c, { momentum, dampening, nesterov }) {
    const grad = coupledDecay(c);
    const moved = (by: typeof grad) => op.sub(c.param, op.mul(by, c.scalar('lr')));
    if (momentum === 0) return { param: moved(grad), state: {} };
    const gain = c.scalar('1 - dampening', ({ step }) => (step === 1 ? 1 : 1 - dampening));
    const buffer = op.add(op.mul(c.state.momentum_buffer!, momentum), op.mul(grad, gain));
    const update = nesterov ? op.add(grad, op.mul(buffer, momentum)) : buffer;
    return { param: moved(update), state: { momentum_buffer: buffer } };
  },
});
