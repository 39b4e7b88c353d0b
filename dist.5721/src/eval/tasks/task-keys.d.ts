/**
 * The keys of a task file, read by type: which are known, what is refused because it would need Python, images or sound, and
 * errors at the line of a key. Leaves out: what the keys mean (`task-config.ts`).
 */
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { type Declaration } from './task-file.ts';
/** A value that may be a template, a column, a constant or a function, and where it stands. */
export interface Field {
    readonly value: unknown;
    readonly path: readonly (string | number)[];
}
export declare const isMapping: (value: unknown) => value is Record<string, Json>;
/** Reads the keys of a declaration, each by its type. */
export declare class Keys {
    readonly declaration: Declaration;
    constructor(declaration: Declaration);
    /** The error for a value of another type. */
    wrong(path: readonly (string | number)[], expected: string, value: unknown): HarnessError;
    /** @throws HarnessError `TASK_INVALID`. */
    missing(key: string): never;
    /** @throws HarnessError `TASK_UNKNOWN_KEY`, all such keys at once. */
    refuseUnknown(): void;
    /** @throws HarnessError `TASK_PYTHON`, `TASK_UNSUPPORTED` for keys that ask for what is not here. */
    refuseForeign(): void;
    text(key: string): string | undefined;
    texts(key: string): readonly string[];
    oneOf<const Name extends string>(key: string, names: readonly Name[]): Name | undefined;
    wholeNumber(key: string, least: number): number | undefined;
    mapping(key: string): Record<string, Json> | undefined;
    /** A key's value with its place; undefined when it is not there or null. */
    field(...path: [string, ...string[]]): Field | undefined;
}
