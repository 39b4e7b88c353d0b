/** True for names with `*`, `?` or `[...]`. */
export declare const isPattern: (name: string) => boolean;
/** A pattern as a regular expression over whole names: `mmlu_*`, `xnli_[de]?`. */
export declare function patternOf(glob: string): RegExp;
/** Files below a folder whose path there matches, sorted. Nothing outside of the folder is found. */
export declare function matchingFiles(folder: string, pattern: string): string[];
