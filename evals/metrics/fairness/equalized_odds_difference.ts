/** Are groups treated alike given the truth (Hardt et al. 2016)? Difference of true and of false positive rates, the worse of the two or their mean. */
import { defineGap } from '../../math/fairness/gaps.ts';

export default defineGap({
  name: 'equalized_odds_difference',
  summary: 'Difference of true and false positive rates between groups, the worse or the mean',
  source: 'fairlearn equalized_odds_difference',
  rates: ['tpr', 'fpr'],
  how: 'difference',
  agg: true,
  within: 'reference',
});
