/** Do those who are positive get the positive prediction equally often (Hardt et al. 2016)? Difference of true positive rates. */
import { defineGap } from '../../math/fairness/gaps.ts';

export default defineGap({
  name: 'equal_opportunity_difference',
  summary: 'Difference of true positive rates between groups',
  source: 'fairlearn equal_opportunity_difference',
  rates: ['tpr'],
  how: 'difference',
  within: 'reference',
});
