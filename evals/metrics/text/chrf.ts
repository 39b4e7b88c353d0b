/** chrF by sacrebleu's rules; chrF++ with `word_order: 2`. */
import { defineMetric, pythonFixed } from '../../../src/plugin.ts';
import { type ChrfOptions, chrfName, chrfScore, chrfStatistics } from '../../text/chrf.ts';
import { textInputs } from '../../text/inputs.ts';

export default defineMetric({
  name: 'chrf',
  summary: 'F-score of character n-grams (chrF++ with word_order 2), of the whole corpus, 0 to 100',
  kind: 'text',
  source: 'sacrebleu 2.6.0; Popović 2015, 2017',
  higherIsBetter: true,
  range: [0, 100],
  inputs: textInputs,
  schema: {
    char_order: { type: 'integer', minimum: 1, maximum: 32, default: 6, description: 'Longest character n-grams.' },
    word_order: {
      type: 'integer',
      minimum: 0,
      maximum: 16,
      default: 0,
      description: 'Longest word n-grams: 0 for chrF, 2 for chrF++.',
    },
    beta: { type: 'number', exclusiveMinimum: 0, default: 2, description: 'Recall weighs beta times as much.' },
    lowercase: { type: 'boolean', default: false, description: 'Compare in lower case.' },
    whitespace: { type: 'boolean', default: false, description: 'Keep whitespace as characters.' },
    eps_smoothing: {
      type: 'boolean',
      default: false,
      description: 'Average over all orders with a tiny score for missing ones, as chrF++.py, NLTK and Moses do.',
    },
  },
  signature(options: ChrfOptions, { references, version }) {
    return [
      `nrefs:${references}`,
      `case:${options.lowercase ? 'lc' : 'mixed'}`,
      `eff:${options.epsSmoothing ? 'no' : 'yes'}`,
      `nc:${options.charOrder}`,
      `nw:${options.wordOrder}`,
      `space:${options.whitespace ? 'yes' : 'no'}`,
      ...(options.beta === 2 ? [] : [`beta:${options.beta}`]),
      `version:${version}`,
    ].join('|');
  },
  statistics: (sample, options: ChrfOptions) => chrfStatistics(sample.prediction, sample.reference, options),
  value: (sums, _n, options: ChrfOptions) => chrfScore(sums, options),
  parts(sums, _n, options: ChrfOptions) {
    return { text: `${chrfName(options)} = ${pythonFixed(chrfScore(sums, options), 2)}` };
  },
});
