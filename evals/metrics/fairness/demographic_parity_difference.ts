/** Do groups get the positive prediction equally often? Difference of selection rates. */
import { defineGap } from '../../math/fairness/gaps.ts';

export default defineGap({
  name: 'demographic_parity_difference',
  summary: 'Difference of selection rates between groups',
  source: 'fairlearn demographic_parity_difference',
  rates: ['selection_rate'],
  how: 'difference',
});
