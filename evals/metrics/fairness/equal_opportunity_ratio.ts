/** Do those who are positive get the positive prediction equally often (Hardt et al. 2016)? Ratio of true positive rates. */
import { defineGap } from '../../math/fairness/gaps.ts';

export default defineGap({
  name: 'equal_opportunity_ratio',
  summary: 'Ratio of true positive rates between groups',
  source: 'fairlearn equal_opportunity_ratio',
  rates: ['tpr'],
  how: 'ratio',
  within: 'reference',
});
