/**
 * How unsure a model was of what it wrote: mean negative log-probability of the generated tokens of each answer, nats. Parts:
 * the mean over answers of the least probable token and of the answer's whole negative log-probability.
 */
import { defineMetric } from '../../../src/plugin.ts';
import { checkLogprobs } from '../../math/log-likelihood.ts';

export default defineMetric({
  name: 'uncertainty',
  summary: 'Mean negative log-probability per generated token, and the least probable token',
  kind: 'language_model',
  source: 'length-normalised predictive entropy, Malinin and Gales 2021 (arXiv:2002.07650)',
  higherIsBetter: null,
  range: [0, Number.POSITIVE_INFINITY],
  inputs: { logprobs: 'numbers' },
  schema: {},
  statistics({ logprobs }, _options: Record<string, never>) {
    if (logprobs.length === 0) return [0, 0, 0, 0];
    const total = Math.min(
      0,
      checkLogprobs(logprobs).reduce((sum, x) => sum + x, 0),
    );
    const least = logprobs.reduce((a, b) => Math.min(a, b), 0);
    return [1, -total / logprobs.length, Math.exp(least), -total];
  },
  value: (sums) => (sums[0] === 0 ? null : sums[1]! / sums[0]!),
  parts: (sums) => ({
    least_token_probability: sums[0] === 0 ? null : sums[2]! / sums[0]!,
    sequence: sums[0] === 0 ? null : sums[3]! / sums[0]!,
    answers: sums[0]!,
  }),
});
