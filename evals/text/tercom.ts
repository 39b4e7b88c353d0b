/**
 * The tokeniser of TER: tercom's normaliser (Snover et al. 2006) as sacrebleu 2.6.0 has it. Tokens are what whitespace separates
 * after it. Kept from there: Enclosed CJK runs to U+3F22 (a slip for U+33FF). Left out: its rules that part runs of kana
 * from their surroundings, which can never match because the text starts with a space by then.
 */

export interface TercomOptions {
  /** Undoes entities and sets punctuation off from words. */
  normalized: boolean;
  /** Removes punctuation. */
  noPunct: boolean;
  /** Extends both to Chinese and Japanese; ideographs become words of their own. */
  asianSupport: boolean;
  caseSensitive: boolean;
}

const ASIAN_PUNCTUATION = /[\u3001\u3002\u3008-\u3011\u3014-\u301f\uff61-\uff65\u30fb]/g;
const FULL_WIDTH_PUNCTUATION = /[\uff0e\uff0c\uff1f\uff1a\uff1b\uff01\uff02\uff08\uff09]/g;
const ASIAN_ALONE = [
  /[\u4e00-\u9fff\u3400-\u4dbf]/g,
  /[\u31c0-\u31ef\u2e80-\u2eff]/g,
  /[\u3300-\u33ff\uf900-\ufaff\ufe30-\ufe4f]/g,
  /[\u3200-\u3f22]/g,
  ASIAN_PUNCTUATION,
  FULL_WIDTH_PUNCTUATION,
];

function normalize(text: string): string {
  const joined = text
    .replaceAll('\n-', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
  return ` ${joined} `
    .replace(/[{-~[-` -&(-+:-@/]/g, ' $& ')
    .replaceAll("'s ", " 's ")
    .replace(/([^0-9])([.,])/g, '$1 $2 ')
    .replace(/([.,])([^0-9])/g, ' $1 $2')
    .replace(/([0-9])(-)/g, '$1 $2 ');
}

/** The text whose whitespace-separated pieces are the tokens. */
export function tercomText(text: string, options: TercomOptions): string {
  let line = options.caseSensitive ? text : text.toLowerCase();
  if (options.normalized && text !== '') {
    line = normalize(line);
    if (options.asianSupport) for (const alone of ASIAN_ALONE) line = line.replace(alone, ' $& ');
  }
  if (options.noPunct) {
    line = line.replace(/[.,?:;!"()]/g, '');
    if (options.asianSupport) line = line.replace(ASIAN_PUNCTUATION, '').replace(FULL_WIDTH_PUNCTUATION, '');
  }
  return line;
}
