/**
 * Python's values as templates see them. None, bool, str and list are null, boolean, string and array. An int is a number, or
 * a bigint outside of the safe integers; a float is a number that is no safe integer, or a `PythonFloat` where it would look
 * like an int (2.0). Rows are copied into these on first use, own enumerable fields only: no template reaches a prototype.
 * Leaves out: sets, bytes, complex numbers. JSON and JavaScript do not tell 1.0 from 1, so a row's 1.0 is the int 1.
 */
import { TemplateFailure } from './budget.ts';
export type Value = null | boolean | number | bigint | string | PythonFloat | Value[] | PythonDict | PythonRange | DictView | PythonIterator | Markup | PythonObject | Undefined;
/** A float whose value is a safe integer. */
export declare class PythonFloat {
    readonly value: number;
    constructor(value: number);
}
/** A tuple: an array for whoever reads it, but printed with parentheses and never equal to a list. */
export declare class PythonTuple extends Array<Value> {
    /** Names of the items, for named tuples. */
    fields: readonly string[] | undefined;
    static get [Symbol.species](): ArrayConstructor;
}
export declare function tuple(items: Iterable<Value>): PythonTuple;
/** Insertion-ordered, with Python's notion of equal keys (1, 1.0 and True are one). */
export declare class PythonDict {
    readonly entries: Map<string, [Value, Value]>;
    static of(pairs: Iterable<readonly [Value, Value]>): PythonDict;
    get(key: Value): Value | undefined;
    set(key: Value, value: Value): void;
    keys(): Value[];
}
/** A dictionary key as text: equal exactly where Python's keys are. */
export declare function keyOf(value: Value): string;
/** `range(...)`: a sequence that is never held in memory. */
export declare class PythonRange {
    readonly start: number;
    readonly step: number;
    readonly length: number;
    constructor(start: number, stop: number, step: number);
    readonly stop: number;
    at(index: number): number;
}
/** What `dict.keys()`, `.values()` and `.items()` give. */
export declare class DictView {
    readonly dict: PythonDict;
    readonly part: 'keys' | 'values' | 'items';
    constructor(dict: PythonDict, part: 'keys' | 'values' | 'items');
    items(): Value[];
}
/** A generator: gives its items once. */
export declare class PythonIterator {
    readonly source: Iterator<Value>;
    constructor(source: Iterator<Value>);
    [Symbol.iterator](): Iterator<Value>;
}
/** Text that `escape` and `safe` marked as HTML: what is joined to it gets escaped. */
export declare class Markup {
    readonly text: string;
    constructor(text: string);
}
export interface Arguments {
    readonly positional: readonly Value[];
    readonly named: ReadonlyMap<string, Value>;
}
/** Functions, methods, macros, namespaces and `loop`: named attributes and perhaps a call. */
export declare class PythonObject {
    readonly type: string;
    /** How it prints; undefined where Python prints an address. */
    readonly text: (() => string) | undefined;
    readonly attribute: (name: string) => Value | undefined;
    readonly call: ((args: Arguments) => Value) | undefined;
    constructor(type: string, parts: {
        text?: () => string;
        attribute?: (name: string) => Value | undefined;
        call?: (args: Arguments) => Value;
    });
}
/** `namespace(...)`: the one object whose attributes a template sets. */
export declare class Namespace extends PythonObject {
    readonly fields: PythonDict;
    constructor(fields: PythonDict);
}
/** A name that is missing: may be asked whether it is defined, anything else raises (StrictUndefined). */
export declare class Undefined {
    readonly message: string;
    readonly missing: {
        name: string;
        known: readonly string[];
    } | undefined;
    /** What an inline `if` without `else` gives: prints as nothing, is false and empty. Jinja never makes it strict. */
    readonly lenient: boolean;
    constructor(message: string, missing?: {
        name: string;
        known: readonly string[];
    }, lenient?: boolean);
    failure(): TemplateFailure;
}
/** The value or, where there is none, another; None is a value (`??` would take it for nothing). */
export declare const or: (value: Value | undefined, other: Value) => Value;
/** The value, unless it is undefined. @throws TemplateFailure */
export declare function defined(value: Value): Exclude<Value, Undefined>;
/** Python's name of the type. */
export declare function typeName(value: Value): string;
/** The text of a str or Markup, else undefined. */
export declare function stringOf(value: Value | undefined): string | undefined;
/** The items of anything iterable, live as in Python: a list that grows meanwhile goes on. */
export declare function iterate(value: Value): Generator<Value, void>;
/** Undefined for what cannot be iterated. */
export declare function iterable(value: Value): Iterable<Value> | undefined;
