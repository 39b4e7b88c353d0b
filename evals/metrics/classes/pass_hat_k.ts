/** pass^k: the chance that all of k attempts solve a problem (Yao et al. 2024, tau-bench). */
import { defineMetric } from '../../../src/plugin.ts';
import { attemptInputs, attempts, kSchema, passHatK } from '../../math/pass.ts';

export default defineMetric({
  name: 'pass_hat_k',
  summary: 'Chance that all of k attempts are right',
  kind: 'samples',
  source: 'Yao et al. 2024 (arXiv:2406.12045)',
  higherIsBetter: true,
  range: [0, 1],
  inputs: attemptInputs,
  schema: kSchema,
  perSample(sample, { k }: { k: number }) {
    const { n, c } = attempts(sample, k);
    return passHatK(n, c, k);
  },
});
