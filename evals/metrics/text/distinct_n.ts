/** Distinct-n, Li et al. 2016: different n-grams of all predictions over the number of n-grams. Falls as texts get more. */
import { defineMetric } from '../../../src/plugin.ts';
import { tokenizeOption } from '../../text/bleu-options.ts';
import type { BleuTokenizer } from '../../text/bleu-tokenizers.ts';
import { CorpusNgrams } from '../../text/corpus-ngrams.ts';

type Options = { n: number; tokenize: BleuTokenizer; lowercase: boolean };

export default defineMetric({
  name: 'distinct_n',
  summary: 'Different n-grams of all predictions over all their n-grams: diversity, 0 to 1',
  kind: 'text',
  source: 'Li et al. 2016 (arXiv:1510.03055)',
  higherIsBetter: true,
  range: [0, 1],
  inputs: { prediction: 'text' },
  schema: {
    n: { type: 'integer', minimum: 1, maximum: 16, default: 2, description: 'Length of the n-grams.' },
    tokenize: { ...tokenizeOption, default: 'none' },
    lowercase: { type: 'boolean', default: false, description: 'Compare in lower case.' },
  },
  score(samples, { n, tokenize, lowercase }: Options) {
    const corpus = new CorpusNgrams(
      samples.map(({ prediction }) => prediction),
      { tokenize, lowercase },
    );
    while (corpus.order < n) corpus.lengthen();
    const lastSeenIn = new Int32Array(corpus.kinds).fill(-1);
    let distinct = 0;
    let total = 0;
    const perSample = samples.map((_, i) => {
      const start = corpus.starts[i]!;
      const count = Math.max(0, corpus.starts[i + 1]! - start - n + 1);
      let own = 0;
      for (let at = start; at < start + count; at++) {
        const gram = corpus.grams[at]!;
        if (lastSeenIn[gram] === i) continue;
        if (lastSeenIn[gram] === -1) distinct++;
        lastSeenIn[gram] = i;
        own++;
      }
      total += count;
      return count > 0 ? own / count : null;
    });
    return { value: total > 0 ? distinct / total : null, parts: { distinct, total }, perSample };
  },
});
