/** Summing, and its adjoint: broadcasting to another value's shape. Reduced axes stay as 1. */
import { type Shape } from '../dim.ts';
import { type Op, type Value } from '../graph.ts';
import type { Type } from '../types.ts';
export interface Axes {
    axes: readonly number[];
}
export declare const reduced: (x: Value, { axes }: Axes) => Type;
/** A reduction as authors call it: over `axes`, kept as 1, or over everything, giving a scalar. */
export declare const reduction: (op: Op<Axes>) => (x: Value, axes?: readonly number[]) => Value;
/** Sum over `axes` (kept as 1); over everything, giving a scalar, without them. */
export declare const sum: (x: Value, axes?: readonly number[]) => Value;
/** x broadcast to the shape of `like`, whose numbers do not matter. */
export declare const expandLike: (x: Value, like: Value) => Value;
/** Sums g down to `shape`: the adjoint of broadcasting. */
export declare function sumTo(g: Value, shape: Shape): Value;
