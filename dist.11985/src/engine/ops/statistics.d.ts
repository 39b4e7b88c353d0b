import { type Value } from '../graph.ts';
/** Maximum over `axes` (kept as 1) or over everything; every element that reaches it gets the gradient. */
export declare const amax: (x: Value, axes?: readonly number[]) => Value;
/** Mean over `axes` (kept as 1), or over everything as a scalar; sizes may be known only at run time. */
export declare function mean(x: Value, axes?: readonly number[]): Value;
