/**
 * What Python's operators do with values: truth, equality, order, `in`, `+`, `*`. Items and slices: `sequences.ts`; attributes
 * and methods: `attributes.ts`. Leaves out: bitwise operators, which Jinja lacks.
 */
import { make, spend, valueError } from './budget.ts';
import { arithmetic, intOf, type NumericOperator, numberOf } from './numbers.ts';
import { percentFormat } from './percent-format.ts';
import { markedAs, sizeOf } from './sequences.ts';
import { compareText } from './strings.ts';
import { str } from './text.ts';
import {
  DictView,
  defined,
  iterate,
  keyOf,
  Markup,
  Namespace,
  PythonDict,
  PythonFloat,
  PythonObject,
  PythonRange,
  PythonTuple,
  type PythonValue,
  stringOf,
  tuple,
  typeName,
  Undefined,
} from './values.ts';

/** `bool(value)` */
export function truth(value: PythonValue): boolean {
  if (value instanceof Undefined) {
    if (value.lenient) return false;
    throw value.failure();
  }
  const number = typeof value === 'number' || typeof value === 'bigint' ? value : numberOf(value);
  if (number !== undefined) return number !== 0 && number !== 0n;
  return value !== null && sizeOf(value) !== 0;
}

/** `a == b` */
export function equal(a: PythonValue, b: PythonValue): boolean {
  if (a instanceof Undefined || b instanceof Undefined) {
    for (const side of [a, b]) if (side instanceof Undefined && !side.lenient) throw side.failure();
    return a instanceof Undefined && b instanceof Undefined;
  }
  const [x, y] = [stringOf(a), stringOf(b)];
  if (x !== undefined || y !== undefined) return x === y;
  const [u, v] = [exact(a), exact(b)];
  // biome-ignore lint/suspicious/noDoubleEquals: a number and a bigint compare exactly with ==
  if (u !== undefined || v !== undefined) return u !== undefined && v !== undefined && u == v;
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length || a instanceof PythonTuple !== b instanceof PythonTuple) return false;
    spend(a.length);
    return a.every((item, i) => same(item, b[i]!));
  }
  if (a instanceof PythonDict && b instanceof PythonDict) {
    if (a.entries.size !== b.entries.size) return false;
    spend(a.entries.size);
    for (const [key, [, item]] of a.entries) {
      const other = b.entries.get(key);
      if (other === undefined || !same(item, other[1])) return false;
    }
    return true;
  }
  if (a instanceof PythonRange && b instanceof PythonRange) {
    return a.length === b.length && (a.length === 0 || (a.start === b.start && (a.length === 1 || a.step === b.step)));
  }
  return a === b;
}

/** Items of containers are equal when they are one and the same, even a nan. */
const same = (a: PythonValue, b: PythonValue): boolean => (a === b && !(a instanceof Undefined)) || equal(a, b);

const exact = (value: PythonValue): number | bigint | undefined => intOf(value) ?? numberOf(value);

export type Order = '<' | '<=' | '>' | '>=';

/** `a < b` and its kin. @throws TemplateFailure between types without an order */
export function inOrder(operator: Order, a: PythonValue, b: PythonValue): boolean {
  const [x, y] = [exact(a), exact(b)];
  if (x !== undefined && y !== undefined) {
    return operator === '<' ? x < y : operator === '<=' ? x <= y : operator === '>' ? x > y : x >= y;
  }
  const [s, t] = [stringOf(a), stringOf(b)];
  if (s !== undefined && t !== undefined) return holds(operator, compareText(s, t));
  if (Array.isArray(a) && Array.isArray(b) && a instanceof PythonTuple === b instanceof PythonTuple) {
    const length = Math.min(a.length, b.length);
    for (let i = 0; i < length; i++) if (!same(a[i]!, b[i]!)) return inOrder(operator, a[i]!, b[i]!);
    return holds(operator, a.length - b.length);
  }
  defined(a);
  defined(b);
  throw valueError(`'${operator}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`);
}

const holds = (operator: Order, sign: number): boolean =>
  operator === '<' ? sign < 0 : operator === '<=' ? sign <= 0 : operator === '>' ? sign > 0 : sign >= 0;

/** Items in ascending order, equal ones as they stood; `key` is taken once of each. */
export function sorted(
  items: readonly PythonValue[],
  key: (item: PythonValue) => PythonValue,
  reverse: boolean,
): PythonValue[] {
  spend(items.length * 4);
  const keyed = items.map((item) => ({ item, key: key(item) }));
  // Python keeps equal items in their order when it reverses, too.
  keyed.sort((a, b) => {
    const [x, y] = reverse ? [b, a] : [a, b];
    return inOrder('<', x.key, y.key) ? -1 : inOrder('<', y.key, x.key) ? 1 : 0;
  });
  return keyed.map(({ item }) => item);
}

/** `item in container` */
export function contains(container: PythonValue, item: PythonValue): boolean {
  const text = stringOf(container);
  if (text !== undefined) {
    const part = stringOf(defined(item));
    if (part === undefined) throw valueError(`'in <string>' requires string as left operand, not ${typeName(item)}`);
    spend(Math.ceil(text.length / 64));
    return text.includes(part);
  }
  if (container instanceof PythonDict) return container.entries.has(keyOf(item));
  if (container instanceof DictView && container.part === 'keys') return container.dict.entries.has(keyOf(item));
  if (container instanceof PythonRange) {
    const number = numberOf(defined(item));
    if (number === undefined) return false;
    const at = (number - container.start) / container.step;
    return Number.isInteger(at) && at >= 0 && at < container.length;
  }
  for (const other of iterate(container)) if (same(other, item)) return true;
  return false;
}

/** A binary operator. @throws TemplateFailure for types it does not know */
export function binary(operator: NumericOperator, a: PythonValue, b: PythonValue): PythonValue {
  defined(a);
  if (operator === '%') {
    const text = stringOf(a);
    if (text !== undefined) return markedAs(a, percentFormat(text, b));
  }
  defined(b);
  if (operator === '+') {
    const [s, t] = [stringOf(a), stringOf(b)];
    if (s !== undefined && t !== undefined) return addText(a, b);
    if (Array.isArray(a) && Array.isArray(b) && a instanceof PythonTuple === b instanceof PythonTuple) {
      make(a.length + b.length);
      return a instanceof PythonTuple ? tuple([...a, ...b]) : a.concat(b);
    }
  }
  if (operator === '*') {
    const product = repeat(a, b) ?? repeat(b, a);
    if (product !== undefined) return product;
  }
  return arithmetic(operator, a, b);
}

function addText(a: PythonValue, b: PythonValue): PythonValue {
  const marked = a instanceof Markup || b instanceof Markup;
  const [s, t] = marked ? [escapeHtml(a).text, escapeHtml(b).text] : [str(a), str(b)];
  make(s.length + t.length);
  return marked ? new Markup(s + t) : s + t;
}

/** The text with `& < > ' "` as entities; marked text as it is. */
export function escapeHtml(value: PythonValue): Markup {
  if (value instanceof Markup) return value;
  const text = str(value)
    .replaceAll('&', '&amp;')
    .replaceAll('>', '&gt;')
    .replaceAll('<', '&lt;')
    .replaceAll("'", '&#39;')
    .replaceAll('"', '&#34;');
  make(text.length);
  return new Markup(text);
}

function repeat(sequence: PythonValue, count: PythonValue): PythonValue | undefined {
  const times = intOf(count);
  if (times === undefined) return undefined;
  const n = Math.max(0, Number(times));
  const text = stringOf(sequence);
  if (text !== undefined) {
    make(text.length * n);
    return markedAs(sequence, text.repeat(text === '' ? 0 : n));
  }
  if (!Array.isArray(sequence)) return undefined;
  make(sequence.length * n);
  const items: PythonValue[] = [];
  if (sequence.length > 0) for (let i = 0; i < n; i++) items.push(...sequence);
  return sequence instanceof PythonTuple ? tuple(items) : items;
}

/** `-value` and `+value` */
export function unary(operator: '-' | '+', value: PythonValue): PythonValue {
  if (numberOf(defined(value)) === undefined) {
    throw valueError(`bad operand type for unary ${operator}: '${typeName(value)}'`);
  }
  if (operator === '+') return typeof value === 'boolean' ? Number(value) : value;
  if (value instanceof PythonFloat) return new PythonFloat(-value.value);
  return arithmetic('-', 0, value);
}

/** Python's `callable`. */
export const isCallable = (value: PythonValue): boolean =>
  value instanceof Undefined ||
  (value instanceof PythonObject && !(value instanceof Namespace) && value.call !== undefined);
