import { type Callable } from './calls.ts';
import { type Value } from './values.ts';
export declare const textFilters: ReadonlyMap<string, Callable<Value>>;
