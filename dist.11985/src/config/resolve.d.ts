import { HarnessError, type Where } from '../base/errors.ts';
import { type Subject } from './explain.ts';
import { type JsonSchema, type ObjectSchema } from './schema.ts';
import { type Sources } from './sources.ts';
export interface Resolved {
    /** Every key of the schema, by its YAML name. */
    values: Record<string, unknown>;
    /** The same with TypeScript names; keys that are null and have no other default are absent. */
    options: Record<string, unknown>;
    /** Lines worth telling the user: translated and ignored keys, differences to PyYAML. */
    notices: string[];
    /** Notes that matter to few: shown with --verbose. */
    details: string[];
    /** The keys that somebody set. */
    given: ReadonlySet<string>;
    /** `default`, `dpo.yaml:3`, `HARNESS_BETA`, `--beta 0.2`. */
    origin(key: string): string;
    /** Where a key stands in a file. */
    where(key: string): Where | undefined;
}
/**
 * Resolves a config.
 * @throws HarnessError with every error found: `CONFIG_UNKNOWN_KEY`, `CONFIG_INVALID_VALUE`, `CONFIG_MISSING_KEY`,
 * `CONFIG_UNAVAILABLE`, `CONFIG_CONFLICT`.
 */
export declare function resolveConfig(untranslated: Sources, schema: ObjectSchema, subject: Subject): Resolved;
/** The declared defaults of a mapping's keys. */
export declare function defaultsOf({ properties }: JsonSchema): Record<string, unknown>;
/** Something wrong between keys, found after the schema was satisfied. */
export interface FieldProblem {
    /** The key to point at. */
    key: string;
    message: string;
    hint?: string;
}
/** The problems as one error with their places, or undefined when there are none. */
export declare function contradictions(problems: readonly FieldProblem[], resolved: Resolved): HarnessError | undefined;
/**
 * An error that names no line, from a trainer's check or from a room that opened what a key names, pointed at the first
 * given key whose name or value its message mentions.
 */
export declare function locate(error: HarnessError, resolved: Resolved): HarnessError;
