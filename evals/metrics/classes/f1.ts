/** F1: the harmonic mean of precision and recall, of the positive class or averaged over classes (scikit-learn). */
import { defineMetric, type LabelTable } from '../../../src/plugin.ts';
import { classInputs, classSchema, decide, declared } from '../../math/classes.ts';
import { type AverageOptions, averaged, averageParts, averageSchema } from '../../math/confusion.ts';

export default defineMetric({
  name: 'f1',
  summary: 'Harmonic mean of precision and recall of classes (token_f1 compares words)',
  kind: 'classification',
  source: 'scikit-learn f1_score',
  higherIsBetter: true,
  range: [0, 1],
  inputs: classInputs,
  schema: { ...classSchema, ...averageSchema },
  cell: (sample, options: AverageOptions) => decide(sample, options),
  classes: (sample, options: AverageOptions) => declared(sample, options),
  tableValue: (table: LabelTable, options: AverageOptions) => averaged(table, { ...options, beta: 1 }).fbeta,
  parts: (table, options) => averageParts(table, options, 1),
});
