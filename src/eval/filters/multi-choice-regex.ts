/**
 * `multi_choice_regex`: the letter `(A)`, `(B)` ... of the row's `choices` that an answer names. Looked for in this order: the
 * pattern, the text of a choice, a letter after a colon. As lm-eval 0.4.13 behaves, but for rows of more than 26 choices,
 * which end the run there with an error about a pattern.
 */

import { SPACE, strip } from '../../python/strings.ts';
import type { Doc } from '../tasks/task.ts';
import { DEFAULT_FALLBACK, DEFAULT_PATTERN, selectMatch } from './extraction.ts';
import { each, filterError, type Step, textOf } from './filter.ts';
import type { FilterOptions } from './options.ts';

interface Choices {
  /** The text of any choice; longer ones first. */
  readonly texts: RegExp;
  /** From the text of a choice, after what is ignored was taken off, to its letter. The last of equal ones counts. */
  readonly letters: ReadonlyMap<string, string>;
  /** A letter after a colon. */
  readonly afterColon: RegExp;
}

const A = 65;
const literal = (text: string): string =>
  Array.from(text, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`).join('');

/** Options as of `regex`, and `ignore_case`, `ignore_punctuation`, `regexes_to_ignore` for the texts of choices. */
export function multiChoiceRegex(options: FilterOptions): Step {
  const { origin } = options;
  const pattern = options.pattern('regex_pattern', DEFAULT_PATTERN);
  const select = options.integer('group_select', 0);
  const fallback = options.json('fallback', DEFAULT_FALLBACK);
  const ignoreCase = options.flag('ignore_case');
  const ignorePunctuation = options.flag('ignore_punctuation');
  const ignored = options.patterns('regexes_to_ignore');

  const simplify = (text: string): string => {
    let rest = ignored.reduce((left, one) => left.replace(one, ''), text);
    if (ignoreCase) rest = rest.toLowerCase();
    return ignorePunctuation ? rest.replace(/\p{P}/gu, '') : rest;
  };

  const read = (doc: Doc): Choices => {
    const choices = doc.choices;
    if (!Array.isArray(choices) || choices.some((choice) => typeof choice !== 'string')) {
      throw filterError('FILTER_VALUE', 'the row needs a column "choices" with a list of texts', origin);
    }
    if (choices.length > 26) {
      throw filterError('FILTER_VALUE', `choices have letters from A to Z, and the row has ${choices.length}`, origin);
    }
    const letters = new Map<string, string>();
    const names = choices.map((choice, i) => {
      const letter = String.fromCharCode(A + i);
      letters.set(simplify(strip(choice as string, null, 'both')), `(${letter})`);
      return letter;
    });
    const texts = [...letters.keys()].sort((a, b) => b.length - a.length);
    return {
      texts: new RegExp(texts.map(literal).join('|'), 'gv'),
      letters,
      afterColon: new RegExp(`:[${SPACE}]*(${names.join('|')})`, 'gv'),
    };
  };

  let last: { doc: Doc; choices: Choices } | undefined;
  return each(origin, (answer, doc) => {
    const text = textOf(answer, origin);
    const given = selectMatch(text, pattern, select);
    if (given) return given;
    // The repeats of one document come together.
    if (last?.doc !== doc) last = { doc, choices: read(doc) };
    const { texts, letters, afterColon } = last.choices;
    const named = selectMatch(simplify(text), texts, select);
    if (named) return letters.get(named) ?? named;
    const letter = selectMatch(text, afterColon, select);
    return letter ? `(${letter})` : fallback;
  });
}
