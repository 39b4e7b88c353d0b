/** Share of predictions that equal a reference, with the options of lm-eval's `exact_match`. Whitespace counts. */

import { defineMetric, pythonRegex } from '../../../src/plugin.ts';
import { textInputs } from '../../text/inputs.ts';
import { PUNCTUATION } from '../../text/punctuation.ts';

type Options = {
  ignoreCase: boolean;
  ignorePunctuation: boolean;
  ignoreNumbers: boolean;
  regexesToIgnore: readonly string[] | null;
};

const compiled = new WeakMap<Options, RegExp[]>();

function patterns(options: Options): RegExp[] {
  let regexes = compiled.get(options);
  if (regexes === undefined) {
    regexes = (options.regexesToIgnore ?? []).map(pythonRegex);
    compiled.set(options, regexes);
  }
  return regexes;
}

/** In lm-eval's order: patterns, case, punctuation, digits. */
function reduced(text: string, options: Options): string {
  let result = text;
  for (const pattern of patterns(options)) result = result.replace(pattern, '');
  if (options.ignoreCase) result = result.toLowerCase();
  if (options.ignorePunctuation) result = result.replace(PUNCTUATION, '');
  return options.ignoreNumbers ? result.replace(/[0-9]/g, '') : result;
}

export default defineMetric({
  name: 'exact_match',
  summary: 'Share of predictions that equal one of their references',
  kind: 'text',
  source: 'lm-eval 0.4.13 exact_match',
  higherIsBetter: true,
  range: [0, 1],
  inputs: textInputs,
  schema: {
    ignore_case: { type: 'boolean', default: false, description: 'Compare in lower case.' },
    ignore_punctuation: { type: 'boolean', default: false, description: 'Remove ASCII punctuation.' },
    ignore_numbers: { type: 'boolean', default: false, description: 'Remove the digits 0 to 9.' },
    regexes_to_ignore: {
      type: ['array', 'null'],
      items: { type: 'string' },
      default: null,
      description: "Patterns (as for Python's re) whose matches are deleted first, in this order.",
    },
  },
  check: (options: Options) => {
    patterns(options);
  },
  proportion: true,
  perSample({ prediction, reference }, options: Options) {
    const wanted = reduced(prediction, options);
    return reference.some((text) => text !== null && reduced(text, options) === wanted) ? 1 : 0;
  },
});
