import { type Value } from './values.ts';
/** `len(value)`, or undefined for what has none. */
export declare function sizeOf(value: Value): number | undefined;
/** Marked text stays marked. */
export declare const markedAs: (origin: Value, text: string) => Value;
/** `object[key]` with Python's own errors. */
export declare function itemOf(object: Value, key: Value): Value;
/** The item at an index from either end, or undefined. */
export declare function sequenceItem(object: Value, key: Value): Value | undefined;
/** `object[start:stop:step]` */
export declare function sliceOf(object: Value, parts: readonly [Value, Value, Value]): Value;
