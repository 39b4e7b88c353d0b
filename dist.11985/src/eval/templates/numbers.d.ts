import { type Value } from './values.ts';
export type Int = number | bigint;
/** A float as a value: wrapped where it would look like an int. */
export declare const float: (value: number) => Value;
/** An int as a value. */
export declare const int: (value: bigint) => Int;
/** The int of an int or bool, else undefined. */
export declare function intOf(value: Value | undefined): Int | undefined;
/** The double of any number or bool, else undefined. */
export declare function numberOf(value: Value | undefined): number | undefined;
export declare const isFloat: (value: Value) => boolean;
/** An argument that must be an int. */
export declare function index(value: Value, what?: string): number;
export type NumericOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';
/** `a operator b` of numbers. @throws TemplateFailure for other types, a division by zero */
export declare function arithmetic(operator: NumericOperator, a: Value, b: Value): Value;
/** `repr(float)`. `floatText(2)` is `2.0`, `floatText(1e16)` is `1e+16`. */
export declare function floatText(value: number): string;
export declare const exponentText: (exponent: number) => string;
/** The digits of |value| with `digits` places, as `%.{digits}f` has them. */
export declare function fixedText(value: number, digits: number): string;
/** Digits and decimal exponent of |value| rounded to `count` significant digits. */
export declare function significant(value: number, count: number): {
    digits: string;
    exponent: number;
};
/** Python's `round(value, digits)` of a float. */
export declare function roundFloat(value: number, digits: number): number;
