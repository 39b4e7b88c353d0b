/** Perplexity of the prompts themselves: exp of the mean negative log-probability of prompt tokens given their prefix. */
import { defineMetric } from '../../../src/plugin.ts';
import { checkLogprobs, countBytes, countWords, perplexity } from '../../math/log-likelihood.ts';

type Options = { per: 'tokens' | 'words' | 'bytes' };

const AT = { tokens: 1, words: 2, bytes: 3 } as const;

export default defineMetric({
  name: 'prompt_perplexity',
  summary: 'Perplexity of prompts from the log-probabilities of their tokens',
  kind: 'language_model',
  source: 'exp of the mean negative log-probability of prompt tokens',
  higherIsBetter: null,
  range: [0, Number.POSITIVE_INFINITY],
  inputs: { prompt_logprobs: 'numbers', prompt: 'text?' },
  schema: {
    per: {
      enum: ['tokens', 'words', 'bytes'],
      default: 'tokens',
      description: 'Unit; words and bytes need the prompt.',
    },
  },
  statistics: ({ prompt_logprobs: logprobs, prompt }, _options: Options) => [
    checkLogprobs(logprobs).reduce((sum, x) => sum + x, 0),
    logprobs.length,
    prompt === undefined ? 0 : countWords(prompt),
    prompt === undefined ? 0 : countBytes(prompt),
  ],
  value: (sums, _n, { per }: Options) => perplexity(sums[0]!, sums[AT[per]]!),
  parts: (sums) => ({
    loglikelihood: sums[0]!,
    tokens: sums[1]!,
    token_perplexity: perplexity(sums[0]!, sums[1]!),
    word_perplexity: perplexity(sums[0]!, sums[2]!),
    byte_perplexity: perplexity(sums[0]!, sums[3]!),
  }),
});
