/**
 * Sentences and words of English text. The reference takes NLTK's learnt Punkt model and its Treebank tokenizer; these are
 * rules that agree with them on ordinary prose.
 */
import { sentences } from '../../src/plugin.ts';

/** How many sentences the text has; 0 when it is blank. `countSentences('Dr. No left. He ran!')` is 2. */
export const countSentences = (text: string): number => sentences(text).length;

const CONTRACTION = /^(.+?)(n't|['’](?:s|m|d|ll|re|ve))$/iu;

/** Words and punctuation marks as the Treebank tokenizer separates them, without the full stop at the end. */
export function treebankWords(text: string): string[] {
  const words: string[] = [];
  const spaced = text
    .replace(/--+|\.{2,}|[;@#$%&?!()[\]{}<>"“”«»]/gu, ' $& ')
    .replace(/([^\d]),|,(?!\d)/gu, '$1 , ')
    .replace(/:(?!\d)/gu, ' : ');
  const tokens = spaced.split(/\s+/u).filter((token) => token !== '');
  for (const [i, token] of tokens.entries()) {
    let word = token.replace(/^['‘’]+(?=.)/u, '');
    const last = tokens.slice(i + 1).every((rest) => !/[\p{L}\p{N}]/u.test(rest));
    if (last || !/\..*\./u.test(word)) word = word.replace(/(?<=.)\.$/u, '');
    const parts = CONTRACTION.exec(word);
    if (parts !== null) words.push(parts[1]!, parts[2]!);
    else words.push(word);
  }
  return words;
}
