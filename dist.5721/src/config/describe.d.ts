/** Values and schemas in words, for messages: what was expected and what was given. */
import type { JsonSchema } from './schema.ts';
/** `the text "abc"`, `the number 3`, `a list of 2`, `nothing (null)`. */
export declare function describeValue(value: unknown): string;
/** `a whole number of at least 1`, `one of: no, steps, epoch`, `a text or null`. */
export declare function describeSchema(schema: JsonSchema): string;
