/** Cutting and joining along axis 0 where the lengths are known only at run time. */
import { type Dim } from '../dim.ts';
import { type Value } from '../graph.ts';
/** Parts of axis 0 with run-time lengths; `counts` i32[parts] holds the same lengths as numbers. */
export declare const split: (x: Value, counts: Value, sizes: readonly Dim[]) => Value[];
/** Joins parts of run-time length along axis 0: the inverse of `split`. */
export declare const join: (parts: readonly Value[], counts: Value) => Value;
