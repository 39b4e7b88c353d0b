import { type Signature } from './calls.ts';
import { type FilterContext } from './filters-mapping.ts';
import { type Arguments, type Value } from './values.ts';
export interface Filter {
    readonly signature: Signature;
    run(value: Value, ...args: (Value | undefined)[]): Value;
    /** Takes its arguments unbound. */
    readonly raw?: (value: Value, args: Arguments, context: FilterContext) => Value;
}
export declare const filters: ReadonlyMap<string, Filter>;
