/** Where each kind lies, seen from the folder that holds `src`. */
declare const FOLDERS: {
    readonly trainers: "trainers";
    readonly rewards: "trainers/rewards";
    readonly metrics: "evals/metrics";
    readonly providers: "src/providers";
    readonly tasks: "evals/tasks";
    readonly functions: "evals/functions";
    readonly attacks: "evals/attacks";
    readonly blocks: "reports/blocks";
};
export type BuiltinKind = keyof typeof FOLDERS;
export interface BuiltinFile {
    name: string;
    /** Absolute path. */
    file: string;
}
/**
 * What stands in a folder of built-ins, by file name; nothing is loaded. Names with `_` are helpers, and so are sub-folders,
 * those of functions apart: `hellaswag/utils.ts` stands in for `hellaswag/utils.py`.
 */
export declare function listBuiltins(kind: BuiltinKind): BuiltinFile[];
/** The folder of our own task files in YAML. */
export declare const taskFolder: () => string;
/** The suites, by file name. */
export declare const listSuites: () => BuiltinFile[];
/** The lexicons of swaps, by file name. */
export declare const listSwaps: () => BuiltinFile[];
/**
 * The file of a suite: a built-in by name, or the path of one.
 * @throws HarnessError `SUITE_UNKNOWN` with the nearest names.
 */
export declare function findSuite(name: string, configFile?: string): string;
/**
 * The file of a lexicon of swaps: a built-in by name, or the path of one.
 * @throws HarnessError `SWAP_UNKNOWN` with the nearest names.
 */
export declare function findSwap(name: string): string;
export {};
