/**
 * Upper, lower and title case as Python's str has them. Title case and case folding follow Unicode's SpecialCasing and
 * CaseFolding by rules instead of tables; checked against every code point that
 * CPython 3.11 knows (Unicode 14); Node's Unicode is newer by a few letters.
 */
import { points } from './strings.ts';

/** The letters of one code point that are title case: DŽ, Dž and dž are one letter in three cases. */
const DIGRAPHS = ['Ǆǅǆ', 'Ǉǈǉ', 'Ǌǋǌ', 'Ǳǲǳ'];
/** A small iota below the letter; capital letters keep it in title case and write it beside them in upper case. */
const IOTA = '\u0345';

/** `title()` of one character. */
function titleLetter(letter: string): string {
  const digraph = DIGRAPHS.find((cases) => letter !== '' && cases.includes(letter));
  if (digraph !== undefined) return digraph[1]!;
  if (letter === 'ŉ') return 'ʼN';
  // Georgian has capitals, but no words that begin with one.
  if (/[ა-ჺჽ-ჿ]/.test(letter)) return letter;
  const parts = letter.normalize('NFD');
  if (parts.includes(IOTA)) {
    const capital = parts[0]!.toUpperCase() + parts.slice(1);
    return /[ᾷῇῷ]/.test(letter) ? capital : capital.normalize('NFC');
  }
  const [first = '', ...rest] = points(letter.toUpperCase());
  return first + rest.join('').toLowerCase();
}

/** `casefold()` */
export function caseFold(text: string): string {
  return points(text)
    .map((letter) => {
      if (letter === 'ı') return letter;
      if (letter === 'ẞ') return 'ss';
      // Cherokee folds to capitals.
      return /\p{Script=Cherokee}/u.test(letter) ? letter.toUpperCase() : letter.toUpperCase().toLowerCase();
    })
    .join('');
}

/** `capitalize()` */
export function capitalize(text: string): string {
  const [first = ''] = text;
  return titleLetter(first) + lowerAfter(first, text.slice(first.length));
}

/** Lower case that sees what stands before: a final sigma needs a letter in front. */
function lowerAfter(before: string, rest: string): string {
  return (before + rest).toLowerCase().slice(before.toLowerCase().length);
}

const cased = /\p{Cased}/u;

/** `title()`: each run of cased letters begins with title case. */
export function title(text: string): string {
  let out = '';
  let inWord = false;
  let unit = 0;
  for (const letter of text) {
    out += inWord ? lowerAt(text, unit, letter) : titleLetter(letter);
    inWord = cased.test(letter);
    unit += letter.length;
  }
  return out;
}

function lowerAt(text: string, unit: number, letter: string): string {
  if (letter !== 'Σ') return letter.toLowerCase();
  return lowerAfter(text.slice(0, unit), text.slice(unit))[0] ?? '';
}

/** `swapcase()` */
export function swapCase(text: string): string {
  let out = '';
  let unit = 0;
  for (const letter of text) {
    if (/\p{Uppercase}/u.test(letter)) out += lowerAt(text, unit, letter);
    else out += /\p{Lowercase}/u.test(letter) ? letter.toUpperCase() : letter;
    unit += letter.length;
  }
  return out;
}
