/** AdamW: Adam with weight decay apart from the gradient (Loshchilov & Hutter 2019), in torch's order of operations. */
import { defineOptimiser } from '../src/plugin.ts';
import { ADAM_KEYS, type AdamOptions, adamSettings, adamState, adamStep, decoupledDecay } from './math/adamw-step.ts';

export default defineOptimiser<AdamOptions>({
  name: 'adamw',
  summary: 'Adam with weight decay apart from the gradient',
  source: 'torch.optim.AdamW, https://arxiv.org/abs/1711.05101',
  names: ['adamw_torch', 'adamw_torch_fused'],
  schema: ADAM_KEYS,
  settings: adamSettings,
  state: (_, options) => adamState(options),
  step: (c, options) => adamStep(c, c.grad, decoupledDecay(c), options),
});
