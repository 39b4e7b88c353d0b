/** Does a positive prediction mean the same for all groups (Chouldechova 2017)? Ratio of precisions. */
import { defineGap } from '../../math/fairness/gaps.ts';

export default defineGap({
  name: 'predictive_parity_ratio',
  summary: 'Ratio of positive predictive values between groups',
  source: 'Chouldechova 2017 (arXiv:1703.00056)',
  rates: ['ppv'],
  how: 'ratio',
  within: 'prediction',
});
