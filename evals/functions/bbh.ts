/**
 * BIG-Bench Hard without examples, Suzgun et al. 2022: filters that find the answer in what the model says, by options of the
 * question, by number words, by phrases that mean yes or no, by the words that are to be sorted.
 */

import { type Doc, defineTaskFunctions, filterStep, HarnessError, pythonRegex } from '../../src/plugin.ts';
import { textOf } from '../text/documents.ts';
import { numbersInWords } from '../text/number-words.ts';
import { strip } from '../text/python-text.ts';
import { Spans, spanTexts, splitWhitespace } from '../text/spans.ts';

type Options = Readonly<Record<string, unknown>>;

const FALLBACK = '[invalid]';
const select = ({ group_select: at }: Options): number => (typeof at === 'number' ? at : 0);
const pattern = ({ regex_pattern: own }: Options): string => (typeof own === 'string' ? own : '');
const quoted = (word: string): string => word.replace(/[\\^$.*+?()[\]{}|/#-]/g, '\\$&');

const compiled = new WeakMap<Options, readonly (readonly [RegExp, string])[]>();

/** Patterns and what they mean, and all of them as one at the first place. */
function meanings(options: Options): readonly (readonly [RegExp, string])[] {
  const known = compiled.get(options);
  if (known !== undefined) return known;
  const given = options.regex_pattern_to_value;
  if (typeof given !== 'object' || given === null) {
    throw new HarnessError(
      'FILTER_OPTION',
      'MapRegexFilter needs regex_pattern_to_value: a mapping from pattern to value',
    );
  }
  const entries = Object.entries(given).map(([source, value]): [string, string] => [source, String(value)]);
  const flags = options.ignore_case === true ? '(?i)' : '';
  const any = entries.map(([source]) => source).join('|');
  const all = [[any, ''] as [string, string], ...entries].map(([source, value]): [RegExp, string] => [
    pythonRegex(flags + source),
    value,
  ]);
  compiled.set(options, all);
  return all;
}

/** As the filter `multi_choice_regex`, with the options that the question shows. */
function chosenOption(answers: readonly string[], doc: Doc, options: Options): readonly string[] {
  const choices = Array.from(textOf(doc, 'input').matchAll(/\([A-Z]\)([^\n^(]*)/g), ([, text]) =>
    strip(text as string),
  );
  const step = filterStep({ ...options, function: 'multi_choice_regex' }, { file: '', key: 'MultiChoiceRegexFilter' });
  return step(answers, { ...doc, choices }) as readonly string[];
}

function number(answers: readonly string[], _doc: Doc, options: Options): readonly string[] {
  const digits = pythonRegex(pattern(options));
  return answers.map((answer) => {
    const found = Array.from(answer.matchAll(digits), (match) => match[1] ?? match[0]).at(select(options));
    return found ?? numbersInWords(answer).at(select(options))?.toString() ?? FALLBACK;
  });
}

function meaning(answers: readonly string[], _doc: Doc, options: Options): readonly string[] {
  const [any, ...each] = meanings(options);
  return answers.map((answer) => {
    const found = Array.from(answer.matchAll((any as readonly [RegExp, string])[0]), ([text]) => text).at(
      select(options),
    );
    if (found === undefined) return FALLBACK;
    return each.find(([regex]) => found.search(regex) >= 0)?.[1] ?? FALLBACK;
  });
}

const spans = new Spans();

/** The words of the question in the order of their last places in the answer. */
function sorted(answers: readonly string[], doc: Doc): readonly string[] {
  const list = strip(textOf(doc, 'input').split('List:')[1] ?? '');
  splitWhitespace(list, spans);
  const words = pythonRegex(
    spanTexts(list, spans)
      .map((word) => `\\b${quoted(word)}\\b`)
      .join('|'),
  );
  return answers.map((answer) => {
    const found = Array.from(answer.matchAll(words), ([word]) => word).reverse();
    return [...new Set(found)].reverse().join(' ');
  });
}

const filters = {
  MultiChoiceRegexFilter: chosenOption,
  NumberParseRegexFilter: number,
  MapRegexFilter: meaning,
  WordSortFilter: sorted,
};

export default ['zeroshot', 'cot_zeroshot'].map((setting) =>
  defineTaskFunctions({ name: `bbh/${setting}/utils`, filters }),
);
