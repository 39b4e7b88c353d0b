/** Perplexity per word: exp(-Σ log p / Σ words) over the whole corpus, lm-eval's `word_perplexity`. */
import { defineMetric } from '../../../src/plugin.ts';
import { likelihoodInputs, logLikelihood, perplexity, unitsOf } from '../../math/log-likelihood.ts';

export default defineMetric({
  name: 'word_perplexity',
  summary: 'Perplexity per word of a corpus from log-likelihoods',
  kind: 'language_model',
  source: 'lm-eval word_perplexity',
  higherIsBetter: false,
  range: [0, Number.POSITIVE_INFINITY],
  inputs: likelihoodInputs,
  schema: {},
  signature: (_options: Record<string, never>, { version }) => `per:words|log:natural|version:${version}`,
  statistics: (sample) => [logLikelihood(sample), unitsOf(sample, 'words')],
  value: (sums) => perplexity(sums[0]!, sums[1]!),
  parts: (sums) => ({ loglikelihood: sums[0]!, words: sums[1]! }),
});
