/** Filters that take other filters or tests by name: `map`, `select`, `reject`, `selectattr`, `rejectattr`. */
import { valueError } from '../python/budget.ts';
import { textArgument } from '../python/calls.ts';
import { truth } from '../python/operators.ts';
import { type Arguments, iterate, PythonIterator, type PythonValue } from '../python/values.ts';
import { getter } from './filters-collection.ts';

/** Filters and tests by name, for filters that take other filters. */
export interface FilterContext {
  filter(name: string, target: PythonValue, args: Arguments): PythonValue;
  test(name: string, target: PythonValue, args: Arguments): boolean;
}

type Run = (value: PythonValue, args: Arguments, context: FilterContext) => PythonValue;

const map: Run = (value, args, context) => {
  const [name, ...rest] = args.positional;
  let change: (item: PythonValue) => PythonValue;
  if (name === undefined && args.named.has('attribute')) {
    const extra = [...args.named.keys()].find((key) => key !== 'attribute' && key !== 'default');
    if (extra !== undefined) throw valueError(`Unexpected keyword argument '${extra}'`);
    change = getter(args.named.get('attribute'), { fallback: args.named.get('default') });
  } else {
    if (name === undefined) throw valueError('map requires a filter argument');
    const filter = textArgument(name);
    change = (item) => context.filter(filter, item, { positional: rest, named: args.named });
  }
  function* items(): Generator<PythonValue> {
    for (const item of iterate(value)) yield change(item);
  }
  return new PythonIterator(items());
};

const select =
  (kept: boolean, byAttribute: boolean): Run =>
  (value, args, context) => {
    const given = [...args.positional];
    if (byAttribute && given.length === 0) throw valueError('Missing parameter for attribute name');
    const key = byAttribute ? getter(given.shift()) : (item: PythonValue): PythonValue => item;
    const [name, ...rest] = given;
    const test =
      name === undefined
        ? truth
        : (item: PythonValue): boolean =>
            context.test(textArgument(name), item, { positional: rest, named: args.named });
    function* items(): Generator<PythonValue> {
      for (const item of iterate(value)) if (test(key(item)) === kept) yield item;
    }
    return new PythonIterator(items());
  };

export const mappingFilters: ReadonlyMap<string, Run> = new Map([
  ['map', map],
  ['select', select(true, false)],
  ['reject', select(false, false)],
  ['selectattr', select(true, true)],
  ['rejectattr', select(false, true)],
]);
