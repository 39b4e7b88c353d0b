/** What the ROUGE metrics share: each is the mean over samples of the F-score of one kind of overlap. */
import { defineMetric } from '../../src/plugin.ts';
import { type TextSample, textInputs } from './inputs.ts';
import type { Rouge } from './rouge.ts';

export type RougeOptions = { useStemmer: boolean };

/** A ROUGE metric from the function that compares one prediction with its references. */
export function rougeMetric(
  name: string,
  summary: string,
  compare: (prediction: string, references: TextSample['reference'], options: RougeOptions) => Rouge,
) {
  return defineMetric({
    name,
    summary: `${summary}, mean of F, 0 to 1`,
    kind: 'text',
    source: 'rouge-score 0.1.2; Lin 2004',
    higherIsBetter: true,
    range: [0, 1],
    inputs: textInputs,
    schema: {
      use_stemmer: {
        type: 'boolean',
        default: false,
        description: "Compare the stems of words of more than three letters (Porter's in NLTK's form).",
      },
    },
    statistics: (sample, options: RougeOptions) => compare(sample.prediction, sample.reference, options),
    value: (sums, n) => sums[2]! / n,
    parts: (sums, n) => ({ precision: sums[0]! / n, recall: sums[1]! / n, fmeasure: sums[2]! / n }),
  });
}
