/** Half the squared distance from where training began (L2-SP, Li et al. 2018, without its second part for new layers). */
import { definePenalty, op } from '../src/plugin.ts';

export default definePenalty({
  name: 'l2_start',
  summary: 'strength / 2 * sum (w - start)^2: stays near the model that training began from',
  source: 'L2-SP, https://arxiv.org/abs/1802.01483',
  schema: {},
  term({ param, start }) {
    const moved = op.sub(param, start);
    return op.mul(op.sum(op.mul(moved, moved)), 0.5);
  },
});
