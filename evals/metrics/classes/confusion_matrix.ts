/** The table itself, true classes by row; its headline number is the share on the diagonal. */
import { defineMetric, type LabelTable } from '../../../src/plugin.ts';
import { type ClassOptions, classInputs, classSchema, decide, declared, nested } from '../../math/classes.ts';
import { margins } from '../../math/confusion.ts';

export default defineMetric({
  name: 'confusion_matrix',
  summary: 'Counts of true against predicted classes; the number is the share on the diagonal',
  kind: 'classification',
  source: 'scikit-learn confusion_matrix',
  higherIsBetter: true,
  range: [0, 1],
  inputs: classInputs,
  schema: classSchema,
  cell: (sample, options: ClassOptions) => decide(sample, options),
  classes: (sample, options: ClassOptions) => declared(sample, options),
  tableValue(table: LabelTable) {
    const { correct } = margins(table);
    return table.n === 0 ? null : correct.reduce((sum, x) => sum + x, 0) / table.n;
  },
  parts: ({ labels, counts }) => ({ labels, matrix: nested(counts, labels.length) }),
});
