/** Bits per UTF-8 byte: -Σ log2 p / Σ bytes over the whole corpus, lm-eval's `bits_per_byte`. */
import { defineMetric } from '../../../src/plugin.ts';
import { likelihoodInputs, logLikelihood, unitsOf } from '../../math/log-likelihood.ts';

export default defineMetric({
  name: 'bits_per_byte',
  summary: 'Bits per UTF-8 byte of a corpus from log-likelihoods',
  kind: 'language_model',
  source: 'lm-eval bits_per_byte',
  higherIsBetter: false,
  range: [0, Number.POSITIVE_INFINITY],
  inputs: likelihoodInputs,
  schema: {},
  signature: (_options: Record<string, never>, { version }) => `per:bytes|log:2|version:${version}`,
  statistics: (sample) => [logLikelihood(sample), unitsOf(sample, 'bytes')],
  value: (sums) => (sums[1] === 0 ? null : -sums[0]! / sums[1]! / Math.LN2),
  parts: (sums) => ({ loglikelihood: sums[0]!, bytes: sums[1]! }),
});
