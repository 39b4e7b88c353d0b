/**
 * Brier score. One probability: mean (p - y)², scikit-learn's. Several classes: mean of the sum over classes of the squared
 * errors, which reaches 2, as lm-eval has it.
 */
import { defineMetric } from '../../../src/plugin.ts';
import { classSchema, distribution, isPositive } from '../../math/classes.ts';

type Options = { posLabel: string | null; labels: readonly string[] | null };

export default defineMetric({
  name: 'brier',
  summary: 'Mean squared error of probabilities; summed over classes where there are several',
  kind: 'calibration',
  source: 'scikit-learn brier_score_loss; lm-eval brier_score',
  higherIsBetter: false,
  range: [0, 2],
  inputs: { reference: 'label', probability: 'probability' },
  schema: { pos_label: classSchema.pos_label, labels: classSchema.labels },
  perSample({ reference, probability }, { posLabel, labels }: Options) {
    if (typeof probability === 'number') return (probability - (isPositive(reference, posLabel) ? 1 : 0)) ** 2;
    const { p, truth } = distribution({ reference, probability }, labels);
    return p.reduce((sum, x, i) => sum + (x - (i === truth ? 1 : 0)) ** 2, 0);
  },
});
