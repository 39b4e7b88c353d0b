/**
 * The 25 instruction checkers of IFEval (Zhou et al. 2023, arXiv:2311.07911), with the behaviour of lm-eval's version. Three of
 * them lean on tools whose models we do not have and are close, not equal: sentence counts and capital words (`english-tokens.ts`)
 * and the language of the response (`language.ts`). Leaves out: the wording of the instructions.
 */

import { HarnessError, pythonRegex } from '../../src/plugin.ts';
import { detectLanguage } from '../detectors/language.ts';
import { countSentences, treebankWords } from './english-tokens.ts';
import { isLower, isUpper, removePrefixes, removeSuffix, strip, stripOf } from './python-text.ts';

/** Settings of one instruction, as the data set has them; null and missing are the same. */
export type Kwargs = Readonly<Record<string, unknown>>;

/** Does the response follow the instruction? The settings are checked when the checker is made. */
export type Checker = (response: string) => boolean;

const regexes = new Map<string, RegExp>();

/** A pattern of Python's `re`, kept. */
function regex(pattern: string): RegExp {
  let found = regexes.get(pattern);
  if (found === undefined) {
    found = pythonRegex(pattern);
    if (regexes.size > 1000) regexes.clear();
    regexes.set(pattern, found);
  }
  return found;
}

const LONGEST_PATTERN = 200;
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/#-]/g, '\\$&');

/** The reference searches for keywords as patterns; a keyword that is none ("C++") is searched as it is written. */
function asPattern(keyword: string, around: (pattern: string) => string): RegExp {
  const literal = around(escaped(keyword));
  if (/^[\w\s]*$/.test(keyword) || keyword.length > LONGEST_PATTERN) return regex(literal);
  try {
    return regex(around(keyword));
  } catch {
    return regex(literal);
  }
}

const keywordRegex = (keyword: string, around = ''): RegExp =>
  asPattern(keyword, (pattern) => `(?i)${around}${pattern}${around}`);

const found = (pattern: RegExp, text: string): boolean => text.search(pattern) >= 0;
const occurrences = (pattern: RegExp, text: string): number => text.match(pattern)?.length ?? 0;

const missing = (name: string, expected: string): HarnessError =>
  new HarnessError('IFEVAL_INVALID_INSTRUCTION', `kwargs need ${name}: ${expected}`);

function text(kwargs: Kwargs, name: string): string {
  const value = kwargs[name];
  if (typeof value === 'string' && value !== '') return value;
  throw missing(name, 'a text');
}

function whole(kwargs: Kwargs, name: string): number {
  const value = kwargs[name];
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw missing(name, 'a number');
}

function texts(kwargs: Kwargs, name: string): string[] {
  const value = kwargs[name];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value as string[];
  throw missing(name, 'a list of texts');
}

/** `less than` or `at least`, the only two that there are. */
function relation(kwargs: Kwargs, name: string, threshold: number): (count: number) => boolean {
  const value = kwargs[name];
  if (value === 'less than') return (count) => count < threshold;
  if (value === 'at least') return (count) => count >= threshold;
  throw missing(name, '"less than" or "at least"');
}

/** Passes where the language cannot be told, as the reference does. */
const speaks = (response: string, language: string): boolean => (detectLanguage(response) ?? language) === language;

const BULLETS = ['(?m)^\\s*\\*[^\\*].*$', '(?m)^\\s*-.*$'];
const CONSTRAINED = ['My answer is yes.', 'My answer is no.', 'My answer is maybe.'];

/** Makes the checker of each instruction. */
export const CHECKERS: Readonly<Record<string, (kwargs: Kwargs, prompt: string | undefined) => Checker>> = {
  'keywords:existence': (kwargs) => {
    const patterns = texts(kwargs, 'keywords').map((keyword) => keywordRegex(keyword));
    return (response) => patterns.every((pattern) => found(pattern, response));
  },
  'keywords:frequency': (kwargs) => {
    const pattern = keywordRegex(strip(text(kwargs, 'keyword')));
    const holds = relation(kwargs, 'relation', whole(kwargs, 'frequency'));
    return (response) => holds(occurrences(pattern, response));
  },
  'keywords:forbidden_words': (kwargs) => {
    const patterns = texts(kwargs, 'forbidden_words').map((word) => keywordRegex(word, '\\b'));
    return (response) => !patterns.some((pattern) => found(pattern, response));
  },
  'keywords:letter_frequency': (kwargs) => {
    const letter = strip(text(kwargs, 'letter')).toLowerCase();
    const holds = relation(kwargs, 'let_relation', whole(kwargs, 'let_frequency'));
    return (response) => holds(Array.from(response.toLowerCase()).filter((character) => character === letter).length);
  },
  'language:response_language': (kwargs) => {
    const language = text(kwargs, 'language');
    return (response) => speaks(response, language);
  },
  'length_constraints:number_sentences': (kwargs) => {
    const holds = relation(kwargs, 'relation', whole(kwargs, 'num_sentences'));
    return (response) => holds(countSentences(response));
  },
  'length_constraints:number_paragraphs': (kwargs) => {
    const wanted = whole(kwargs, 'num_paragraphs');
    return (response) => {
      const paragraphs = response.split(regex('\\s?\\*\\*\\*\\s?')).map((paragraph) => strip(paragraph) === '');
      // Only the first and the last may be empty.
      if (paragraphs.slice(1, -1).includes(true)) return false;
      return paragraphs.filter((blank) => !blank).length === wanted;
    };
  },
  'length_constraints:number_words': (kwargs) => {
    const holds = relation(kwargs, 'relation', whole(kwargs, 'num_words'));
    return (response) => holds(occurrences(regex('\\w+'), response));
  },
  'length_constraints:nth_paragraph_first_word': (kwargs) => {
    const [total, nth] = [whole(kwargs, 'num_paragraphs'), whole(kwargs, 'nth_paragraph')];
    const wanted = text(kwargs, 'first_word').toLowerCase();
    return (response) => {
      const paragraphs = response.split('\n\n');
      const filled = paragraphs.filter((paragraph) => strip(paragraph) !== '').length;
      const paragraph = nth <= filled ? strip(paragraphs[nth - 1] ?? '') : '';
      if (paragraph === '') return false;
      const word = stripOf(stripOf(paragraph.split(regex('\\s+'))[0]!, "'", 'left'), '"', 'left');
      return filled === total && /^[^.,?!'"]*/u.exec(word)![0].toLowerCase() === wanted;
    };
  },
  'detectable_content:number_placeholders': (kwargs) => {
    const least = whole(kwargs, 'num_placeholders');
    return (response) => occurrences(regex('\\[.*?\\]'), response) >= least;
  },
  'detectable_content:postscript': (kwargs) => {
    const marker = strip(text(kwargs, 'postscript_marker'));
    const known: Readonly<Record<string, string>> = { 'P.P.S': 'p\\.\\s?p\\.\\s?s', 'P.S.': 'p\\.\\s?s\\.' };
    const pattern = asPattern(known[marker] ?? marker.toLowerCase(), (own) => `(?m)\\s*${own}.*$`);
    return (response) => found(pattern, response.toLowerCase());
  },
  'detectable_format:number_bullet_lists': (kwargs) => {
    const wanted = whole(kwargs, 'num_bullets');
    return (response) => BULLETS.reduce((sum, pattern) => sum + occurrences(regex(pattern), response), 0) === wanted;
  },
  'detectable_format:constrained_response': () => (response) => CONSTRAINED.some((answer) => response.includes(answer)),
  'detectable_format:number_highlighted_sections': (kwargs) => {
    const least = whole(kwargs, 'num_highlights');
    return (response) => {
      const single = (response.match(regex('\\*[^\\n\\*]*\\*')) ?? []).map((part) => stripOf(part, '*'));
      const double = (response.match(regex('\\*\\*[^\\n\\*]*\\*\\*')) ?? []).map((part) =>
        removeSuffix(removePrefixes(part, '**'), '**'),
      );
      return [...single, ...double].filter((part) => strip(part) !== '').length >= least;
    };
  },
  'detectable_format:multiple_sections': (kwargs) => {
    const least = whole(kwargs, 'num_sections');
    const pattern = regex(`\\s?${escaped(strip(text(kwargs, 'section_spliter')))}\\s?\\d+\\s?`);
    return (response) => occurrences(pattern, response) >= least;
  },
  'detectable_format:json_format': () => (response) => {
    const bare = removePrefixes(strip(response), '```json', '```Json', '```JSON', '```');
    // Python's parser also reads NaN and the infinities.
    const json = strip(removeSuffix(bare, '```')).replace(/"(?:[^"\\]|\\.)*"|-?Infinity\b|\bNaN\b/g, (token) =>
      token.startsWith('"') ? token : '0',
    );
    try {
      JSON.parse(json);
      return true;
    } catch {
      return false;
    }
  },
  'detectable_format:title': () => (response) =>
    (response.match(regex('<<[^\\n]+>>')) ?? []).some(
      (title) => strip(stripOf(stripOf(title, '<', 'left'), '>', 'right')) !== '',
    ),
  'combination:two_responses': () => (response) => {
    const parts = response.split('******').map(strip);
    if (parts.slice(1, -1).includes('')) return false;
    const filled = parts.filter((part) => part !== '');
    return filled.length === 2 && filled[0] !== filled[1];
  },
  'combination:repeat_prompt': (kwargs, prompt) => {
    const wanted = strip(
      kwargs.prompt_to_repeat == null && prompt !== undefined ? prompt : text(kwargs, 'prompt_to_repeat'),
    );
    return (response) => strip(response).toLowerCase().startsWith(wanted.toLowerCase());
  },
  'startend:end_checker': (kwargs) => {
    const wanted = strip(text(kwargs, 'end_phrase')).toLowerCase();
    return (response) => stripOf(strip(response), '"').toLowerCase().endsWith(wanted);
  },
  'startend:quotation': () => (response) => {
    const bare = strip(response);
    return bare.length > 1 && bare.startsWith('"') && bare.endsWith('"');
  },
  'change_case:capital_word_frequency': (kwargs) => {
    const holds = relation(kwargs, 'capital_relation', whole(kwargs, 'capital_frequency'));
    return (response) => holds(treebankWords(response).filter(isUpper).length);
  },
  'change_case:english_capital': () => (response) => isUpper(response) && speaks(response, 'en'),
  'change_case:english_lowercase': () => (response) => isLower(response) && speaks(response, 'en'),
  'punctuation:no_comma': () => (response) => !response.includes(','),
};

/** The response as it is, and without its first line, its last line, both; each also without asterisks. */
export function looseVariants(response: string): string[] {
  const lines = response.split('\n');
  const part = (from: number, to?: number): string => strip(lines.slice(from, to).join('\n'));
  const variants = [response, part(1), part(0, -1), part(1, -1)];
  return [...variants, ...variants.map((variant) => variant.replaceAll('*', ''))];
}
