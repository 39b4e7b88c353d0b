/** Perplexity per token: exp(-Σ log p / Σ tokens) over the whole corpus. */
import { defineMetric } from '../../../src/plugin.ts';
import { likelihoodInputs, logLikelihood, perplexity, unitsOf } from '../../math/log-likelihood.ts';

export default defineMetric({
  name: 'token_perplexity',
  summary: 'Perplexity per token of a corpus from log-likelihoods',
  kind: 'language_model',
  source: 'exp of the mean negative log-probability of tokens',
  higherIsBetter: false,
  range: [0, Number.POSITIVE_INFINITY],
  inputs: likelihoodInputs,
  schema: {},
  signature: (_options: Record<string, never>, { version }) => `per:tokens|log:natural|version:${version}`,
  statistics: (sample) => [logLikelihood(sample), unitsOf(sample, 'tokens')],
  value: (sums) => perplexity(sums[0]!, sums[1]!),
  parts: (sums) => ({ loglikelihood: sums[0]!, tokens: sums[1]! }),
});
