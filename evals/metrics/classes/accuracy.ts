/** Share of right answers; with `top_k`, of answers whose true class is among the k most probable (scikit-learn's ties). */
import { defineMetric, HarnessError } from '../../../src/plugin.ts';
import { type ClassOptions, classInputs, classSchema, decide, distribution } from '../../math/classes.ts';

type Options = ClassOptions & { topK: number };

export default defineMetric({
  name: 'accuracy',
  summary: 'Share of predicted classes that are right; top-k from probabilities',
  kind: 'classification',
  source: 'scikit-learn accuracy_score, top_k_accuracy_score',
  higherIsBetter: true,
  range: [0, 1],
  inputs: classInputs,
  schema: {
    ...classSchema,
    top_k: { type: 'integer', minimum: 1, default: 1, description: 'The true class may be among the k most probable.' },
  },
  proportion: true,
  perSample(sample, options: Options) {
    if (options.topK === 1) {
      const [truth, decided] = decide(sample, options);
      return truth === decided ? 1 : 0;
    }
    const { reference, probability } = sample;
    if (probability === undefined || typeof probability === 'number') {
      throw new HarnessError('DATA_MISSING_COLUMN', 'top_k needs a probability for each class');
    }
    const { p, truth } = distribution({ reference, probability }, options.labels);
    const before = p.filter((x, i) => x > p[truth]! || (x === p[truth] && i > truth)).length;
    return before < options.topK ? 1 : 0;
  },
});
