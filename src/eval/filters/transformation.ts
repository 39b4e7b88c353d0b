/** Filters that rewrite an answer: `lowercase`, `uppercase`, `map`, `format_span`. As lm-eval 0.4.13 behaves. */
import { pythonRegex } from '../../python/regex.ts';
import { strip } from '../../python/strings.ts';
import { each, type Step, textOf } from './filter.ts';
import type { FilterOptions } from './options.ts';

export const lowercase = (options: FilterOptions): Step =>
  each(options.origin, (answer) => textOf(answer, options.origin).toLowerCase());

export const uppercase = (options: FilterOptions): Step =>
  each(options.origin, (answer) => textOf(answer, options.origin).toUpperCase());

/** `map`: looked up in `mapping_dict`, whose keys are texts; what is not there becomes `default_value`. */
export function mapAnswers(options: FilterOptions): Step {
  const mapping = options.object('mapping_dict');
  const other = options.json('default_value', null);
  return each(options.origin, (answer) =>
    typeof answer === 'string' && Object.hasOwn(mapping, answer) ? mapping[answer]! : other,
  );
}

/** Words that stand for the four labels of named entities. */
const LABELS: readonly (readonly [label: string, words: readonly string[]])[] = [
  ['PER', ['persons', 'person', 'people', 'per']],
  ['LOC', ['location', 'counties', 'places', 'country', 'continent', 'loc']],
  ['ORG', ['organization', 'company', 'org']],
  ['DATE', ['date', 'time']],
];
const WORDS = LABELS.map(([label, words]) => ({ label, pattern: pythonRegex(`\\b(?:${words.join('|')})\\s*:`) }));
/** The first label of a piece, and all that stands behind it. */
const LABELLED = pythonRegex('(?s)\\b(PER|LOC|ORG|DATE):(.+)');

/**
 * `format_span`: `PER: Ann, Bo $$ LOC: Bonn` becomes `per: ann $ per: bo $ loc: bonn`. Line ends separate too, `none` is
 * left out, and a label within the text of another keeps its capitals.
 */
export function formatSpan(options: FilterOptions): Step {
  return each(options.origin, (answer) => {
    const lower = textOf(answer, options.origin).toLowerCase();
    const labelled = WORDS.reduce((text, { label, pattern }) => text.replace(pattern, `${label}:`), lower);
    const text = strip(strip(labelled, '$', 'right').replaceAll('\n', '$'), null, 'both');
    const spans: string[] = [];
    for (const piece of text.split('$')) {
      const [found] = piece.matchAll(LABELLED);
      if (found === undefined) continue;
      for (const entity of found[2]!.split(',')) {
        const name = strip(entity, null, 'both');
        if (name.toLowerCase() !== 'none') spans.push(`${found[1]!.toLowerCase()}: ${name}`);
      }
    }
    return spans.join(' $ ');
  });
}
