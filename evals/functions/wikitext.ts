/** WikiText by pages: blanks that its tokeniser put in are taken out before scoring; words and bytes are those of the page as it was. */

import { type Doc, defineTaskFunctions, type Json, pythonRegex } from '../../src/plugin.ts';
import { textOf } from '../text/documents.ts';

/** In order: contractions, numbers, punctuation, brackets and quotes, headings, lines. */
const REPLACEMENTS: readonly (readonly [RegExp | string, string])[] = [
  ["s '", "s'"],
  [/\/' [0-9]\//g, "/'[0-9]/"],
  [' @-@ ', '-'],
  [' @,@ ', ','],
  [' @.@ ', '.'],
  [' : ', ': '],
  [' ; ', '; '],
  [' . ', '. '],
  [' ! ', '! '],
  [' ? ', '? '],
  [' , ', ', '],
  [pythonRegex('\\(\\s*([^\\)]*?)\\s*\\)'), '($1)'],
  [pythonRegex('\\[\\s*([^\\]]*?)\\s*\\]'), '[$1]'],
  [pythonRegex('\\{\\s*([^\\}]*?)\\s*\\}'), '{$1}'],
  [pythonRegex('"\\s*([^"]*?)\\s*"'), '"$1"'],
  [pythonRegex("'\\s*([^']*?)\\s*'"), "'$1'"],
  ['= = = =', '===='],
  ['= = =', '==='],
  ['= =', '=='],
  [' \u00b0 ', '\u00b0'],
  [' \n', '\n'],
  ['\n ', '\n'],
  [' N ', ' 1 '],
  [" 's", "'s"],
];

const BLANKS = pythonRegex('\\s+');
const plain = (doc: Doc): string =>
  REPLACEMENTS.reduce((text, [from, to]) => text.replaceAll(from, to), textOf(doc, 'page'));

export default defineTaskFunctions({
  name: 'wikitext/preprocess_wikitext',
  build: { wikitext_detokenizer: plain },
  processResults: {
    process_results(doc, results) {
      const page = textOf(doc, 'page');
      const sum = results[0] as Json;
      const bytes = Buffer.byteLength(page);
      return {
        word_perplexity: [sum, page.split(BLANKS).length],
        byte_perplexity: [sum, bytes],
        bits_per_byte: [sum, bytes],
      };
    },
  },
});
