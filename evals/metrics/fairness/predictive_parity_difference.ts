/** Does a positive prediction mean the same for all groups (Chouldechova 2017)? Difference of precisions. */
import { defineGap } from '../../math/fairness/gaps.ts';

export default defineGap({
  name: 'predictive_parity_difference',
  summary: 'Difference of positive predictive values between groups',
  source: 'Chouldechova 2017 (arXiv:1703.00056)',
  rates: ['ppv'],
  how: 'difference',
  within: 'prediction',
});
