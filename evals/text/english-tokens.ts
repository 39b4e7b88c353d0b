/**
 * Sentences and words of English text. The reference takes NLTK's learnt Punkt model and its Treebank tokenizer; these are
 * rules that agree with them on ordinary prose. They differ where Punkt has learnt an abbreviation that is not listed here.
 */

const ABBREVIATIONS = new Set(
  (
    'mr mrs ms dr prof sr jr st vs etc e.g i.e al inc ltd co corp dept univ assn bros no vol fig gen col lt sgt capt cmdr ' +
    'rep sen gov pres rev hon jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun a.m p.m u.s ' +
    'u.k u.n ph.d b.a m.a b.s m.s d.c approx est min max'
  ).split(' '),
);

/** How many sentences the text has; 0 when it is blank. `countSentences('Dr. No left. He ran!')` is 2. */
export function countSentences(text: string): number {
  let sentences = 0;
  let open = false;
  const tokens = text.split(/\s+/u).filter((token) => token !== '');
  for (const [i, token] of tokens.entries()) {
    open = true;
    const end = /([.!?]+)["')\]}»”’*_]*$/u.exec(token);
    if (end === null) continue;
    const next = tokens[i + 1];
    if (end[1] === '.' && next !== undefined) {
      const word = token
        .slice(0, end.index)
        .replace(/^["'([{«“‘*_]+/u, '')
        .toLowerCase();
      const initial = /^\p{L}$/u.test(word) && word !== 'i';
      if (ABBREVIATIONS.has(word) || initial) continue;
      // Inside a sentence: "approx. 5 km", "1. first" of a list.
      if (/^["'([{«“‘*_]*\p{Ll}/u.test(next) || /^\d+$/.test(word)) continue;
    }
    if (/^\.{2,}$/.test(end[1]!) && next !== undefined && /^\p{Ll}/u.test(next)) continue;
    sentences++;
    open = false;
  }
  return sentences + (open ? 1 : 0);
}

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
