/**
 * F-score of the words two answers share, by SQuAD's evaluation script (2.0): lower case, no ASCII punctuation, no articles. An
 * empty answer scores 1 against an empty reference and else 0.
 */
import { defineMetric } from '../../../src/plugin.ts';
import { textInputs } from '../../text/inputs.ts';
import { squadCompare, squadWords } from '../../text/squad.ts';

export default defineMetric({
  name: 'token_f1',
  summary: 'F-score of shared words, best over references, as in SQuAD; parts hold its exact match',
  kind: 'text',
  source: 'SQuAD 2.0 evaluation script; Rajpurkar et al. 2018',
  higherIsBetter: true,
  range: [0, 1],
  inputs: textInputs,
  schema: {},
  statistics({ prediction, reference }) {
    const own = squadWords(prediction);
    let [f, exact] = [0, 0];
    for (const text of reference) {
      if (text === null) continue;
      const one = squadCompare(own, squadWords(text));
      f = Math.max(f, one.f1);
      exact = Math.max(exact, one.exact);
    }
    return [f, exact];
  },
  value: (sums, n) => sums[0]! / n,
  parts: (sums, n) => ({ exact: sums[1]! / n }),
});
