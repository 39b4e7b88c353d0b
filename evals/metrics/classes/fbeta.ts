/** F-beta: recall counts beta times as much as precision (scikit-learn). */
import { defineMetric, type LabelTable } from '../../../src/plugin.ts';
import { classInputs, classSchema, decide, declared } from '../../math/classes.ts';
import { type AverageOptions, averaged, averageParts, averageSchema } from '../../math/confusion.ts';

type Options = AverageOptions & { beta: number };

export default defineMetric({
  name: 'fbeta',
  summary: 'Weighted harmonic mean of precision and recall: recall counts beta times as much',
  kind: 'classification',
  source: 'scikit-learn fbeta_score',
  higherIsBetter: true,
  range: [0, 1],
  inputs: classInputs,
  schema: {
    beta: {
      type: 'number',
      exclusiveMinimum: 0,
      default: 2,
      description: 'Weight of recall; 1 is F1, 0.5 favours precision.',
    },
    ...classSchema,
    ...averageSchema,
  },
  cell: (sample, options: Options) => decide(sample, options),
  classes: (sample, options: Options) => declared(sample, options),
  tableValue: (table: LabelTable, options: Options) => averaged(table, options).fbeta,
  parts: (table, options) => averageParts(table, options, options.beta),
});
