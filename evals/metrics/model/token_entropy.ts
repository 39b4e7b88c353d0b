/**
 * Mean entropy of the distributions that the tokens of an answer were drawn from, nats. From `entropies`, one number per
 * token, or from `top_logprobs`, the log-probabilities of the most probable tokens at each place: what they leave over counts
 * as one more token, so that the result is a lower bound.
 */
import { defineMetric, HarnessError } from '../../../src/plugin.ts';
import { checkLogprobs } from '../../math/log-likelihood.ts';

function entropyOf(logprobs: readonly number[]): number {
  const p = checkLogprobs(logprobs).map(Math.exp);
  const rest = 1 - p.reduce((sum, x) => sum + x, 0);
  const term = (x: number): number => (x > 0 ? -x * Math.log(x) : 0);
  return p.reduce((sum, x) => sum + term(Math.min(1, x)), 0) + term(Math.min(1, rest));
}

export default defineMetric({
  name: 'token_entropy',
  summary: 'Mean entropy of the next-token distributions of an answer',
  kind: 'language_model',
  source: 'Shannon entropy, mean over the tokens of each answer',
  higherIsBetter: null,
  range: [0, Number.POSITIVE_INFINITY],
  inputs: { entropies: 'numbers?', top_logprobs: 'vectors?' },
  schema: {},
  perSample({ entropies, top_logprobs: top }, _options: Record<string, never>) {
    const each = entropies ?? top?.map(entropyOf);
    if (each === undefined) {
      throw new HarnessError('DATA_MISSING_COLUMN', 'neither entropies nor top_logprobs', {
        hint: 'entropies: one number per token; top_logprobs: a list of log-probabilities per token',
      });
    }
    return each.length === 0 ? null : each.reduce((sum, x) => sum + x, 0) / each.length;
  },
});
