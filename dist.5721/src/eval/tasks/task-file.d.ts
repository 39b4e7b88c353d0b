import { HarnessError, type Where } from '../../base/errors.ts';
import { type Path, type YamlFile } from '../../config/yaml.ts';
/** `!function utils.process_docs`: a Python function that a task file names. */
export declare class PythonFunction {
    /** `utils.process_docs` */
    readonly name: string;
    /** Folder of the file it is written in. */
    readonly folder: string;
    constructor(name: string, folder: string);
    /** `process_docs` */
    get own(): string;
    toString(): string;
}
interface Entry {
    readonly value: unknown;
    readonly file: YamlFile;
    /** Where the value stands in that file. */
    readonly path: Path;
}
/** The keys of a task or group, each with its origin. */
export declare class Declaration {
    #private;
    /** Absolute path of the file that was asked for. */
    readonly path: string;
    constructor(path: string, entries: ReadonlyMap<string, Entry>);
    get folder(): string;
    get keys(): string[];
    /** The value of a key; undefined when it is not there or `null`. */
    value(key: string): unknown;
    /** Where a key, or something inside its value, was written. */
    where(...path: readonly (string | number)[]): Where;
    /** An error about a key. */
    error(code: string, message: string, path: readonly (string | number)[], hint?: string): HarnessError;
    /** This declaration with the keys of another in the place of its own. */
    with(other: Declaration): Declaration;
    /** This declaration under another name. */
    named(task: string): Declaration;
    /** The keys that are to be kept. */
    only(keep: (key: string) => boolean): Declaration;
    /** A mapping inside a value as a declaration: `inside('task', 3)` of a group. */
    inside(...path: readonly (string | number)[]): Declaration;
}
/**
 * Reads a task file with everything that it includes.
 * @throws HarnessError `CONFIG_*` for files that are missing or no YAML, `TASK_INCLUDE` for a cycle.
 */
export declare function readTaskFile(path: string): Declaration;
/** A task that is declared inside of a group, with what it includes. */
export declare function withIncludes(declaration: Declaration): Declaration;
export {};
