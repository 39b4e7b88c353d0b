/**
 * Semantic entropy (Kuhn et al. 2023, Farquhar et al. 2024): entropy over meanings of sampled answers, nats. A meaning's
 * probability is its share of the samples, or, with the samples' log-probabilities, the share of their likelihood.
 */
import { defineMetric, HarnessError } from '../../../src/plugin.ts';
import { checkLogprobs } from '../../math/log-likelihood.ts';
import { meaningsOf } from '../../math/meanings.ts';

type Options = { weights: 'auto' | 'counts' | 'likelihood' };

/** e^x over their sum, for each x. */
function softmax(logs: readonly number[]): number[] {
  const most = Math.max(...logs);
  const each = logs.map((x) => Math.exp(x - most));
  const total = each.reduce((sum, x) => sum + x, 0);
  return each.map((x) => x / total);
}

export default defineMetric({
  name: 'semantic_entropy',
  summary: 'Entropy over the meanings of sampled answers: high when a model makes things up',
  kind: 'samples',
  source: 'Farquhar et al. 2024 (Nature 630); Kuhn et al. 2023 (arXiv:2302.09664)',
  higherIsBetter: null,
  range: [0, Number.POSITIVE_INFINITY],
  inputs: { samples: 'labels', meanings: 'labels?', sample_loglikelihoods: 'numbers?' },
  schema: {
    weights: {
      enum: ['auto', 'counts', 'likelihood'],
      default: 'auto',
      description:
        'Probability of a meaning: share of samples, or of their likelihood; auto: likelihood where rows have it.',
    },
  },
  perSample({ samples, meanings, sample_loglikelihoods: logs }, { weights }: Options) {
    if (samples.length === 0) return null;
    const byLikelihood = weights === 'likelihood' || (weights === 'auto' && logs !== undefined);
    if (byLikelihood && logs?.length !== samples.length) {
      throw new HarnessError(
        'SAMPLE_WRONG_SIZE',
        `${logs?.length ?? 0} sample_loglikelihoods for ${samples.length} samples`,
        {
          hint: 'one number per sample: the mean log-probability of its tokens',
        },
      );
    }
    const share = byLikelihood ? softmax(checkLogprobs(logs!)) : samples.map(() => 1 / samples.length);
    const mass: number[] = [];
    for (const [i, group] of meaningsOf(samples, meanings).entries()) mass[group] = (mass[group] ?? 0) + share[i]!;
    return Math.max(
      0,
      mass.reduce((sum, p) => sum - (p > 0 ? p * Math.log(p) : 0), 0),
    );
  },
});
