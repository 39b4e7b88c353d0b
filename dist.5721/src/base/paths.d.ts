import { type Where } from './errors.ts';
export type ResolvedInput = {
    readonly found: true;
    readonly path: string;
    readonly tried: readonly string[];
} | {
    readonly found: false;
    readonly tried: readonly string[];
};
/**
 * Looks for an existing file or folder `name`. `tried` lists the absolute paths looked at, in order, without repeats.
 * `~/` means the home folder.
 */
export declare function resolveInput(name: string, configFile?: string): ResolvedInput;
export interface RequireInputOptions {
    configFile?: string;
    /** What the file is, for the message: `dataset`, `model`. */
    what: string;
    /** Code of the error, as `DATA_NOT_FOUND`. */
    code: string;
    where?: Where;
    /** Said instead of the nearest names when nothing is near. */
    hint?: string;
}
/** `resolveInput`, or a `HarnessError` that lists what was tried and names the nearest neighbours. */
export declare function requireInput(name: string, options: RequireInputOptions): string;
/** `did you mean fixtures/dpo.yaml?` from the names beside a missing path. */
export declare function nearestSibling(path: string): string | undefined;
/** As short as it can be said: relative when it lies in the working folder, absolute otherwise. */
export declare function shortPath(path: string): string;
/** The last part of a path or hub id, as a word for a folder name: `./models/tiny-llama/` gives `tiny-llama`. */
export declare const lastName: (name: string) => string;
