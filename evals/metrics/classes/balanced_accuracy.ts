/** Mean recall over the classes that occur as true ones (scikit-learn). */
import { defineMetric, type LabelTable } from '../../../src/plugin.ts';
import { type ClassOptions, classInputs, classSchema, decide, declared } from '../../math/classes.ts';
import { margins } from '../../math/confusion.ts';

type Options = ClassOptions & { adjusted: boolean };

export default defineMetric({
  name: 'balanced_accuracy',
  summary: 'Mean of the recalls of the classes',
  kind: 'classification',
  source: 'scikit-learn balanced_accuracy_score',
  higherIsBetter: true,
  range: [-1, 1],
  inputs: classInputs,
  schema: {
    ...classSchema,
    adjusted: { type: 'boolean', default: false, description: 'Rescale so that guessing gives 0 and perfection 1.' },
  },
  cell: (sample, options: Options) => decide(sample, options),
  classes: (sample, options: Options) => declared(sample, options),
  tableValue(table: LabelTable, { adjusted }: Options) {
    const { correct, actual } = margins(table);
    let recalls = 0;
    let present = 0;
    for (let i = 0; i < actual.length; i++) {
      if (actual[i]! === 0) continue;
      recalls += correct[i]! / actual[i]!;
      present++;
    }
    if (present === 0) return null;
    const mean = recalls / present;
    if (!adjusted) return mean;
    return present === 1 ? null : (mean - 1 / present) / (1 - 1 / present);
  },
});
