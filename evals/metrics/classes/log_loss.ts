/** Log-loss (cross entropy, nats): mean -log p of the true class, probabilities clipped at float64's epsilon (scikit-learn). */
import { defineMetric } from '../../../src/plugin.ts';
import { classSchema, distribution, isPositive } from '../../math/classes.ts';

type Options = { posLabel: string | null; labels: readonly string[] | null };

const clip = (p: number): number => Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, p));

export default defineMetric({
  name: 'log_loss',
  summary: 'Mean negative log-probability of the true class, nats',
  kind: 'calibration',
  source: 'scikit-learn log_loss',
  higherIsBetter: false,
  range: [0, -Math.log(Number.EPSILON)],
  inputs: { reference: 'label', probability: 'probability' },
  schema: { pos_label: classSchema.pos_label, labels: classSchema.labels },
  perSample({ reference, probability }, { posLabel, labels }: Options) {
    if (typeof probability === 'number') {
      const p = clip(probability);
      return -Math.log(isPositive(reference, posLabel) ? p : 1 - p);
    }
    const { p, truth } = distribution({ reference, probability }, labels);
    return -Math.log(clip(p[truth]!));
  },
});
