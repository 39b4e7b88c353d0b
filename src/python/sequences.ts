/** Lengths, items and slices, as Python takes them of strings (by code point), lists, tuples, dicts and ranges. */
import { make, valueError } from './budget.ts';
import { index, intOf } from './numbers.ts';
import { lengthOf, points, sliceIndices, unitOf } from './strings.ts';
import { repr } from './text.ts';
import {
  DictView,
  defined,
  Markup,
  PythonDict,
  PythonRange,
  PythonTuple,
  type PythonValue,
  stringOf,
  tuple,
  typeName,
  Undefined,
} from './values.ts';

/** `len(value)`, or undefined for what has none. */
export function sizeOf(value: PythonValue): number | undefined {
  if (value instanceof Undefined) {
    if (value.lenient) return 0;
    throw value.failure();
  }
  const text = stringOf(value);
  if (text !== undefined) return lengthOf(text);
  if (Array.isArray(value) || value instanceof PythonRange) return value.length;
  if (value instanceof PythonDict) return value.entries.size;
  return value instanceof DictView ? value.dict.entries.size : undefined;
}

/** Marked text stays marked. */
export const markedAs = (origin: PythonValue, text: string): PythonValue =>
  origin instanceof Markup ? new Markup(text) : text;

/** `object[key]` with Python's own errors. */
export function itemOf(object: PythonValue, key: PythonValue): PythonValue {
  if (object instanceof PythonDict) {
    const value = object.get(key);
    if (value === undefined) throw valueError(`the dict has no key ${repr(key)}`);
    return value;
  }
  const found = sequenceItem(object, key);
  if (found === undefined) throw valueError(`'${typeName(object)}' object has no item ${repr(key)}`);
  return found;
}

/** The item at an index from either end, or undefined. */
export function sequenceItem(object: PythonValue, key: PythonValue): PythonValue | undefined {
  const at = intOf(key);
  if (at === undefined) return undefined;
  const text = stringOf(object);
  if (text === undefined && !Array.isArray(object) && !(object instanceof PythonRange)) return undefined;
  const length = sizeOf(object)!;
  const place = Number(at) < 0 ? Number(at) + length : Number(at);
  if (place < 0 || place >= length) return undefined;
  if (text === undefined) return object instanceof PythonRange ? object.at(place) : (object as PythonValue[])[place];
  return markedAs(object, String.fromCodePoint(text.codePointAt(unitOf(text, place))!));
}

/** `object[start:stop:step]` */
export function sliceOf(object: PythonValue, parts: readonly [PythonValue, PythonValue, PythonValue]): PythonValue {
  defined(object);
  const bounds = parts.map((part) => (part === null ? null : index(part, 'a slice index')));
  const step = bounds[2] ?? 1;
  if (step === 0) throw valueError('slice step cannot be zero');
  const text = stringOf(object);
  const length = sizeOf(object);
  if (length === undefined || object instanceof PythonDict || object instanceof DictView) {
    throw valueError(`'${typeName(object)}' object cannot be sliced`);
  }
  const { first, end, count } = sliceIndices(length, [bounds[0] ?? null, bounds[1] ?? null, step]);
  make(count);
  if (object instanceof PythonRange) return new PythonRange(object.at(first), object.at(end), step * object.step);
  if (text !== undefined) {
    if (step === 1) return markedAs(object, text.slice(unitOf(text, first), unitOf(text, first + count)));
    const items = points(text);
    return markedAs(object, Array.from({ length: count }, (_, i) => items[first + i * step]!).join(''));
  }
  const items = Array.from({ length: count }, (_, i) => (object as PythonValue[])[first + i * step]!);
  return object instanceof PythonTuple ? tuple(items) : items;
}
