/** Cohen's kappa: agreement beyond chance, plain or weighted by the distance of the classes in their order (scikit-learn). */
import { defineMetric, type LabelTable } from '../../../src/plugin.ts';
import { type ClassOptions, classInputs, classSchema, decide, declared } from '../../math/classes.ts';
import { margins } from '../../math/confusion.ts';

type Options = ClassOptions & { weights: 'none' | 'linear' | 'quadratic' };

export default defineMetric({
  name: 'cohen_kappa',
  summary: 'Agreement of true and predicted classes beyond chance',
  kind: 'classification',
  source: 'scikit-learn cohen_kappa_score',
  higherIsBetter: true,
  range: [-1, 1],
  inputs: classInputs,
  schema: {
    ...classSchema,
    weights: {
      enum: ['none', 'linear', 'quadratic'],
      default: 'none',
      description: 'How much worse a distant class is: not at all, by its distance, by the square of it.',
    },
  },
  cell: (sample, options: Options) => decide(sample, options),
  classes: (sample, options: Options) => declared(sample, options),
  tableValue(table: LabelTable, { weights }: Options) {
    const { actual, predicted } = margins(table);
    const k = table.labels.length;
    const weight = (r: number, c: number): number => {
      if (weights === 'none') return r === c ? 0 : 1;
      return weights === 'linear' ? Math.abs(r - c) : (r - c) ** 2;
    };
    let observed = 0;
    let expected = 0;
    for (let r = 0; r < k; r++) {
      for (let c = 0; c < k; c++) {
        observed += weight(r, c) * table.counts[r * k + c]!;
        expected += (weight(r, c) * actual[r]! * predicted[c]!) / table.n;
      }
    }
    return expected === 0 ? null : 1 - observed / expected;
  },
});
