import { type Callable } from './calls.ts';
import { type Value } from './values.ts';
type Optional = Value | undefined;
/** `attribute='a.b.0'` as a function; without one, the item itself. */
export declare function getter(attribute: Optional, options?: {
    ignoreCase?: boolean;
    fallback?: Optional;
}): (item: Value) => Value;
export declare const collectionFilters: ReadonlyMap<string, Callable<Value>>;
export {};
