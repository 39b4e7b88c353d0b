/** Operations that move elements without changing them. */
import { type Shape } from '../dim.ts';
import { type Value } from '../graph.ts';
/** A negative axis counts from the end. */
export declare function axisOf(axis: number, rank: number): number;
export declare const reshape: (x: Value, shape: Shape) => Value;
export declare const transpose: (x: Value, perm: readonly number[]) => Value;
/** Elements [from, to) of one axis of fixed size. */
export declare const slice: (x: Value, axis: number, from: number, to: number) => Value;
/** Zeros before and after along one axis. */
export declare const pad: (x: Value, axis: number, before: number, after: number) => Value;
/** Joins along an axis of fixed sizes; `join` does it for run-time ones. */
export declare const concat: (xs: readonly Value[], axis: number) => Value;
