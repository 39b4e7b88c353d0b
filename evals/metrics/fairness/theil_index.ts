/** Theil index of the benefits that people get from the decisions: individual fairness in one number, without groups. */
import { defineMetric, type LabelTable } from '../../../src/plugin.ts';
import { type ClassOptions, classInputs, classSchema, decide, isPositive } from '../../math/classes.ts';
import { benefits, generalizedEntropy } from '../../math/fairness/benefits.ts';

const BOTH = ['0', '1'] as const;

export default defineMetric({
  name: 'theil_index',
  summary: 'Inequality of the benefits of decisions over people (Theil)',
  kind: 'group_fairness',
  source: 'Speicher et al. 2018 (arXiv:1807.00787); AIF360 theil_index',
  higherIsBetter: false,
  range: [0, Number.POSITIVE_INFINITY],
  inputs: classInputs,
  schema: classSchema,
  cell(sample, options: ClassOptions) {
    const [reference, prediction] = decide(sample, options);
    const is = (label: string): string => (isPositive(label, options.posLabel) ? '1' : '0');
    return [is(reference), is(prediction)];
  },
  classes: () => BOTH,
  tableValue: (table: LabelTable) => generalizedEntropy(benefits(table), 1),
  parts(table) {
    const [without, fair, favoured] = benefits(table);
    return { benefit_0: without, benefit_1: fair, benefit_2: favoured };
  },
});
