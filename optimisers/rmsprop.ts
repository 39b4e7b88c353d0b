/** RMSprop (Hinton's lecture 6e; centred after Graves 2013), as torch.optim.RMSprop. */
import { defineOptimiser, op } from '../src/plugin.ts';
import { coupledDecay } from './math/adamw-step.ts';

interface Options {
  alpha: number;
  eps: number;
  momentum: number;
  centered: boolean;
}

export default defineOptimiser<Options>({
  name: 'rmsprop',
  summary: 'A moving average of squared gradients divides; with momentum or centred where asked for',
  source: 'torch.optim.RMSprop, https://arxiv.org/abs/1308.0850',
  schema: {
    alpha: { type: 'number', minimum: 0, maximum: 1, default: 0.99, description: 'Decay of the average of squares.' },
    eps: { type: 'number', minimum: 0, default: 1e-8, description: 'Added to the root of the average.' },
    momentum: { type: 'number', minimum: 0, default: 0, description: 'Share of the last update kept.' },
    centered: { type: 'boolean', default: false, description: 'Divide by an estimate of the variance instead.' },
  },
  state: (_, { momentum, centered }) => [
    { name: 'square_avg' },
    ...(centered ? [{ name: 'grad_avg' }] : []),
    ...(momentum > 0 ? [{ name: 'momentum_buffer' }] : []),
  ],
  step(c, { alpha, eps, momentum, centered }) {
    const grad = coupledDecay(c);
    const squares = op.add(op.mul(c.state.square_avg!, alpha), op.mul(op.mul(grad, grad), 1 - alpha));
    const state = { square_avg: squares };
    const mean = centered ? op.add(c.state.grad_avg!, op.mul(op.sub(grad, c.state.grad_avg!), 1 - alpha)) : undefined;
    const spread = mean === undefined ? squares : op.sub(squares, op.mul(mean, mean));
    const update = op.div(grad, op.add(op.sqrt(spread), eps));
    const buffer = momentum > 0 ? op.add(op.mul(c.state.momentum_buffer!, momentum), update) : undefined;
    return {
      param: op.sub(c.param, op.mul(buffer ?? update, c.scalar('lr'))),
      state: {
        ...state,
        ...(mean === undefined ? {} : { grad_avg: mean }),
        ...(buffer === undefined ? {} : { momentum_buffer: buffer }),
      },
    };
  },
});
