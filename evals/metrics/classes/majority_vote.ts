/** Is the most frequent of several sampled answers right (self-consistency, Wang et al. 2022)? The first of equal ones wins. */
import { defineMetric } from '../../../src/plugin.ts';
import { plainAnswer } from '../../math/meanings.ts';

type Options = { normalize: boolean };

export default defineMetric({
  name: 'majority_vote',
  summary: 'Share of questions whose most frequent sampled answer is right',
  kind: 'samples',
  source: 'Wang et al. 2022 (arXiv:2203.11171); ties as lm-eval majority_vote',
  higherIsBetter: true,
  range: [0, 1],
  inputs: { samples: 'labels', reference: 'label' },
  schema: {
    normalize: { type: 'boolean', default: false, description: 'Compare without case, articles and punctuation.' },
  },
  proportion: true,
  perSample({ samples, reference }, { normalize }: Options) {
    const plain = normalize ? plainAnswer : (text: string): string => text;
    const votes = new Map<string, number>();
    for (const sample of samples) votes.set(plain(sample), (votes.get(plain(sample)) ?? 0) + 1);
    let winner: string | undefined;
    for (const [answer, count] of votes) {
      if (winner === undefined || count > votes.get(winner)!) winner = answer;
    }
    return winner === plain(reference) ? 1 : 0;
  },
});
