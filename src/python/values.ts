/**
 * Python's values as templates see them. None, bool, str and list are null, boolean, string and array. An int is a number, or
 * a bigint outside of the safe integers; a float is a number that is no safe integer, or a `PythonFloat` where it would look
 * like an int (2.0). Rows are copied into these on first use, own enumerable fields only: no template reaches a prototype.
 * Leaves out: sets, bytes, complex numbers. JSON and JavaScript do not tell 1.0 from 1, so a row's 1.0 is the int 1.
 */
import { rulesNow, spend, TemplateFailure, valueError } from './budget.ts';

export type PythonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PythonFloat
  | PythonValue[]
  | PythonDict
  | PythonRange
  | DictView
  | PythonIterator
  | Markup
  | PythonObject
  | Undefined;

/** A float whose value is a safe integer. */
export class PythonFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** A tuple: an array for whoever reads it, but printed with parentheses and never equal to a list. */
export class PythonTuple extends Array<PythonValue> {
  /** Names of the items, for named tuples. */
  fields: readonly string[] | undefined;

  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

export function tuple(items: Iterable<PythonValue>): PythonTuple {
  const made = new PythonTuple();
  for (const item of items) made.push(item);
  return made;
}

/** Insertion-ordered, with Python's notion of equal keys (1, 1.0 and True are one). */
export class PythonDict {
  readonly entries = new Map<string, [PythonValue, PythonValue]>();

  static of(pairs: Iterable<readonly [PythonValue, PythonValue]>): PythonDict {
    const dict = new PythonDict();
    for (const [key, value] of pairs) dict.set(key, value);
    return dict;
  }

  get(key: PythonValue): PythonValue | undefined {
    return this.entries.get(keyOf(key))?.[1];
  }

  set(key: PythonValue, value: PythonValue): void {
    const known = this.entries.get(keyOf(key));
    if (known === undefined) this.entries.set(keyOf(key), [key, value]);
    else known[1] = value;
  }

  keys(): PythonValue[] {
    return Array.from(this.entries.values(), ([key]) => key);
  }
}

/** A dictionary key as text: equal exactly where Python's keys are. */
export function keyOf(value: PythonValue): string {
  if (typeof value === 'string') return `s${value}`;
  if (value === null) return 'N';
  if (typeof value === 'boolean') return value ? 'n1' : 'n0';
  if (typeof value === 'number') return `n${value === 0 ? 0 : value}`;
  if (typeof value === 'bigint') return `n${value}`;
  if (value instanceof PythonFloat) return `n${value.value === 0 ? 0 : value.value}`;
  if (value instanceof Markup) return `s${value.text}`;
  if (value instanceof PythonTuple) {
    return `t${value.map((item) => keyOf(item).replace(/[\\,]/g, '\\$&')).join(',')}`;
  }
  if (value instanceof Undefined) {
    if (value.lenient) return 'U';
    throw value.failure();
  }
  if (value instanceof PythonRange) {
    return `r${value.length === 0 ? '' : value.start},${value.length},${value.length < 2 ? '' : value.step}`;
  }
  if (Array.isArray(value) || value instanceof PythonDict || (value instanceof DictView && value.part !== 'values')) {
    throw valueError(`unhashable type: '${typeName(value)}'`);
  }
  const id = identities.get(value) ?? ++lastIdentity;
  identities.set(value, id);
  return `i${id}`;
}

/** What is equal to itself only has a number of its own. */
const identities = new WeakMap<object, number>();
let lastIdentity = 0;

/** `range(...)`: a sequence that is never held in memory. */
export class PythonRange {
  readonly start: number;
  readonly step: number;
  readonly length: number;

  constructor(start: number, stop: number, step: number) {
    if (step === 0) throw valueError('range() arg 3 must not be zero');
    this.start = start;
    this.step = step;
    this.length = Math.max(0, Math.ceil((stop - start) / step));
    this.stop = stop;
  }

  readonly stop: number;

  at(index: number): number {
    return this.start + index * this.step;
  }
}

/** What `dict.keys()`, `.values()` and `.items()` give. */
export class DictView {
  readonly dict: PythonDict;
  readonly part: 'keys' | 'values' | 'items';

  constructor(dict: PythonDict, part: 'keys' | 'values' | 'items') {
    this.dict = dict;
    this.part = part;
  }

  items(): PythonValue[] {
    return Array.from(this.dict.entries.values(), ([key, value]) =>
      this.part === 'keys' ? key : this.part === 'values' ? value : tuple([key, value]),
    );
  }
}

/** A generator: gives its items once. */
export class PythonIterator {
  readonly source: Iterator<PythonValue>;

  constructor(source: Iterator<PythonValue>) {
    this.source = source;
  }

  [Symbol.iterator](): Iterator<PythonValue> {
    return this.source;
  }
}

/** Text that `escape` and `safe` marked as HTML: what is joined to it gets escaped. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export interface Arguments {
  readonly positional: readonly PythonValue[];
  readonly named: ReadonlyMap<string, PythonValue>;
}

/** Functions, methods, macros, namespaces and `loop`: named attributes and perhaps a call. */
export class PythonObject {
  readonly type: string;
  /** How it prints; undefined where Python prints an address. */
  readonly text: (() => string) | undefined;
  readonly attribute: (name: string) => PythonValue | undefined;
  readonly call: ((args: Arguments) => PythonValue) | undefined;

  constructor(
    type: string,
    parts: {
      text?: () => string;
      attribute?: (name: string) => PythonValue | undefined;
      call?: (args: Arguments) => PythonValue;
    },
  ) {
    this.type = type;
    this.text = parts.text;
    this.attribute = parts.attribute ?? (() => undefined);
    this.call = parts.call;
  }
}

/** `namespace(...)`: the one object whose attributes a template sets. */
export class Namespace extends PythonObject {
  readonly fields: PythonDict;

  constructor(fields: PythonDict) {
    super('Namespace', { attribute: (name) => fields.get(name) });
    this.fields = fields;
  }
}

/** A name that is missing: may be asked whether it is defined; what else it stands is up to the rules of the rendering. */
export class Undefined {
  readonly message: string;
  readonly missing: { name: string; known: readonly string[] } | undefined;
  /** Prints as nothing, is false and empty. Jinja never makes what an inline `if` without `else` gives strict. */
  readonly lenient: boolean;

  constructor(message: string, missing?: { name: string; known: readonly string[] }, lenient = rulesNow().lenient) {
    this.message = message;
    this.missing = missing;
    this.lenient = lenient;
  }

  failure(): TemplateFailure {
    return new TemplateFailure('undefined', this.message, this.missing === undefined ? {} : { missing: this.missing });
  }
}

/** The value or, where there is none, another; None is a value (`??` would take it for nothing). */
export const or = (value: PythonValue | undefined, other: PythonValue): PythonValue =>
  value === undefined ? other : value;

/** The value, unless it is undefined. @throws TemplateFailure */
export function defined(value: PythonValue): Exclude<PythonValue, Undefined> {
  if (value instanceof Undefined) throw value.failure();
  return value;
}

/** Python's name of the type. */
export function typeName(value: PythonValue): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'int' : 'float';
  if (value instanceof PythonFloat) return 'float';
  if (value instanceof PythonTuple) return 'tuple';
  if (Array.isArray(value)) return 'list';
  if (value instanceof PythonDict) return 'dict';
  if (value instanceof PythonRange) return 'range';
  if (value instanceof DictView) return `dict_${value.part}`;
  if (value instanceof PythonIterator) return 'generator';
  if (value instanceof Markup) return 'Markup';
  if (value instanceof Undefined) return value.lenient ? 'Undefined' : 'StrictUndefined';
  return value.type;
}

/** The text of a str or Markup, else undefined. */
export function stringOf(value: PythonValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Markup ? value.text : undefined;
}

/** The items of anything iterable, live as in Python: a list that grows meanwhile goes on. */
export function* iterate(value: PythonValue): Generator<PythonValue, void> {
  const source = iterable(value);
  if (source === undefined) {
    defined(value);
    throw valueError(`'${typeName(value)}' object is not iterable`);
  }
  for (const item of source) {
    spend(1);
    yield item;
  }
}

/** Undefined for what cannot be iterated. */
export function iterable(value: PythonValue): Iterable<PythonValue> | undefined {
  if (Array.isArray(value) || value instanceof PythonIterator) return value;
  if (typeof value === 'string') return value;
  if (value instanceof Markup) return value.text;
  if (value instanceof PythonDict) return value.keys();
  if (value instanceof DictView) return value.items();
  if (value instanceof PythonRange) return rangeItems(value);
  return value instanceof Undefined && value.lenient ? [] : undefined;
}

function* rangeItems(range: PythonRange): Generator<PythonValue> {
  for (let i = 0; i < range.length; i++) yield range.at(i);
}
