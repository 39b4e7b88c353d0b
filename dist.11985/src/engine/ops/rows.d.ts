import { type Value } from '../graph.ts';
/** Rows of x by index, [rows, ...] and i32[n] -> [n, ...]: embedding look-up, choice of tokens. Indices may have several axes. */
export declare const take: (x: Value, index: Value) => Value;
/** Rows of g [n, width] added at `index` into zeros of the shape of `like`. */
export declare const scatterRows: (g: Value, index: Value, like: Value) => Value;
/**
 * a + b for two contributions to one gradient. Where one of them is rows scattered into zeros, the rows go into the other
 * one directly: for a tied embedding that saves two matrices as large as the vocabulary.
 */
export declare function addContributions(a: Value, b: Value): Value;
/** One element of each row: x[i, index[i]], [rows]. */
export declare const pickLast: (x: Value, index: Value) => Value;
/** x with v[i] added to x[i, index[i]]. */
export declare const addLast: (x: Value, index: Value, v: Value) => Value;
/** The elements of a vector in ascending order. */
export declare const sort: (x: Value) => Value;
/** The inverse of a permutation: y[order[i]] = g[i]. */
export declare const unsort: (g: Value, order: Value) => Value;
