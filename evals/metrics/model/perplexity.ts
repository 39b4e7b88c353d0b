/**
 * exp(-mean log-likelihood of a document), lm-eval's `perplexity` of loglikelihood tasks such as LAMBADA. Per document, not
 * per token: `token_perplexity` is that.
 */
import { defineMetric } from '../../../src/plugin.ts';
import { likelihoodInputs, logLikelihood, perplexity } from '../../math/log-likelihood.ts';

export default defineMetric({
  name: 'perplexity',
  summary: 'Perplexity per document, as lm-eval has it (token_perplexity is per token)',
  kind: 'language_model',
  source: 'lm-eval perplexity',
  higherIsBetter: false,
  range: [0, Number.POSITIVE_INFINITY],
  inputs: { loglikelihood: likelihoodInputs.loglikelihood, logprobs: likelihoodInputs.logprobs },
  schema: {},
  signature: (_options: Record<string, never>, { version }) => `per:documents|log:natural|version:${version}`,
  statistics: (sample) => [logLikelihood(sample)],
  value: (sums, n) => perplexity(sums[0]!, n),
});
