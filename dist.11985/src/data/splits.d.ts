/** True when a file or folder name says that it is a split: `test_prefs`, `train-1000`, `val`. */
export declare const namesSplit: (name: string) => boolean;
/** A file's name without the part that numbers its pieces: `train-00000-of-00002` is `train`. */
export declare const withoutShard: (stem: string) => string;
/**
 * The splits among `available` that `wanted` means: the one of that very name, else those that say the same in other
 * words (`validation` finds `val`, `train` finds `train-1000`). More than one: the caller asks which.
 */
export declare function matchSplit(wanted: string, available: Iterable<string>): string[];
interface Bound {
    value: number;
    percent: boolean;
}
export interface SplitRequest {
    name: string;
    from?: Bound;
    to?: Bound;
}
/** `train[:100]+test` -> names and bounds, in order. Throws `DATA_BAD_SPLIT`. */
export declare const parseSplits: (text: string) => SplitRequest[];
/** `train[:100]` -> name and bounds. Throws `DATA_BAD_SPLIT`, which shows `whole`. */
export declare function parseSplit(text: string, whole?: string): SplitRequest;
/** True when the bounds can only be known from the number of rows. */
export declare function needsCount({ from, to }: SplitRequest): boolean;
/** Rows [from, to) of a split with `rows` rows, as Python slices; per cent are rounded to the nearest row. */
export declare function rangeOf(request: SplitRequest, rows: number): {
    from: number;
    to: number;
};
export {};
