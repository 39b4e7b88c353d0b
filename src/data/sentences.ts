/**
 * Sentences of English text, by rules that agree with NLTK's learnt Punkt model on ordinary prose. They differ where Punkt
 * has learnt an abbreviation that is not listed here.
 */

const ABBREVIATIONS = new Set(
  (
    'mr mrs ms dr prof sr jr st vs etc e.g i.e al inc ltd co corp dept univ assn bros no vol fig gen col lt sgt capt cmdr ' +
    'rep sen gov pres rev hon jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun a.m p.m u.s ' +
    'u.k u.n ph.d b.a m.a b.s m.s d.c approx est min max'
  ).split(' '),
);

/** Whether a sentence ends with this word of the text; `first`: the word begins it. */
function ends(token: string, next: string | undefined, first: boolean): boolean {
  const end = /([.!?]+)["')\]}»”’*_]*$/u.exec(token);
  if (end === null) return false;
  if (end[1] === '.' && next !== undefined) {
    const word = token
      .slice(0, end.index)
      .replace(/^["'([{«“‘*_]+/u, '')
      .toLowerCase();
    const initial = /^\p{L}$/u.test(word) && word !== 'i';
    if (ABBREVIATIONS.has(word) || initial) return false;
    // Inside a sentence: "approx. 5 km", "1. First" of a list.
    if (/^["'([{«“‘*_]*\p{Ll}/u.test(next) || (first && /^\d+$/.test(word))) return false;
  }
  return !(/^\.{2,}$/.test(end[1]!) && next !== undefined && /^\p{Ll}/u.test(next));
}

/** The sentences of a text, with single blanks; none for blank text. `sentences('Dr. No left. He ran!')` has 2. */
export function sentences(text: string): string[] {
  const found: string[] = [];
  const tokens = text.split(/\s+/u).filter((token) => token !== '');
  let open: string[] = [];
  for (const [i, token] of tokens.entries()) {
    open.push(token);
    if (!ends(token, tokens[i + 1], open.length === 1)) continue;
    found.push(open.join(' '));
    open = [];
  }
  if (open.length > 0) found.push(open.join(' '));
  return found;
}
