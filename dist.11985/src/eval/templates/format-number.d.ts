import { type Int } from './numbers.ts';
/** The parts of a format, such as `+08.2f`. */
export interface Spec {
    fill: string;
    align: '<' | '>' | '=' | '^' | '';
    sign: '+' | '-' | ' ';
    alternate: boolean;
    width: number;
    grouping: ',' | '_' | '';
    /** -1: not given. */
    precision: number;
    type: string;
}
/** An int of a float, as `int()` cuts it. */
export declare function truncate(value: number): Int;
/** The character of a code point. */
export declare function characterOf(code: Int): string;
/** The width, unless it is more than a template may make. */
export declare function checkWidth(width: number): number;
/** Sign, prefix (`0x`) and digits. */
export declare function intParts(value: Int, spec: Spec): {
    sign: string;
    lead: string;
    body: string;
};
/** Sign and digits; `spec.type` is one of `eEfFgG%`, or empty for what `format` takes by default. */
export declare function floatParts(value: number, spec: Spec): {
    sign: string;
    body: string;
};
