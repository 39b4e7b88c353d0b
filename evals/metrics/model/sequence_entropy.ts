/**
 * Entropy of the answers to one question, estimated from samples: mean over samples of the negative log-probability, whole or
 * per token (Malinin and Gales 2021; Kuhn et al. 2023 call the latter length-normalised predictive entropy).
 */
import { defineMetric } from '../../../src/plugin.ts';
import { checkLogprobs } from '../../math/log-likelihood.ts';

type Options = { normalize: boolean };

export default defineMetric({
  name: 'sequence_entropy',
  summary: 'Entropy of sampled answers, estimated from their log-probabilities',
  kind: 'language_model',
  source: 'Malinin and Gales 2021 (arXiv:2002.07650)',
  higherIsBetter: null,
  range: [0, Number.POSITIVE_INFINITY],
  inputs: { sample_logprobs: 'vectors' },
  schema: { normalize: { type: 'boolean', default: true, description: 'Per token of each answer.' } },
  perSample({ sample_logprobs: samples }, { normalize }: Options) {
    const each = samples
      .filter((logprobs) => logprobs.length > 0)
      .map((logprobs) => {
        const total = Math.min(
          0,
          checkLogprobs(logprobs).reduce((sum, x) => sum + x, 0),
        );
        return -total / (normalize ? logprobs.length : 1);
      });
    return each.length === 0 ? null : each.reduce((sum, x) => sum + x, 0) / each.length;
  },
});
