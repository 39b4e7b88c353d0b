/** Accuracy parity: is the model right equally often for all groups? Difference of accuracies. */
import { defineGap } from '../../math/fairness/gaps.ts';

export default defineGap({
  name: 'accuracy_difference',
  summary: 'Difference of accuracies between groups',
  source: 'fairlearn MetricFrame of accuracy_score',
  rates: ['accuracy'],
  how: 'difference',
});
