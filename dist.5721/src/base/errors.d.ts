/**
 * The one error class of the library. Libraries throw it, only `cli/` prints it; a message says what happened and where,
 * the hint says what would be right.
 */
/** A place in a file the user wrote. Lines and columns count from 1. */
export interface Where {
    file: string;
    line?: number;
    column?: number;
}
export interface HarnessErrorOptions {
    /** What to do about it, one sentence. */
    hint?: string;
    where?: Where;
    cause?: unknown;
    /** 2: the input is wrong (default); 1: it failed while running; 3: a gate failed; 130: interrupted. */
    exitCode?: 1 | 2 | 3 | 130;
    /** Further findings of the same kind, so that all wrong keys of a file are told at once. */
    also?: HarnessError[];
}
declare const MARK: unique symbol;
export declare class HarnessError extends Error {
    /** Stable name such as `CONFIG_UNKNOWN_KEY`. */
    readonly code: string;
    readonly hint: string | undefined;
    readonly where: Where | undefined;
    readonly exitCode: 1 | 2 | 3 | 130;
    readonly also: HarnessError[];
    readonly [MARK] = true;
    constructor(code: string, message: string, options?: HarnessErrorOptions);
    /** True for our errors, also for those of a second copy of the package (plug-ins). */
    static is(error: unknown): error is HarnessError;
}
export {};
