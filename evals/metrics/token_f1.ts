/**
 * F-score of the words two answers share, by SQuAD's evaluation script (2.0): lower case, no ASCII punctuation, no articles. An
 * empty answer scores 1 against an empty reference and else 0.
 */
import { pythonRegex } from '../../src/data/python-regex.ts';
import { defineMetric } from '../../src/plugin.ts';
import { textInputs } from '../text/inputs.ts';
import { PUNCTUATION } from '../text/punctuation.ts';
import { Spans, spanTexts, splitWhitespace } from '../text/spans.ts';

const ARTICLES = pythonRegex('\\b(a|an|the)\\b');
const spans = new Spans();

/** Words of an answer as SQuAD compares them. */
function words(answer: string): string[] {
  const text = answer.toLowerCase().replace(PUNCTUATION, '').replace(ARTICLES, ' ');
  splitWhitespace(text, spans);
  return spanTexts(text, spans);
}

/** `[F, 1 when equal]` */
function compare(own: readonly string[], other: readonly string[]): [number, number] {
  const equal = own.length === other.length && own.every((word, i) => word === other[i]) ? 1 : 0;
  if (own.length === 0 || other.length === 0) return [equal, equal];
  const free = new Map<string, number>();
  for (const word of other) free.set(word, (free.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of own) {
    const left = free.get(word) ?? 0;
    if (left === 0) continue;
    shared++;
    free.set(word, left - 1);
  }
  const precision = shared / own.length;
  const recall = shared / other.length;
  return [shared === 0 ? 0 : (2 * precision * recall) / (precision + recall), equal];
}

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
    const own = words(prediction);
    let f = 0;
    let exact = 0;
    for (const text of reference) {
      if (text === null) continue;
      const [score, equal] = compare(own, words(text));
      f = Math.max(f, score);
      exact = Math.max(exact, equal);
    }
    return [f, exact];
  },
  value: (sums, n) => sums[0]! / n,
  parts: (sums, n) => ({ exact: sums[1]! / n }),
});
