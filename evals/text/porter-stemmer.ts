/**
 * The Porter stemmer (Porter 1980, "An algorithm for suffix stripping") in the three forms that NLTK 3.10 offers: as published, with
 * Porter's own later changes, and with NLTK's, which is its default and what ROUGE and METEOR use. They differ from one
 * another and from most stemmers for JavaScript: NLTK makes `die` of `died` and leaves `enjoy` as it is.
 */

export const STEMMER_MODES = ['NLTK_EXTENSIONS', 'MARTIN_EXTENSIONS', 'ORIGINAL_ALGORITHM'] as const;
export type StemmerMode = (typeof STEMMER_MODES)[number];

/** Words that NLTK's form knows by heart. */
const IRREGULAR = new Map([
  ['skies', 'sky'],
  ['sky', 'sky'],
  ['dying', 'die'],
  ['lying', 'lie'],
  ['tying', 'tie'],
  ['news', 'news'],
  ['innings', 'inning'],
  ['inning', 'inning'],
  ['outings', 'outing'],
  ['outing', 'outing'],
  ['cannings', 'canning'],
  ['canning', 'canning'],
  ['howe', 'howe'],
  ['proceed', 'proceed'],
  ['exceed', 'exceed'],
  ['succeed', 'succeed'],
]);

/** Suffix and what replaces it; the first suffix that fits decides, whether its condition holds or not. */
type Rules = readonly (readonly [suffix: string, replacement: string])[];

const STEP_2: Rules = [
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['izer', 'ize'],
  ['bli', 'ble'],
  ['alli', 'al'],
  ['entli', 'ent'],
  ['eli', 'e'],
  ['ousli', 'ous'],
  ['ization', 'ize'],
  ['ation', 'ate'],
  ['ator', 'ate'],
  ['alism', 'al'],
  ['iveness', 'ive'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['aliti', 'al'],
  ['iviti', 'ive'],
  ['biliti', 'ble'],
];
const STEP_2_ORIGINAL: Rules = STEP_2.map((rule) => (rule[0] === 'bli' ? (['abli', 'able'] as const) : rule));
const STEP_2_MARTIN: Rules = [...STEP_2, ['logi', 'log']];
const STEP_2_NLTK: Rules = [...STEP_2, ['fulli', 'ful'], ['logi', 'log']];

const STEP_3: Rules = [
  ['icate', 'ic'],
  ['ative', ''],
  ['alize', 'al'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ful', ''],
  ['ness', ''],
];

const STEP_4: readonly string[] = (
  'al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize' as const
).split(' ');

const isPlainVowel = (letter: string | undefined) =>
  letter === 'a' || letter === 'e' || letter === 'i' || letter === 'o' || letter === 'u';

/** A `y` is a consonant unless it follows one. */
function isConsonant(word: string, at: number): boolean {
  let start = at;
  while (start > 0 && word[start] === 'y') start--;
  // Within a run of y's the two kinds alternate.
  return !isPlainVowel(word[start]) === ((at - start) % 2 === 0);
}

/** How many times a vowel is followed by a consonant: Porter's m. */
function measure(stem: string): number {
  let count = 0;
  let before = true;
  for (let i = 0; i < stem.length; i++) {
    const letter = stem[i];
    const consonant: boolean = letter === 'y' ? i === 0 || !before : !isPlainVowel(letter);
    if (consonant && !before) count++;
    before = consonant;
  }
  return count;
}

function containsVowel(stem: string): boolean {
  for (let i = 0; i < stem.length; i++) if (isPlainVowel(stem[i]) || (stem[i] === 'y' && i > 0)) return true;
  return false;
}

function endsDoubleConsonant(word: string): boolean {
  return word.length >= 2 && word.at(-1) === word.at(-2) && isConsonant(word, word.length - 1);
}

/** Consonant, vowel, consonant other than w, x, y; in NLTK's form also a two-letter word of vowel and consonant. */
function endsShort(word: string, mode: StemmerMode): boolean {
  const end = word.length - 1;
  if (end === 1) return mode === 'NLTK_EXTENSIONS' && !isConsonant(word, 0) && isConsonant(word, 1);
  return (
    end >= 2 &&
    isConsonant(word, end - 2) &&
    !isConsonant(word, end - 1) &&
    isConsonant(word, end) &&
    !'wxy'.includes(word[end]!)
  );
}

const cut = (word: string, letters: number) => word.slice(0, word.length - letters);

function step1a(word: string, mode: StemmerMode): string {
  if (mode === 'NLTK_EXTENSIONS' && word.length === 4 && word.endsWith('ies')) return cut(word, 1);
  if (word.endsWith('sses') || word.endsWith('ies')) return cut(word, 2);
  return word.endsWith('s') && !word.endsWith('ss') ? cut(word, 1) : word;
}

function step1b(word: string, mode: StemmerMode): string {
  if (mode === 'NLTK_EXTENSIONS' && word.endsWith('ied')) return cut(word, word.length === 4 ? 1 : 2);
  if (word.endsWith('eed')) return measure(cut(word, 3)) > 0 ? cut(word, 1) : word;
  const suffix = ['ed', 'ing'].find((s) => word.endsWith(s) && containsVowel(cut(word, s.length)));
  if (suffix === undefined) return word;
  const stem = cut(word, suffix.length);
  if (stem.endsWith('at') || stem.endsWith('bl') || stem.endsWith('iz')) return `${stem}e`;
  const last = stem.at(-1)!;
  if (endsDoubleConsonant(stem)) return 'lsz'.includes(last) ? stem : cut(stem, 1);
  // NLTK names the rule above "*d" and takes a stem that ends in these two characters for a case of it.
  if (stem.endsWith('*d')) return `${cut(stem, 2)}d`;
  return measure(stem) === 1 && endsShort(stem, mode) ? `${stem}e` : stem;
}

function step1c(word: string, mode: StemmerMode): string {
  if (!word.endsWith('y')) return word;
  const stem = cut(word, 1);
  const applies =
    mode === 'NLTK_EXTENSIONS' ? stem.length > 1 && isConsonant(stem, stem.length - 1) : containsVowel(stem);
  return applies ? `${stem}i` : word;
}

function step2(word: string, mode: StemmerMode): string {
  if (mode === 'NLTK_EXTENSIONS' && word.endsWith('alli') && measure(cut(word, 4)) > 0)
    return step2(cut(word, 2), mode);
  const rules =
    mode === 'NLTK_EXTENSIONS' ? STEP_2_NLTK : mode === 'MARTIN_EXTENSIONS' ? STEP_2_MARTIN : STEP_2_ORIGINAL;
  const rule = rules.find(([suffix]) => word.endsWith(suffix));
  if (rule === undefined) return word;
  const [suffix, replacement] = rule;
  const stem = cut(word, suffix.length);
  // NLTK counts the l of -logi with the stem, so that theology is treated as archaeology is.
  const judged = suffix === 'logi' && mode === 'NLTK_EXTENSIONS' ? cut(word, 3) : stem;
  return measure(judged) > 0 ? stem + replacement : word;
}

function step3(word: string): string {
  const rule = STEP_3.find(([suffix]) => word.endsWith(suffix));
  if (rule === undefined) return word;
  const stem = cut(word, rule[0].length);
  return measure(stem) > 0 ? stem + rule[1] : word;
}

function step4(word: string): string {
  const suffix = STEP_4.find((s) => word.endsWith(s));
  if (suffix === undefined) return word;
  const stem = cut(word, suffix.length);
  if (measure(stem) <= 1 || (suffix === 'ion' && !'st'.includes(stem.at(-1)!))) return word;
  return stem;
}

function step5(word: string, mode: StemmerMode): string {
  let result = word;
  if (word.endsWith('e')) {
    const stem = cut(word, 1);
    const m = measure(stem);
    if (m > 1 || (m === 1 && !endsShort(stem, mode))) result = stem;
  }
  return result.endsWith('ll') && measure(cut(result, 1)) > 1 ? cut(result, 1) : result;
}

/**
 * The stem of a word; lower-cases first.
 *
 * `porterStem('Died')` is `die`, `porterStem('died', 'ORIGINAL_ALGORITHM')` is `di`.
 */
export function porterStem(word: string, mode: StemmerMode = 'NLTK_EXTENSIONS'): string {
  if (/[\ud800-\udfff]/.test(word)) return stemOfAstral(word, mode);
  const lower = word.toLowerCase();
  if (mode === 'NLTK_EXTENSIONS') {
    const known = IRREGULAR.get(lower);
    if (known !== undefined) return known;
  }
  if (mode !== 'ORIGINAL_ALGORITHM' && word.length <= 2) return lower;
  return step5(step4(step3(step2(step1c(step1b(step1a(lower, mode), mode), mode), mode))), mode);
}

/** Characters of two code units would count as two letters: each gets a letter of the private use area instead. */
function stemOfAstral(word: string, mode: StemmerMode): string {
  const characters: string[] = [];
  const plain = word.toLowerCase().replace(/[\u{10000}-\u{10ffff}]|[\ud800-\udfff]/gu, (character) => {
    characters.push(character);
    return String.fromCharCode(0xe000 + characters.indexOf(character));
  });
  return porterStem(plain, mode).replace(
    /[\ue000-\uf8ff]/g,
    (letter) => characters[letter.charCodeAt(0) - 0xe000] ?? letter,
  );
}
