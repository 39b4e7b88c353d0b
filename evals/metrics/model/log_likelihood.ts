/** Mean log-likelihood of the texts, nats; with `normalize`, divided by the tokens, words or bytes of each text. */
import { defineMetric } from '../../../src/plugin.ts';
import { likelihoodInputs, logLikelihood, unitsOf } from '../../math/log-likelihood.ts';

type Options = { normalize: 'none' | 'tokens' | 'words' | 'bytes' };

export default defineMetric({
  name: 'log_likelihood',
  summary: 'Mean log-likelihood of the texts, whole or per token, word or byte',
  kind: 'language_model',
  source: 'sum of natural-log probabilities',
  higherIsBetter: true,
  range: [Number.NEGATIVE_INFINITY, 0],
  inputs: likelihoodInputs,
  schema: {
    normalize: {
      enum: ['none', 'tokens', 'words', 'bytes'],
      default: 'none',
      description: 'What each log-likelihood is divided by before the mean is taken.',
    },
  },
  perSample(sample, { normalize }: Options) {
    const total = Math.min(0, logLikelihood(sample));
    if (normalize === 'none') return total;
    const units = unitsOf(sample, normalize);
    return units === 0 ? null : total / units;
  },
});
