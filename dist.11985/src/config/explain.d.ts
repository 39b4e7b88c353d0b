/** What is wrong with a config, in words: each finding with its place, what was expected, what was given, what is near. */
import { HarnessError } from '../base/errors.ts';
import { type Finding, type JsonSchema, type ObjectSchema } from './schema.ts';
import { type Assignment } from './sources.ts';
import type { Path } from './yaml.ts';
export interface Subject {
    /** What the schema is of, for messages: `method dpo`. */
    name: string;
    /** Says for a key that is not in the schema where it belongs, as `it is a key of method dpo`. */
    elsewhere?: (key: string) => string | undefined;
}
/** One error that carries all of them: the first speaks, the others are in `also`. */
export declare function combine(errors: readonly HarnessError[]): HarnessError;
/** `datasets[0].path`. */
export declare const pathText: (path: Path) => string;
/** The error for a key that nothing declares; `below` leads from the assigned value to a nested key. */
export declare function unknownKey(assignment: Assignment, below: Path, declared: Readonly<Record<string, JsonSchema>>, { name, elsewhere }: Subject): HarnessError;
/** A finding of the schema as an error with its place, what was expected, what was given, and the likely repair. */
export declare function explain({ kind, path }: Finding, values: unknown, schema: ObjectSchema, assignments: readonly Assignment[], subject: Subject): HarnessError;
/** In the order of the file, file by file; errors without a file come last. */
export declare function sortByPlace(errors: readonly HarnessError[]): HarnessError[];
