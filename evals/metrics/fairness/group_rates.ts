/**
 * The table behind every comparison: counts, rates, accuracy, mean score and calibration error of each group and overall, each with
 * its interval or with why it is undefined. The number is one of these rates compared over groups, or its least or largest value.
 */
import { defineMetric, type GroupStatistic, type OutcomeCell } from '../../../src/plugin.ts';
import { binsSchema, gapOf, type Method, methodSchema, reasonOf } from '../../math/fairness/gaps.ts';
import {
  binned,
  byScore,
  type GroupOptions,
  groupInputs,
  groupSchema,
  outcomeOptions,
  positivesOf,
} from '../../math/fairness/outcomes.ts';
import { FIGURE_NAMES, type FigureName, figureOf, figureTables } from '../../math/fairness/rates.ts';

type Options = GroupOptions & {
  bins: number;
  method: Method;
  rate: FigureName;
  compare: 'difference' | 'ratio' | 'least' | 'largest';
};

/** The least or largest value over groups; over several classes, of any. */
function extreme(cells: readonly OutcomeCell[], options: Options): GroupStatistic {
  const pick = options.compare === 'least' ? Math.min : Math.max;
  const figures = positivesOf(cells, options).map((positive) => figureOf(options.rate, cells, positive));
  return (counts, groups, means) => {
    let result: number | null = null;
    for (const figure of figures) {
      for (let g = 0; g < groups; g++) {
        const found = figure(counts, means, g * cells.length);
        if (Number.isNaN(found) && options.zeroDivision === null) return null;
        const value = Number.isNaN(found) ? options.zeroDivision! : found;
        result = result === null ? value : pick(result, value);
      }
    }
    return result;
  };
}

export default defineMetric({
  name: 'group_rates',
  summary: 'Rates of every group: selection, TPR, FPR, FNR, PPV, accuracy, calibration, mean score',
  kind: 'group_fairness',
  source: 'fairlearn MetricFrame; rates of the confusion table',
  higherIsBetter: null,
  range: [0, Number.POSITIVE_INFINITY],
  inputs: groupInputs,
  schema: {
    ...groupSchema,
    ...methodSchema,
    ...binsSchema,
    rate: { enum: [...FIGURE_NAMES], default: 'selection_rate', description: 'Which one is compared for the number.' },
    compare: {
      enum: ['difference', 'ratio', 'least', 'largest'],
      default: 'difference',
      description: 'How: difference and ratio over groups, or the least or largest value of a group.',
    },
  },
  outcome: binned,
  outcomeOptions: [...outcomeOptions, 'bins'],
  alike: byScore,
  smallest: ({ minGroupSize }: Options) => minGroupSize,
  comparison(cells, options: Options) {
    const { compare, rate, method } = options;
    if (compare === 'least' || compare === 'largest') return extreme(cells, options);
    return gapOf([rate], cells, options, { how: compare, method, agg: 'worst_case' });
  },
  undefinedBecause: (table, options: Options) => reasonOf(table, [options.rate], options),
  groupParts: (table, options: Options) => figureTables(table, FIGURE_NAMES, options),
});
