/** Adadelta (Zeiler 2012): updates in units of earlier updates, as torch.optim.Adadelta. */
import { defineOptimiser, op, type Value } from '../src/plugin.ts';
import { coupledDecay } from './math/adamw-step.ts';

interface Options {
  rho: number;
  eps: number;
}

export default defineOptimiser<Options>({
  name: 'adadelta',
  summary: 'Updates in proportion to earlier updates over gradients; a learning rate of 1 is usual',
  source: 'torch.optim.Adadelta, https://arxiv.org/abs/1212.5701',
  schema: {
    rho: { type: 'number', minimum: 0, maximum: 1, default: 0.9, description: 'Decay of both averages of squares.' },
    eps: { type: 'number', minimum: 0, default: 1e-6, description: 'Added to both under the root.' },
  },
  state: () => [{ name: 'square_avg' }, { name: 'acc_delta' }],
  step(c, { rho, eps }) {
    const grad = coupledDecay(c);
    const average = (before: Value, x: Value) => op.add(op.mul(before, rho), op.mul(op.mul(x, x), 1 - rho));
    const root = (x: Value) => op.sqrt(op.add(x, eps));
    const squares = average(c.state.square_avg!, grad);
    const delta = op.mul(op.div(root(c.state.acc_delta!), root(squares)), grad);
    return {
      param: op.sub(c.param, op.mul(delta, c.scalar('lr'))),
      state: { square_avg: squares, acc_delta: average(c.state.acc_delta!, delta) },
    };
  },
});
