/** How far sampled answers agree: the share of the largest group of answers that mean the same. */
import { defineMetric } from '../../../src/plugin.ts';
import { meaningsOf, sizes } from '../../math/meanings.ts';

export default defineMetric({
  name: 'self_consistency',
  summary: 'Share of sampled answers that give the most frequent meaning',
  kind: 'samples',
  source: 'Wang et al. 2022 (arXiv:2203.11171)',
  higherIsBetter: true,
  range: [0, 1],
  inputs: { samples: 'labels', meanings: 'labels?' },
  schema: {},
  signature: (_options: Record<string, never>, { version }) => `equal:meanings-or-plain-text|version:${version}`,
  perSample({ samples, meanings }) {
    return samples.length === 0 ? null : Math.max(...sizes(meaningsOf(samples, meanings))) / samples.length;
  },
});
