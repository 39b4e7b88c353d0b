/** Precision: tp / (tp + fp), of the positive class or averaged over classes; 0 where undefined (scikit-learn). */
import { defineMetric, type LabelTable } from '../../../src/plugin.ts';
import { classInputs, classSchema, decide, declared } from '../../math/classes.ts';
import { type AverageOptions, averaged, averageParts, averageSchema } from '../../math/confusion.ts';

export default defineMetric({
  name: 'precision',
  summary: 'Share of the predictions of a class that are right',
  kind: 'classification',
  source: 'scikit-learn precision_score',
  higherIsBetter: true,
  range: [0, 1],
  inputs: classInputs,
  schema: { ...classSchema, ...averageSchema },
  cell: (sample, options: AverageOptions) => decide(sample, options),
  classes: (sample, options: AverageOptions) => declared(sample, options),
  tableValue: (table: LabelTable, options: AverageOptions) => averaged(table, { ...options, beta: 1 }).precision,
  parts: (table, options) => averageParts(table, options, 1),
});
