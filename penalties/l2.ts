/** Half the sum of squared weights; with plain gradient descent the same as weight decay of that strength. */
import { definePenalty, op } from '../src/plugin.ts';

export default definePenalty({
  name: 'l2',
  summary: 'strength / 2 * sum w^2: keeps weights small',
  source: 'Hoerl & Kennard 1970 (ridge)',
  schema: {},
  term: ({ param }) => op.mul(op.sum(op.mul(param, param)), 0.5),
});
