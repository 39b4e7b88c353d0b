/** Do errors fall on groups alike (Berk et al. 2018)? Ratio of false negatives for each false positive; undefined in a group without false positives. */
import { defineGap } from '../../math/fairness/gaps.ts';

export default defineGap({
  name: 'treatment_equality_ratio',
  summary: 'Ratio between groups of false negatives for each false positive',
  source: 'Berk et al. 2018 (arXiv:1703.09207)',
  rates: ['treatment'],
  how: 'ratio',
});
