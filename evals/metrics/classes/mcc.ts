/** Matthews correlation coefficient for any number of classes (Gorodkin 2004); 0 where undefined, as scikit-learn has it. */
import { defineMetric, type LabelTable } from '../../../src/plugin.ts';
import { type ClassOptions, classInputs, classSchema, decide, declared } from '../../math/classes.ts';
import { margins } from '../../math/confusion.ts';

export default defineMetric({
  name: 'mcc',
  summary: 'Matthews correlation of true and predicted classes; 0 for a constant prediction',
  kind: 'classification',
  source: 'scikit-learn matthews_corrcoef',
  higherIsBetter: true,
  range: [-1, 1],
  inputs: classInputs,
  schema: classSchema,
  cell: (sample, options: ClassOptions) => decide(sample, options),
  classes: (sample, options: ClassOptions) => declared(sample, options),
  tableValue(table: LabelTable) {
    const { correct, actual, predicted } = margins(table);
    const n = table.n;
    let right = 0;
    let cross = 0;
    let actualSquares = 0;
    let predictedSquares = 0;
    for (let i = 0; i < correct.length; i++) {
      right += correct[i]!;
      cross += actual[i]! * predicted[i]!;
      actualSquares += actual[i]! ** 2;
      predictedSquares += predicted[i]! ** 2;
    }
    const spread = (n ** 2 - actualSquares) * (n ** 2 - predictedSquares);
    return spread === 0 ? 0 : (right * n - cross) / Math.sqrt(spread);
  },
});
