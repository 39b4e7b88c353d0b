/**
 * Jinja's filters by name: those of task files with lm-eval's `regex_replace`, those of chat templates with transformers' own
 * `tojson`. Refused with a reason: `random` (no evaluation can repeat
 * it) and what only makes web pages (`urlize`, `xmlattr`, `striptags`, `wordwrap`, `filesizeformat`, `pprint`, `forceescape`).
 */

import { unsupported } from '../python/budget.ts';
import { type Signature, signature, table } from '../python/calls.ts';
import { formatFilter } from '../python/string-methods.ts';
import { str } from '../python/text.ts';
import { type Arguments, or, type PythonValue, stringOf, Undefined } from '../python/values.ts';
import { attributeOf } from './attributes.ts';
import { collectionFilters } from './filters-collection.ts';
import { type FilterContext, mappingFilters } from './filters-mapping.ts';
import { textFilters } from './filters-text.ts';
import { dumpJson } from './json-text.ts';

export interface Filter {
  readonly signature: Signature;
  run(value: PythonValue, ...args: (PythonValue | undefined)[]): PythonValue;
  /** Takes its arguments unbound. */
  readonly raw?: (value: PythonValue, args: Arguments, context: FilterContext) => PythonValue;
}

export type Filters = ReadonlyMap<string, Filter>;

const any = signature('filter(*)');

function refuse(why: string): Filter['run'] {
  return () => {
    throw unsupported(why);
  };
}

const raw = (run: NonNullable<Filter['raw']>): Filter => ({
  signature: any,
  raw: run,
  run: refuse('this filter stands by itself'),
});

const refused = (name: string, why: string): [string, Filter] => [
  name,
  raw(() => {
    throw unsupported(`the filter '${name}' is not supported: ${why}`);
  }),
];

const pages = 'it makes web pages';

export const filters: Filters = new Map<string, Filter>([
  ...textFilters,
  ...collectionFilters,
  ...Array.from(mappingFilters, ([name, run]): [string, Filter] => [name, raw(run)]),
  ['format', raw((value, args) => formatFilter(str(value), args))],
  [
    'attr',
    {
      signature: signature('attr(name)'),
      run: (value, name) => {
        const text = stringOf(name!) ?? str(name!);
        return or(
          attributeOf(value, text),
          new Undefined(`the value has no attribute '${text}'`, { name: text, known: [] }),
        );
      },
    },
  ],
  refused('random', 'no evaluation can repeat what it draws'),
  ...['urlize', 'xmlattr', 'striptags', 'forceescape'].map((name) => refused(name, pages)),
  refused('wordwrap', 'break lines in the data instead'),
  refused('filesizeformat', 'format the number instead'),
  refused('pprint', 'use |tojson or print the value itself'),
]);

/** As transformers sets them up. */
export const chatFilters: Filters = new Map(
  [...filters, ...table<PythonValue>({ 'tojson(ensure_ascii?, indent?, separators?, sort_keys?)': dumpJson })].filter(
    ([name]) => name !== 'regex_replace',
  ),
);
