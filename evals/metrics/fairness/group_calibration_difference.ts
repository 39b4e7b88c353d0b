/**
 * Is a probability worth the same for all groups? Difference of the expected calibration errors of P(positive); the reliability
 * of each bin in each group stands in the parts.
 */
import { defineMetric } from '../../../src/plugin.ts';
import { reliability } from '../../math/fairness/calibration.ts';
import { binsSchema, gapOf, type Method, methodSchema, reasonOf } from '../../math/fairness/gaps.ts';
import {
  binned,
  byScore,
  type GroupOptions,
  groupInputs,
  groupSchema,
  outcomeOptions,
} from '../../math/fairness/outcomes.ts';
import { figureTables } from '../../math/fairness/rates.ts';

type Options = GroupOptions & { bins: number; method: Method };

export default defineMetric({
  name: 'group_calibration_difference',
  summary: 'Difference of expected calibration errors between groups, with the reliability of every bin',
  kind: 'group_fairness',
  source: 'Pleiss et al. 2017 (arXiv:1709.02012); torchmetrics BinaryCalibrationError within groups',
  higherIsBetter: false,
  range: [0, 1],
  inputs: groupInputs,
  schema: { ...groupSchema, ...methodSchema, ...binsSchema },
  outcome: binned,
  outcomeOptions: [...outcomeOptions, 'bins'],
  alike: byScore,
  smallest: ({ minGroupSize }: Options) => minGroupSize,
  comparison: (cells, options: Options) =>
    gapOf(['ece'], cells, options, { how: 'difference', method: options.method, agg: 'worst_case' }),
  undefinedBecause: (table, options: Options) => reasonOf(table, ['ece'], options),
  groupParts: (table, options: Options) => ({
    ...figureTables(table, ['ece', 'mean_score', 'base_rate'], options),
    reliability: reliability(table, options),
  }),
});
