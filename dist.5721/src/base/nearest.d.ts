/**
 * Nearest names for "did you mean": edit distance with swapped neighbours (optimal string alignment) over names written
 * without case, dashes and underscores, and whole-word containment (`batch_size` in `per_device_train_batch_size`).
 */
/** Edits (insert, delete, replace, swap of neighbours) between two texts. `editDistance('beta', 'btea')` is 1. */
export declare function editDistance(a: string, b: string): number;
/**
 * At most `limit` candidates close enough to be what was meant, best first; empty when nothing is close.
 * `nearest('learning_rat', ['learning_rate', 'beta'])` gives `['learning_rate']`.
 */
export declare function nearest(name: string, candidates: Iterable<string>, limit?: number): string[];
/** `did you mean a, b or c?`, or undefined when nothing is near. */
export declare function didYouMean(name: string, candidates: Iterable<string>): string | undefined;
/** `a`, `a or b`, `a, b or c`. */
export declare function joinOr(names: readonly string[]): string;
