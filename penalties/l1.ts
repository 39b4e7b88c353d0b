/** The sum of absolute weights: draws weights to exactly 0. Its gradient at 0 is 0, as torch's. */
import { definePenalty, op } from '../src/plugin.ts';

export default definePenalty({
  name: 'l1',
  summary: 'strength * sum |w|: draws weights to 0',
  source: 'Tibshirani 1996 (lasso)',
  schema: {},
  term: ({ param }) => op.sum(op.abs(param)),
});
