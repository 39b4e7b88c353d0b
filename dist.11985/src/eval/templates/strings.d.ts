/** Python's `str.isspace`. */
export declare const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
/** Code points in a text: `points('a😀')` is `['a', '😀']`. */
export declare const points: (text: string) => string[];
/** Length in code points. */
export declare function lengthOf(text: string): number;
/** Index in UTF-16 units of code point `at`, both from 0. */
export declare function unitOf(text: string, at: number): number;
/** Order by code point: UTF-16 units would put 😀 before U+FF01. */
export declare function compareText(a: string, b: string): number;
/** The indices that `[start:stop:step]` picks from `length` items, as Python clips them; null is an absent part. */
export declare function sliceIndices(length: number, [start, stop, step]: readonly [number | null, number | null, number]): {
    first: number;
    end: number;
    count: number;
};
/** `strip()` on one side or both; `characters` null: whitespace. */
export declare function strip(text: string, characters: string | null, side: 'left' | 'right' | 'both'): string;
/** `split()` at runs of whitespace; at most `most` splits (-1: all), from the left or the right. */
export declare function splitBlank(text: string, most: number, from: 'left' | 'right'): string[];
/** `split(separator)`; at most `most` splits (-1: all), from the left or the right. */
export declare function splitAt(text: string, separator: string, most: number, from: 'left' | 'right'): string[];
/** `replace(old, by, most)`; -1: all. */
export declare function replace(text: string, old: string, by: string, most: number): string;
/** `splitlines()`, with Python's line ends. */
export declare function lines(text: string, keepEnds: boolean): string[];
export declare const isIdentifier: (text: string) => boolean;
