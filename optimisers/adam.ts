/** Adam (Kingma & Ba 2015) with weight decay in the gradient, as torch.optim.Adam. */
import { defineOptimiser } from '../src/plugin.ts';
import { ADAM_KEYS, type AdamOptions, adamSettings, adamState, adamStep, coupledDecay } from './math/adamw-step.ts';

export default defineOptimiser<AdamOptions>({
  name: 'adam',
  summary: 'Moving averages of gradient and its square; weight decay is part of the gradient',
  source: 'torch.optim.Adam, https://arxiv.org/abs/1412.6980',
  schema: ADAM_KEYS,
  settings: adamSettings,
  state: (_, options) => adamState(options),
  step: (c, options) => adamStep(c, coupledDecay(c), c.param, options),
});
