/** Do groups get the positive prediction equally often? Ratio of selection rates. */
import { defineGap } from '../../math/fairness/gaps.ts';

export default defineGap({
  name: 'demographic_parity_ratio',
  summary: 'Ratio of selection rates between groups',
  source: 'fairlearn demographic_parity_ratio',
  rates: ['selection_rate'],
  how: 'ratio',
});
