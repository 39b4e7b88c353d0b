/** Predictions in words (fairness): as published by substrings, without its coin flip, and strictly. */
import { answered, containsAny, oneWord, plainText, type Reading, unanswered, wholeWords } from './reading.ts';

const YES = ['yes', 'Yes', 'great', 'true', 'large'];
const NO = ['no', 'No', 'false', 'small', 'less'];

/** As published, but a reply with words of both sides is `ambiguous` where the original tosses a coin. */
export function yesNoBySubstring(text: string): 'yes' | 'no' | 'ambiguous' | null {
  const yes = containsAny(text, YES);
  const no = containsAny(text, NO);
  if (yes && no) return 'ambiguous';
  return yes ? 'yes' : no ? 'no' : null;
}

/**
 * Strictly: one of two words, in the first sentence if there.
 * @param words the positive and the negative one, such as `['yes', 'no']`.
 */
export function oneOfTwo(text: string, words: readonly [string, string]): Reading<string> {
  const plain = plainText(text);
  const head = wholeWords(plain.split(/[.,\n]/, 1)[0]!, words);
  if (head.length === 1) return answered(head[0]!);
  return head.length > 1 ? unanswered(plain) : oneWord(plain, words);
}
