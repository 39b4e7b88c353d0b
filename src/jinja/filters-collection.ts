/** Filters over the items of one value. */

import { make, valueError } from '../python/budget.ts';
import { type Callable, intArgument, table, textArgument } from '../python/calls.ts';
import { binary, equal, inOrder, sorted, truth } from '../python/operators.ts';
import { sizeOf } from '../python/sequences.ts';
import { points } from '../python/strings.ts';
import { str } from '../python/text.ts';
import {
  DictView,
  defined,
  iterate,
  keyOf,
  or,
  PythonDict,
  PythonIterator,
  type PythonValue,
  stringOf,
  tuple,
  typeName,
  Undefined,
} from '../python/values.ts';
import { subscript } from './attributes.ts';

type Optional = PythonValue | undefined;

/** `attribute='a.b.0'` as a function; without one, the item itself. */
export function getter(
  attribute: Optional,
  options: { ignoreCase?: boolean; fallback?: Optional } = {},
): (item: PythonValue) => PythonValue {
  const { ignoreCase = false, fallback } = options;
  const steps = attribute === undefined || attribute === null ? [] : stepsOf(attribute);
  return (item) => {
    let value = item;
    for (const step of steps) {
      value = subscript(value, step);
      if (value instanceof Undefined && fallback !== undefined && fallback !== null) value = fallback;
    }
    const text = ignoreCase ? stringOf(value) : undefined;
    return text === undefined ? value : text.toLowerCase();
  };
}

function stepsOf(attribute: PythonValue): PythonValue[] {
  const text = stringOf(attribute);
  if (text === undefined) return [intArgument(attribute, 0)];
  return text.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

function sort(value: PythonValue, reverse: Optional, caseSensitive: Optional, attribute: Optional): PythonValue {
  const ignoreCase = !truth(caseSensitive ?? false);
  const names = stringOf(attribute);
  const keys = names?.includes(',') ? names.split(',').map((name) => getter(name, { ignoreCase })) : undefined;
  const key =
    keys === undefined
      ? getter(attribute, { ignoreCase })
      : (item: PythonValue): PythonValue => keys.map((one) => one(item));
  return sorted([...iterate(value)], key, truth(reverse ?? false));
}

function unique(value: PythonValue, caseSensitive: Optional, attribute: Optional): PythonValue {
  const key = getter(attribute, { ignoreCase: !truth(caseSensitive ?? false) });
  function* items(): Generator<PythonValue> {
    const seen = new Set<string>();
    for (const item of iterate(value)) {
      const name = keyOf(key(item));
      if (seen.has(name)) continue;
      seen.add(name);
      yield item;
    }
  }
  return new PythonIterator(items());
}

function extreme(value: PythonValue, caseSensitive: Optional, attribute: Optional, side: 'min' | 'max'): PythonValue {
  const key = getter(attribute, { ignoreCase: !truth(caseSensitive ?? false) });
  let best: { item: PythonValue; key: PythonValue } | undefined;
  for (const item of iterate(value)) {
    const mine = key(item);
    if (best === undefined || inOrder(side === 'min' ? '<' : '>', mine, best.key)) best = { item, key: mine };
  }
  return or(best?.item, new Undefined('No aggregated item, sequence was empty.'));
}

function join(value: PythonValue, separator: Optional, attribute: Optional): PythonValue {
  const key = getter(attribute);
  const joint = str(or(separator, ''));
  const parts = Array.from(iterate(value), (item) => str(key(item)));
  make(parts.reduce((sum, part) => sum + part.length + joint.length, 0));
  return parts.join(joint);
}

function last(value: PythonValue): PythonValue {
  if (value instanceof PythonIterator) throw valueError(`'${typeName(value)}' object is not reversible`);
  const items = [...iterate(value)];
  return or(items.at(-1), new Undefined('No last item, sequence was empty.'));
}

function reverse(value: PythonValue): PythonValue {
  const text = stringOf(value);
  if (text !== undefined) return points(text).reverse().join('');
  return new PythonIterator([...iterate(value)].reverse()[Symbol.iterator]());
}

function length(value: PythonValue): PythonValue {
  const size = sizeOf(value);
  if (size === undefined) throw valueError(`object of type '${typeName(value)}' has no len()`);
  return size;
}

function batch(value: PythonValue, count: Optional, fill: Optional): PythonValue {
  const size = intArgument(count, 0);
  function* rows(): Generator<PythonValue> {
    let row: PythonValue[] = [];
    for (const item of iterate(value)) {
      if (row.length === size) {
        yield row;
        row = [];
      }
      row.push(item);
    }
    if (row.length === 0) return;
    if (fill !== undefined && fill !== null && row.length < size) {
      make(size);
      while (row.length < size) row.push(fill);
    }
    yield row;
  }
  return new PythonIterator(rows());
}

function slice(value: PythonValue, count: Optional, fill: Optional): PythonValue {
  const slices = intArgument(count, 0);
  const items = [...iterate(value)];
  if (slices === 0) throw valueError('integer division or modulo by zero');
  const each = Math.floor(items.length / slices);
  const more = items.length - each * slices;
  make(Math.max(0, slices));
  const rows: PythonValue[] = [];
  for (let i = 0, at = 0; i < slices; i++) {
    const end = at + each + (i < more ? 1 : 0);
    const row = items.slice(at, end);
    if (fill !== undefined && fill !== null && i >= more) row.push(fill);
    rows.push(row);
    at = end;
  }
  return new PythonIterator(rows[Symbol.iterator]());
}

function sum(value: PythonValue, attribute: Optional, start: Optional): PythonValue {
  const key = getter(attribute);
  let total = or(start, 0);
  if (stringOf(total) !== undefined) throw valueError("sum() can't sum strings");
  for (const item of iterate(value)) total = binary('+', total, key(item));
  return total;
}

function sortDict(value: PythonValue, caseSensitive: Optional, by: Optional, backwards: Optional): PythonValue {
  const part = textArgument(by, 'key');
  if (part !== 'key' && part !== 'value') throw valueError('You can only sort by either "key" or "value"');
  if (!(defined(value) instanceof PythonDict)) throw valueError(`'${typeName(value)}' has no items()`);
  const ignoreCase = !truth(caseSensitive ?? false);
  const pairs = new DictView(value as PythonDict, 'items').items();
  return sorted(pairs, getter(part === 'key' ? 0 : 1, { ignoreCase }), truth(backwards ?? false));
}

function items(value: PythonValue): PythonValue {
  if (value instanceof Undefined) return new PythonIterator([][Symbol.iterator]());
  if (!(value instanceof PythonDict)) throw valueError('Can only get item pairs from a mapping.');
  return new PythonIterator(new DictView(value, 'items').items()[Symbol.iterator]());
}

/** Items with equal keys side by side, sorted; each group has `grouper` and `list`. */
function groupBy(value: PythonValue, attribute: Optional, fallback: Optional, caseSensitive: Optional): PythonValue {
  const ignoreCase = !truth(caseSensitive ?? false);
  const key = getter(attribute, { ignoreCase, fallback });
  const shown = getter(attribute, { fallback });
  const groups: { key: PythonValue; grouper: PythonValue; list: PythonValue[] }[] = [];
  for (const item of sorted([...iterate(value)], key, false)) {
    const mine = key(item);
    const group = groups.at(-1);
    if (group !== undefined && equal(group.key, mine)) group.list.push(item);
    else groups.push({ key: mine, grouper: shown(item), list: [item] });
  }
  return groups.map(({ grouper, list }) => {
    const group = tuple([grouper, list]);
    group.fields = ['grouper', 'list'];
    return group;
  });
}

function first(value: PythonValue): PythonValue {
  const [item] = iterate(value);
  return or(item, new Undefined('No first item, sequence was empty.'));
}

export const collectionFilters: ReadonlyMap<string, Callable<PythonValue>> = table<PythonValue>({
  'list()': (value) => [...iterate(value)],
  'first()': first,
  'last()': last,
  'length()': length,
  'count()': length,
  'join(d?, attribute?)': join,
  'sort(reverse?, case_sensitive?, attribute?)': sort,
  'unique(case_sensitive?, attribute?)': unique,
  'min(case_sensitive?, attribute?)': (value, sensitive, attribute) => extreme(value, sensitive, attribute, 'min'),
  'max(case_sensitive?, attribute?)': (value, sensitive, attribute) => extreme(value, sensitive, attribute, 'max'),
  'sum(attribute?, start?)': sum,
  'reverse()': reverse,
  'batch(linecount, fill_with?)': batch,
  'slice(slices, fill_with?)': slice,
  'dictsort(case_sensitive?, by?, reverse?)': sortDict,
  'items()': items,
  'groupby(attribute, default?, case_sensitive?)': groupBy,
});
