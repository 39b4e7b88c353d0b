/** Jinja's tests: what stands behind `is`. Leaves out: `filter`, `test`, `escaped`, which ask about templates themselves. */
import { type Signature, signature } from '../python/calls.ts';
import { arithmetic, intOf, isFloat, numberOf } from '../python/numbers.ts';
import { contains, equal, inOrder, isCallable, type Order, truth } from '../python/operators.ts';
import { stringMethods } from '../python/string-methods.ts';
import { str } from '../python/text.ts';
import {
  iterable,
  PythonDict,
  PythonFloat,
  PythonRange,
  type PythonValue,
  stringOf,
  Undefined,
} from '../python/values.ts';

export interface Test {
  readonly signature: Signature;
  run(value: PythonValue, ...args: (PythonValue | undefined)[]): boolean;
}

const isInteger = (value: PythonValue): boolean => typeof value !== 'boolean' && intOf(value) !== undefined;

const rest = (value: PythonValue, by: PythonValue): boolean => truth(arithmetic('%', value, by));

/** Identity: numbers and texts of the same type are one when they are equal. */
function sameAs(a: PythonValue, b: PythonValue): boolean {
  if (a instanceof PythonFloat && b instanceof PythonFloat) return a.value === b.value;
  return a === b;
}

function isIterable(value: PythonValue): boolean {
  if (value instanceof Undefined && !value.lenient) throw value.failure();
  return iterable(value) !== undefined;
}

const isSequence = (value: PythonValue): boolean =>
  Array.isArray(value) ||
  stringOf(value) !== undefined ||
  value instanceof PythonDict ||
  value instanceof PythonRange ||
  (value instanceof Undefined && value.lenient);

const ordered =
  (operator: Order): ((value: PythonValue, other?: PythonValue) => boolean) =>
  (value, other) =>
    inOrder(operator, value, other!);

function ofText(name: string): (value: PythonValue) => boolean {
  return (value) => truth(stringMethods.get(name)!.run(str(value)));
}

const entries: Readonly<Record<string, (value: PythonValue, ...args: (PythonValue | undefined)[]) => boolean>> = {
  'defined()': (value) => !(value instanceof Undefined),
  'undefined()': (value) => value instanceof Undefined,
  'none()': (value) => value === null,
  'boolean()': (value) => typeof value === 'boolean',
  'true()': (value) => value === true,
  'false()': (value) => value === false,
  'integer()': isInteger,
  'float()': isFloat,
  'number()': (value) => numberOf(value) !== undefined,
  'string()': (value) => stringOf(value) !== undefined,
  'mapping()': (value) => value instanceof PythonDict,
  'iterable()': isIterable,
  'sequence()': isSequence,
  'callable()': isCallable,
  'lower()': ofText('islower'),
  'upper()': ofText('isupper'),
  'odd()': (value) => equal(arithmetic('%', value, 2), 1),
  'even()': (value) => !rest(value, 2),
  'divisibleby(num)': (value, by) => !rest(value, by!),
  'in(seq)': (value, items) => contains(items!, value),
  'sameas(other)': (value, other) => sameAs(value, other!),
};

const comparisons: readonly (readonly [
  names: readonly string[],
  (value: PythonValue, other?: PythonValue) => boolean,
])[] = [
  [['eq', 'equalto', '=='], (value, other) => equal(value, other!)],
  [['ne', '!='], (value, other) => !equal(value, other!)],
  [['lt', 'lessthan', '<'], ordered('<')],
  [['le', '<='], ordered('<=')],
  [['gt', 'greaterthan', '>'], ordered('>')],
  [['ge', '>='], ordered('>=')],
];

const two = signature('compare(other, /)');

/** By name. `selectattr('x', '>', 1)` knows the signs, too. */
export const tests: ReadonlyMap<string, Test> = new Map<string, Test>([
  ...Object.entries(entries).map(([text, run]): [string, Test] => {
    const parsed = signature(text);
    return [parsed.name, { signature: parsed, run }];
  }),
  ...comparisons.flatMap(([names, run]) => names.map((name): [string, Test] => [name, { signature: two, run }])),
]);
