/** Generalised entropy of the benefits that people get from the decisions; alpha 1 is theil_index. */
import { defineMetric, type LabelTable } from '../../../src/plugin.ts';
import { type ClassOptions, classInputs, classSchema, decide, isPositive } from '../../math/classes.ts';
import { benefits, generalizedEntropy } from '../../math/fairness/benefits.ts';

type Options = ClassOptions & { alpha: number };

const BOTH = ['0', '1'] as const;

export default defineMetric({
  name: 'generalized_entropy_index',
  summary: 'Inequality of the benefits of decisions over people (generalised entropy)',
  kind: 'group_fairness',
  source: 'Speicher et al. 2018 (arXiv:1807.00787); AIF360 generalized_entropy_index',
  higherIsBetter: false,
  range: [0, Number.POSITIVE_INFINITY],
  inputs: classInputs,
  schema: {
    ...classSchema,
    alpha: {
      type: 'number',
      default: 2,
      description: '2: half the squared coefficient of variation; 1: Theil; 0: mean log deviation.',
    },
  },
  cell(sample, options: Options) {
    const [reference, prediction] = decide(sample, options);
    const is = (label: string): string => (isPositive(label, options.posLabel) ? '1' : '0');
    return [is(reference), is(prediction)];
  },
  classes: () => BOTH,
  tableValue: (table: LabelTable, { alpha }: Options) => generalizedEntropy(benefits(table), alpha),
  parts(table) {
    const [without, fair, favoured] = benefits(table);
    return { benefit_0: without, benefit_1: fair, benefit_2: favoured };
  },
});
