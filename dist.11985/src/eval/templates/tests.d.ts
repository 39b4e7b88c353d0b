/** Jinja's tests: what stands behind `is`. Leaves out: `filter`, `test`, `escaped`, which ask about templates themselves. */
import { type Signature } from './calls.ts';
import { type Value } from './values.ts';
export interface Test {
    readonly signature: Signature;
    run(value: Value, ...args: (Value | undefined)[]): boolean;
}
/** By name. `selectattr('x', '>', 1)` knows the signs, too. */
export declare const tests: ReadonlyMap<string, Test>;
