/** Accuracy of the group for which it is lowest (Sagawa et al. 2020). */
import { defineMetric, type OutcomeCell } from '../../../src/plugin.ts';
import {
  byDecision,
  decided,
  type GroupOptions,
  groupInputs,
  groupSchema,
  outcomeOptions,
  positivesOf,
} from '../../math/fairness/outcomes.ts';
import { figureOf, figureTables } from '../../math/fairness/rates.ts';

export default defineMetric({
  name: 'worst_group_accuracy',
  summary: 'Accuracy of the group for which it is lowest',
  kind: 'group_fairness',
  source: 'fairlearn MetricFrame.group_min of accuracy_score; Sagawa et al. 2020 (arXiv:1911.08731)',
  higherIsBetter: true,
  range: [0, 1],
  inputs: groupInputs,
  schema: groupSchema,
  outcome: decided,
  outcomeOptions,
  alike: byDecision,
  smallest: ({ minGroupSize }: GroupOptions) => minGroupSize,
  comparison(cells: readonly OutcomeCell[], options: GroupOptions) {
    const accuracy = figureOf('accuracy', cells, positivesOf(cells, options)[0]!);
    return (counts, groups, means) => {
      let least = 1;
      for (let g = 0; g < groups; g++) {
        const own = accuracy(counts, means, g * cells.length);
        if (!Number.isNaN(own)) least = Math.min(least, own);
      }
      return least;
    };
  },
  groupParts: (table, options: GroupOptions) => figureTables(table, ['accuracy'], options),
});
