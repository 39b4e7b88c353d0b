/**
 * Filters that find the answer in a text: `regex`, `regex_pos`, `remove_whitespace`. As lm-eval 0.4.13 behaves, but for a
 * `group_select` beyond the matches: there it ends the run, here the answer is the fallback.
 */
import type { Json } from '../../base/json.ts';
import { strip } from '../../python/strings.ts';
import { each, type Step, textOf } from './filter.ts';
import type { FilterOptions } from './options.ts';

/** The number after `####`, as GSM8K writes it. */
export const DEFAULT_PATTERN = '#### (\\-?[0-9\\.\\,]+)';
export const DEFAULT_FALLBACK = '[invalid]';

/**
 * What Python's `findall` gives at position `select` (from the end when negative), blanks at both ends removed: the match,
 * its group, or with several groups the first that is not empty. Undefined where there is none.
 */
export function selectMatch(text: string, pattern: RegExp, select: number): string | undefined {
  const match = Array.from(text.matchAll(pattern)).at(select);
  if (match === undefined) return undefined;
  const found = match.length <= 2 ? (match.at(-1) ?? '') : match.slice(1).find((group) => group);
  return found === undefined ? undefined : strip(found, null, 'both');
}

/** `regex`: an answer that is no text counts as an empty one. */
export function regex(options: FilterOptions): Step {
  const pattern = options.pattern('regex_pattern', DEFAULT_PATTERN);
  const select = options.integer('group_select', 0);
  const fallback = options.json('fallback', DEFAULT_FALLBACK);
  return each(options.origin, (answer) => {
    return selectMatch(typeof answer === 'string' ? answer : '', pattern, select) ?? fallback;
  });
}

const TAGGED = /\('([^']*)', '([^']*)'\)/g;

/** `regex_pos`: the tags of `('word', 'TAG')` pairs, one list per answer. Its `regex_pattern` and `group_select` do nothing. */
export function regexPos(options: FilterOptions): Step {
  options.json('regex_pattern', null);
  options.json('group_select', null);
  const fallback = options.json('fallback', null) ?? ['invalid'];
  return each(options.origin, (answer): Json => {
    const tags = Array.from(textOf(answer, options.origin).matchAll(TAGGED), ([, , tag]) => tag!);
    return tags.length > 0 ? tags : fallback;
  });
}

/** `remove_whitespace`: at both ends. */
export const removeWhitespace = (options: FilterOptions): Step =>
  each(options.origin, (answer) => strip(textOf(answer, options.origin), null, 'both'));
