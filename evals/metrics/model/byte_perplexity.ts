/** Perplexity per UTF-8 byte: exp(-Σ log p / Σ bytes) over the whole corpus, lm-eval's `byte_perplexity`. */
import { defineMetric } from '../../../src/plugin.ts';
import { likelihoodInputs, logLikelihood, perplexity, unitsOf } from '../../math/log-likelihood.ts';

export default defineMetric({
  name: 'byte_perplexity',
  summary: 'Perplexity per UTF-8 byte of a corpus from log-likelihoods',
  kind: 'language_model',
  source: 'lm-eval byte_perplexity',
  higherIsBetter: false,
  range: [0, Number.POSITIVE_INFINITY],
  inputs: likelihoodInputs,
  schema: {},
  signature: (_options: Record<string, never>, { version }) => `per:bytes|log:natural|version:${version}`,
  statistics: (sample) => [logLikelihood(sample), unitsOf(sample, 'bytes')],
  value: (sums) => perplexity(sums[0]!, sums[1]!),
  parts: (sums) => ({ loglikelihood: sums[0]!, bytes: sums[1]! }),
});
