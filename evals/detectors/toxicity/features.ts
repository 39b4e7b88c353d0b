/**
 * What the toxicity scorer sees of a text: for every word (whatever stands between blanks) its character n-grams of 2 to 5
 * with the blanks at its ends, as scikit-learn's `char_wb` counts them, and the words in it, each as a hash of 32 bits. Words
 * are first brought to a plain form, so that capitals, lengthened letters, look-alike letters, digits for letters and dots
 * between letters hide nothing. The text itself is not in the model: a hash has no way back.
 * Leaves out: combinations of words.
 */

const SHORTEST = 2;
const LONGEST = 5;

/** Letters of other alphabets and digits that are written for Latin ones. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  ...{
    а: 'a',
    е: 'e',
    о: 'o',
    р: 'p',
    с: 'c',
    у: 'y',
    х: 'x',
    і: 'i',
    ѕ: 's',
    ј: 'j',
    һ: 'h',
    ԁ: 'd',
    к: 'k',
    т: 't',
    м: 'm',
  },
  ...{ ο: 'o', α: 'a', ε: 'e', ι: 'i', κ: 'k', ν: 'v', τ: 't', υ: 'u', ρ: 'p', ɡ: 'g', ı: 'i' },
};
const DIGITS: Readonly<Record<string, string>> = {
  ...{
    '0': 'o',
    '1': 'i',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '7': 't',
    '8': 'b',
    '@': 'a',
    $: 's',
    '!': 'i',
    '+': 't',
    '|': 'i',
  },
};

const INVISIBLE = /\p{Cf}|\p{Variation_Selector}/gu;
const WORDS = /[\p{L}\p{N}_'*@$#]+/gu;

/** A word's plain form: `F.U.N.N.Yyyy` becomes `funnyy`, `h4ppy` becomes `happy`. */
function plainWord(word: string): string {
  let plain = word;
  if (/[^\0-\x7f]/.test(plain)) {
    plain = plain
      .normalize('NFKC')
      .replace(INVISIBLE, '')
      .replace(/[\u2018\u2019\u02bc]/g, "'");
  }
  plain = plain.toLowerCase();
  // Within a word of Latin letters alone; a Russian word keeps its own.
  if (/[a-z]/.test(plain)) plain = plain.replace(/[\u0250-\u0500]/g, (letter) => LOOKALIKES[letter] ?? letter);
  if (/^\p{L}(?:[.\-_*]\p{L}){2,}[.]?$/u.test(plain)) plain = plain.replace(/[.\-_*]/g, '');
  if (/\p{L}[0-9@$!+|]+\p{L}/u.test(plain)) {
    plain = plain.replace(/(?<=\p{L})[0-9@$!+|]+(?=\p{L})/gu, (run) => Array.from(run, (c) => DIGITS[c] ?? c).join(''));
  }
  return plain.replace(/(.)\1{2,}/gsu, '$1$1');
}

const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/** FNV-1a over UTF-16 units, its bits mixed at the end. */
function hashOf(text: string, start: number, end: number, kind: number): number {
  let hash = OFFSET ^ kind;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** Kinds of features, so that a word and an n-gram of the same letters differ. */
const NGRAM = 1;
const WORD = 2;

/** Hashes of the features of a word as it stands in a text; a feature that occurs twice stands twice. */
export function wordFeatures(word: string): number[] {
  const plain = plainWord(word);
  const found: number[] = [];
  const padded = ` ${plain} `;
  for (let size = SHORTEST; size <= LONGEST; size++) {
    if (padded.length <= size) {
      found.push(hashOf(padded, 0, padded.length, NGRAM));
      break;
    }
    for (let at = 0; at + size <= padded.length; at++) found.push(hashOf(padded, at, at + size, NGRAM));
  }
  for (const [inner] of plain.matchAll(WORDS)) found.push(hashOf(inner, 0, inner.length, WORD));
  return found;
}

/** The words of a text: what stands between blanks, as it stands. */
export function forEachWord(text: string, visit: (word: string) => void): void {
  let start = -1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const blank = code <= 32 || code === 0xa0 || code === 0x2028 || code === 0x2029 || code === 0x3000;
    if (!blank) {
      if (start < 0) start = i;
    } else if (start >= 0) {
      visit(text.slice(start, i));
      start = -1;
    }
  }
  if (start >= 0) visit(text.slice(start));
}
