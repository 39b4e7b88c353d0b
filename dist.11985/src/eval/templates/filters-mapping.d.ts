import { type Arguments, type Value } from './values.ts';
/** Filters and tests by name, for filters that take other filters. */
export interface FilterContext {
    filter(name: string, target: Value, args: Arguments): Value;
    test(name: string, target: Value, args: Arguments): boolean;
}
type Run = (value: Value, args: Arguments, context: FilterContext) => Value;
export declare const mappingFilters: ReadonlyMap<string, Run>;
export {};
