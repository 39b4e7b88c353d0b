/**
 * Answers as SQuAD's evaluation script compares them (Rajpurkar et al. 2018): lower case, no ASCII punctuation, no articles,
 * single blanks; equal or not, and the F-score of shared words, where an empty side counts only against another.
 */
import { pythonRegex } from '../../src/plugin.ts';
import { PUNCTUATION } from './punctuation.ts';
import { Spans, spanTexts, splitWhitespace } from './spans.ts';

const ARTICLES = pythonRegex('\\b(a|an|the)\\b');
const spans = new Spans();

/** Words of an answer. */
export function squadWords(answer: string): string[] {
  const text = answer.toLowerCase().replace(PUNCTUATION, '').replace(ARTICLES, ' ');
  splitWhitespace(text, spans);
  return spanTexts(text, spans);
}

/** `{f1, exact}` of two lists of words. */
export function squadCompare(own: readonly string[], other: readonly string[]): { f1: number; exact: number } {
  const exact = own.length === other.length && own.every((word, i) => word === other[i]) ? 1 : 0;
  if (own.length === 0 || other.length === 0) return { f1: exact, exact };
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
  return { f1: shared === 0 ? 0 : (2 * precision * recall) / (precision + recall), exact };
}

/** The best of each over several right answers. */
export function squadBest(answer: string, references: readonly string[]): { f1: number; exact: number } {
  const own = squadWords(answer);
  let [f1, exact] = [0, 0];
  for (const reference of references) {
    const one = squadCompare(own, squadWords(reference));
    f1 = Math.max(f1, one.f1);
    exact = Math.max(exact, one.exact);
  }
  return { f1, exact };
}
