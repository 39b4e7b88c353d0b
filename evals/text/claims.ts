/**
 * Lexical stand-ins for judgements of meaning: a claim is a sentence, and a text supports it when it has most of the
 * claim's content words and all of its numbers. Words are stemmed; English function words and what the question says do not
 * count. Blind to negation, order and synonyms, and made for languages that put blanks between words.
 */
import { HarnessError, sentences } from '../../src/plugin.ts';
import { porterStem } from './porter-stemmer.ts';

const FUNCTION_WORDS = new Set(
  (
    'a an the this that these those some any each every all both no not nor and or but so if then than as of at by for ' +
    'from in into on onto out over to up with without about after again against before below between down during off ' +
    'through under until upon above is am are was were be been being do does did doing have has had having can could ' +
    'may might must shall should will would i me my mine we us our ours you your yours he him his she her hers it its ' +
    'they them their theirs who whom whose which what when where why how there here also only just too very own same ' +
    'such other another more most much many few because while yes please'
  ).split(' '),
);

const WORDS = /\p{N}+(?:[.,]\p{N}+)*|\p{L}[\p{L}\p{M}'’]*/gu;

/** The distinct content words of a text, stemmed, in lower case; numbers without commas. */
export function contentWords(text: string): Set<string> {
  const words = new Set<string>();
  for (const [word] of text.toLowerCase().matchAll(WORDS)) {
    if (/^\p{N}/u.test(word)) words.add(word.replaceAll(',', ''));
    else {
      const bare = word.replace(/['’]s?$/, '');
      if (bare !== '' && !FUNCTION_WORDS.has(bare)) words.add(porterStem(bare));
    }
  }
  return words;
}

export type Words = ReadonlySet<string>;

/** The claims of a text by their words beyond the known ones; sentences without any make no claim. */
export const claimsOf = (text: string, known: Words): Words[] =>
  sentences(text)
    .map((sentence) => new Set([...contentWords(sentence)].filter((word) => !known.has(word))))
    .filter((words) => words.size > 0);

/** Share of the words that the text has; 1 for no words. */
export function recall(words: Words, text: Words): number {
  if (words.size === 0) return 1;
  let found = 0;
  for (const word of words) if (text.has(word)) found++;
  return found / words.size;
}

/** Has the text so large a share of the claim's words, and all of its numbers? */
export function supports(text: Words, claim: Words, threshold: number): boolean {
  for (const word of claim) if (/^\p{N}/u.test(word) && !text.has(word)) return false;
  return recall(claim, text) >= threshold;
}

/** Share of claims that one of the texts supports; `null` without a claim. */
export function supportedShare(claims: readonly Words[], texts: readonly Words[], threshold: number): number | null {
  if (claims.length === 0) return null;
  const supported = claims.filter((claim) => texts.some((text) => supports(text, claim, threshold)));
  return supported.length / claims.length;
}

/**
 * The chunks of a `contexts` column: a text, or a list of texts (or of objects with `text`).
 * @throws HarnessError `SAMPLE_WRONG_TYPE`.
 */
export function chunksOf(contexts: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(contexts) ? contexts : [contexts];
  return list.map((chunk) => {
    const text = typeof chunk === 'object' && chunk !== null ? (chunk as { text?: unknown }).text : chunk;
    if (typeof text === 'string') return text;
    throw new HarnessError(
      'SAMPLE_WRONG_TYPE',
      `contexts holds ${JSON.stringify(chunk)?.slice(0, 80)}, expected texts`,
      {
        hint: 'contexts is a list of texts, one for each retrieved chunk',
      },
    );
  });
}

export const thresholdSchema = {
  threshold: {
    type: 'number',
    exclusiveMinimum: 0,
    maximum: 1,
    default: 0.6,
    description: "Share of a claim's content words, beyond those of the question, that a text must have to support it.",
  },
} as const;

export const lexicalSignature = (settings: string, version: string): string =>
  ['method:lexical', ...(settings === '' ? [] : [settings]), `version:${version}`].join('|');
