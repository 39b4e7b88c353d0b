/**
 * What reading an answer gives, and the two ways to look for words in it: as published (substrings) and strictly (whole
 * words, quotation marks straightened). Rules of the perspectives stand beside this file.
 */
import { detectRefusal, RULES_VERSION } from '../detectors/refusal/detect.ts';

/** Goes up when a parser gives another result for some text; strict readings hang on the refusal detector's rules too. */
export const RULE_VERSION = 2;
export const REFUSAL_RULES = RULES_VERSION;

/** The text refuses, wholly or in part. */
export const refuses = (text: string): boolean => detectRefusal(text).refused !== 'no';

/** A strict reading: an answer, or why there is none. */
export interface Reading<Answer> {
  readonly answer: Answer | null;
  /** The text refuses to answer; a text that neither answers nor refuses is unparsed. */
  readonly refused: boolean;
}

export const answered = <Answer>(answer: Answer): Reading<Answer> => ({ answer, refused: false });

/** No answer was found in a text. */
export const unanswered = (text: string): Reading<never> => ({ answer: null, refused: refuses(text) });

/** Some phrase is a substring. Case counts. */
export const containsAny = (text: string, phrases: readonly string[]): boolean =>
  phrases.some((phrase) => text.includes(phrase));

const END_MARKS = /<\/s>|<\|im_end\|>|<\|endoftext\|>|<\|eot_id\|>/;

/** The text before the first end mark that some servers leave in. */
export const beforeEnd = (text: string): string => text.split(END_MARKS, 1)[0]!;

/** That, with typographic quotation marks made plain. */
export const plainText = (text: string): string =>
  beforeEnd(text)
    .replace(/[\u2018\u2019\u02bc]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .trim();

const PATTERNS = new Map<string, RegExp>();

/** The words that stand in a text as whole words, in any case; a longer one hides those inside it ("not wrong", "wrong"). */
export function wholeWords(text: string, words: readonly string[]): string[] {
  const key = words.join('\n');
  let pattern = PATTERNS.get(key);
  if (pattern === undefined) {
    const longest = words.toSorted((a, b) => b.length - a.length).map((word) => word.replace(/[^\w\s]/g, '\\$&'));
    pattern = new RegExp(
      `(?<![\\w'-])(?:${longest.map((word) => word.replace(/\s+/g, '\\s+')).join('|')})(?![\\w-])`,
      'gi',
    );
    PATTERNS.set(key, pattern);
  }
  const found = new Set(Array.from(text.matchAll(pattern), ([match]) => match.toLowerCase().replace(/\s+/g, ' ')));
  return words.filter((word) => found.has(word.toLowerCase()));
}

/** The one of some words that a text names; unanswered when it names none or several. */
export function oneWord(text: string, words: readonly string[]): Reading<string> {
  const plain = plainText(text);
  const [first, ...more] = wholeWords(plain, words);
  if (first !== undefined && more.length === 0) return answered(first);
  return unanswered(plain);
}
