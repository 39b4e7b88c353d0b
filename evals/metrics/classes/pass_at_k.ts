/** pass@k: the chance that one of k attempts solves a problem, by the unbiased estimator of Chen et al. 2021. */
import { defineMetric } from '../../../src/plugin.ts';
import { attemptInputs, attempts, kSchema, passAtK } from '../../math/pass.ts';

export default defineMetric({
  name: 'pass_at_k',
  summary: 'Chance that at least one of k attempts is right',
  kind: 'samples',
  source: 'Chen et al. 2021 (arXiv:2107.03374)',
  higherIsBetter: true,
  range: [0, 1],
  inputs: attemptInputs,
  schema: kSchema,
  perSample(sample, { k }: { k: number }) {
    const { n, c } = attempts(sample, k);
    return passAtK(n, c, k);
  },
});
