/** Jinja's tests: what stands behind `is`. Leaves out: `filter`, `test`, `escaped`, which ask about templates themselves. */
import { signature } from "./calls.js";
import { arithmetic, intOf, isFloat, numberOf } from "./numbers.js";
import { contains, equal, inOrder, isCallable, truth } from "./operators.js";
import { stringMethods } from "./string-methods.js";
import { str } from "./text.js";
import { iterable, PythonDict, PythonFloat, PythonRange, stringOf, Undefined } from "./values.js";
const isInteger = (value) => typeof value !== 'boolean' && intOf(value) !== undefined;
const rest = (value, by) => truth(arithmetic('%', value, by));
/** Identity: numbers and texts of the same type are one when they are equal. */
function sameAs(a, b) {
    if (a instanceof PythonFloat && b instanceof PythonFloat)
        return a.value === b.value;
    return a === b;
}
function isIterable(value) {
    if (value instanceof Undefined && !value.lenient)
        throw value.failure();
    return iterable(value) !== undefined;
}
const isSequence = (value) => Array.isArray(value) || stringOf(value) !== undefined || value instanceof PythonDict || value instanceof PythonRange;
const ordered = (operator) => (value, other) => inOrder(operator, value, other);
function ofText(name) {
    return (value) => truth(stringMethods.get(name).run(str(value)));
}
const entries = {
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
    'divisibleby(num)': (value, by) => !rest(value, by),
    'in(seq)': (value, items) => contains(items, value),
    'sameas(other)': (value, other) => sameAs(value, other),
};
const comparisons = [
    [['eq', 'equalto', '=='], (value, other) => equal(value, other)],
    [['ne', '!='], (value, other) => !equal(value, other)],
    [['lt', 'lessthan', '<'], ordered('<')],
    [['le', '<='], ordered('<=')],
    [['gt', 'greaterthan', '>'], ordered('>')],
    [['ge', '>='], ordered('>=')],
];
const two = signature('compare(other, /)');
/** By name. `selectattr('x', '>', 1)` knows the signs, too. */
export const tests = new Map([
    ...Object.entries(entries).map(([text, run]) => {
        const parsed = signature(text);
        return [parsed.name, { signature: parsed, run }];
    }),
    ...comparisons.flatMap(([names, run]) => names.map((name) => [name, { signature: two, run }])),
]);
