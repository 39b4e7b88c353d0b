/**
 * What stands behind `value.name` and `value[key]`: the methods of lists, dicts and tuples, and Jinja's two orders of looking
 * (attribute, then item; item, then attribute). Tables of our own, so nothing of JavaScript's objects shows.
 */
import { make, rulesNow, spend, valueError } from '../python/budget.ts';
import { type Callable, intArgument, method, table } from '../python/calls.ts';
import { index } from '../python/numbers.ts';
import { equal, sorted, truth } from '../python/operators.ts';
import { markedAs, sequenceItem } from '../python/sequences.ts';
import { formatMethod, stringMethods } from '../python/string-methods.ts';
import { sliceIndices } from '../python/strings.ts';
import { repr } from '../python/text.ts';
import {
  type Arguments,
  DictView,
  defined,
  iterate,
  keyOf,
  Markup,
  or,
  PythonDict,
  PythonObject,
  PythonRange,
  PythonTuple,
  type PythonValue,
  stringOf,
  tuple,
  typeName,
  Undefined,
} from '../python/values.ts';

function position(
  items: readonly PythonValue[],
  item: PythonValue,
  start: PythonValue | undefined,
  stop: PythonValue | undefined,
): number {
  const bound = (value: PythonValue | undefined): number | null => (value === undefined ? null : index(value));
  const { first, count } = sliceIndices(items.length, [bound(start), bound(stop), 1]);
  spend(count);
  for (let i = first; i < first + count; i++) if (equal(items[i]!, item)) return i;
  throw valueError(`${repr(item)} is not in ${typeName(items as PythonValue[])}`);
}

const count = (items: readonly PythonValue[], item: PythonValue): number =>
  items.filter((other) => equal(other, item)).length;

const sequenceMethods = table<PythonValue[]>({
  'index(value, start?, stop?, /)': (items, item, start, stop) => position(items, item!, start, stop),
  'count(value, /)': (items, item) => count(items, item!),
});

const listMethods = table<PythonValue[]>({
  'append(object, /)': (items, item) => {
    make(items.length + 1);
    items.push(item!);
    return null;
  },
  'extend(iterable, /)': (items, more) => {
    for (const item of [...iterate(more!)]) items.push(item);
    make(items.length);
    return null;
  },
  'insert(index, object, /)': (items, at, item) => {
    items.splice(sliceIndices(items.length, [index(at!), null, 1]).first, 0, item!);
    return null;
  },
  'pop(index?, /)': (items, at) => {
    const place = intArgument(at, -1);
    const from = place < 0 ? place + items.length : place;
    if (from < 0 || from >= items.length) throw valueError('pop index out of range');
    return items.splice(from, 1)[0]!;
  },
  'remove(value, /)': (items, item) => {
    items.splice(position(items, item!, undefined, undefined), 1);
    return null;
  },
  'reverse()': (items) => {
    items.reverse();
    return null;
  },
  'clear()': (items) => {
    items.length = 0;
    return null;
  },
  'copy()': (items) => [...items],
});

const dictMethods = table<PythonDict>({
  'get(key, default?, /)': (dict, key, fallback) => or(dict.get(key!), or(fallback, null)),
  'keys()': (dict) => new DictView(dict, 'keys'),
  'values()': (dict) => new DictView(dict, 'values'),
  'items()': (dict) => new DictView(dict, 'items'),
  'copy()': (dict) => PythonDict.of(dict.entries.values()),
  'clear()': (dict) => {
    dict.entries.clear();
    return null;
  },
  'setdefault(key, default?, /)': (dict, key, fallback) => {
    const known = dict.get(key!);
    if (known !== undefined) return known;
    dict.set(key!, or(fallback, null));
    return or(fallback, null);
  },
  'pop(key, default?, /)': (dict, key, fallback) => {
    const known = dict.get(key!);
    const value = known === undefined ? fallback : known;
    if (value === undefined) throw valueError(`the dict has no key ${repr(key!)}`);
    dict.entries.delete(keyOf(key!));
    return value;
  },
});

/** Methods that take any arguments. */
function special(value: PythonValue, name: string): PythonObject | undefined {
  const call = (run: (args: Arguments) => PythonValue): PythonObject =>
    new PythonObject('builtin_function_or_method', { call: run });
  const text = stringOf(value);
  if (text !== undefined && name === 'format') return call((args) => formatMethod(text, args));
  if (value instanceof PythonDict && name === 'update') {
    return call((args) => {
      for (const pairs of args.positional) for (const [key, item] of pairsOf(pairs)) value.set(key, item);
      for (const [key, item] of args.named) value.set(key, item);
      return null;
    });
  }
  if (Array.isArray(value) && !(value instanceof PythonTuple) && name === 'sort') {
    return call((args) => {
      if (args.positional.length > 0 || args.named.has('key')) throw valueError('sort() takes only reverse= here');
      value.splice(0, value.length, ...sorted(value, (item) => item, truth(args.named.get('reverse') ?? false)));
      return null;
    });
  }
  return undefined;
}

/** What `dict(x)` reads: a dict, or pairs. */
export function pairsOf(value: PythonValue): [PythonValue, PythonValue][] {
  if (value instanceof PythonDict) return [...value.entries.values()];
  return Array.from(iterate(value), (pair) => {
    const [key, item, ...more] = iterate(pair);
    if (key === undefined || item === undefined || more.length > 0) throw valueError('pairs of two are wanted');
    return [key, item];
  });
}

const CHANGING: ReadonlySet<string> = new Set([
  ...['append', 'extend', 'insert', 'remove', 'reverse', 'sort'],
  ...['clear', 'pop', 'setdefault', 'update'],
]);

/** The attribute of that name, or undefined. */
export function attributeOf(value: PythonValue, name: string): PythonValue | undefined {
  if (rulesNow().immutable && CHANGING.has(name) && (Array.isArray(value) || value instanceof PythonDict)) {
    return new Undefined(`.${name}() of a ${typeName(value)}: this template may not change its values`);
  }
  if (value instanceof PythonObject) return value.attribute(name);
  const known = special(value, name);
  return known === undefined ? methodOf(value, name) : known;
}

function methodOf(value: PythonValue, name: string): PythonValue | undefined {
  const of = <Self>(self: Self, methods: ReadonlyMap<string, Callable<Self>>): PythonValue | undefined => {
    const found = methods.get(name);
    return found === undefined ? undefined : method(self, found);
  };
  if (typeof value === 'string') return of(value, stringMethods);
  if (value instanceof Markup) {
    const found = stringMethods.get(name);
    if (found === undefined) return undefined;
    const run = (text: string, ...args: (PythonValue | undefined)[]): PythonValue => {
      const result = found.run(text, ...args);
      if (typeof result === 'string') return markedAs(value, result);
      if (!Array.isArray(result)) return result;
      const parts = result.map((part) => (typeof part === 'string' ? markedAs(value, part) : part));
      return result instanceof PythonTuple ? tuple(parts) : parts;
    };
    return method(value.text, { signature: found.signature, run });
  }
  if (value instanceof PythonTuple) {
    const field = value.fields?.indexOf(name) ?? -1;
    return field >= 0 ? value[field] : of<PythonValue[]>(value, sequenceMethods);
  }
  if (Array.isArray(value)) return of(value, listMethods) ?? of(value, sequenceMethods);
  if (value instanceof PythonDict) return of(value, dictMethods);
  if (value instanceof PythonRange) {
    return name === 'index' || name === 'count' ? of([...iterate(value)], sequenceMethods) : undefined;
  }
  return undefined;
}

/** The item under that key, or undefined. */
function item(value: PythonValue, key: PythonValue): PythonValue | undefined {
  if (!(value instanceof PythonDict)) return sequenceItem(value, key);
  try {
    return value.get(key);
  } catch (error) {
    // A list as key is no key: Jinja takes the TypeError for "not there".
    if (key instanceof Undefined) throw error;
    return undefined;
  }
}

function missing(value: PythonValue, key: PythonValue): Undefined {
  const what = value === null ? 'None' : `${typeName(value)} object`;
  if (typeof key !== 'string') return new Undefined(`${what} has no element ${repr(key)}`);
  const known = value instanceof PythonDict ? value.keys().filter((name) => typeof name === 'string') : [];
  return new Undefined(value === null ? `'None' has no attribute '${key}'` : `'${what}' has no attribute '${key}'`, {
    name: key,
    known,
  });
}

/** `value.name`: the attribute, else the item. */
export function dotted(value: PythonValue, name: string): PythonValue {
  defined(value);
  const attribute = attributeOf(value, name);
  if (attribute !== undefined) return attribute;
  const found = item(value, name);
  return found === undefined ? missing(value, name) : found;
}

/** `value[key]`: the item, else the attribute of that name. */
export function subscript(value: PythonValue, key: PythonValue): PythonValue {
  defined(value);
  const text = stringOf(key);
  const found = item(value, key instanceof Undefined && key.lenient ? key : defined(key));
  if (found !== undefined) return found;
  const attribute = text === undefined ? undefined : attributeOf(value, text);
  return attribute === undefined ? missing(value, key) : attribute;
}
