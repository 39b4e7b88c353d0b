/** Label words of AdvGLUE: a reply's class by the only label word in it, as published and strictly. */
import { answered, oneWord, plainText, type Reading, wholeWords } from './reading.ts';

/** Class by label word: `{ yes: 0, no: 1 }`. */
export type LabelWords = Readonly<Record<string, number>>;

/**
 * As published: lower case, double-quoted spans deleted, the text before the first full stop, label words as substrings;
 * -1 unless exactly one is found.
 */
export function classBySubstring(text: string, words: LabelWords): number {
  let lower = text.toLowerCase();
  for (const [, quoted] of lower.matchAll(/"(.*?)"/g)) lower = lower.replaceAll(quoted!, '');
  const head = lower.split('.', 1)[0]!;
  const found = Object.keys(words).filter((word) => head.includes(word));
  return found.length === 1 ? words[found[0]!]! : -1;
}

/** Strictly: the only label word of the first sentence, else of the whole reply, quotations apart. */
export function classIn(text: string, words: LabelWords): Reading<number> {
  const plain = plainText(text);
  const names = Object.keys(words);
  const unquoted = plain.replace(/"[^"\n]*"/g, ' ');
  const rest = wholeWords(unquoted, names).length > 0 ? unquoted : plain;
  const head = wholeWords(rest.split(/[.\n]/, 1)[0]!, names);
  if (head.length === 1) return answered(words[head[0]!]!);
  const { answer, refused } = oneWord(rest, names);
  return answer === null || head.length > 1 ? { answer: null, refused } : answered(words[answer]!);
}
