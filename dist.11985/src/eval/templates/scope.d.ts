import { type Value } from './values.ts';
export declare class Scope {
    private readonly values;
    private readonly parent;
    private readonly row;
    private readonly globals;
    constructor(parent: Scope | undefined, row?: Readonly<Record<string, unknown>>, globals?: ReadonlyMap<string, Value>);
    set(name: string, value: Value): void;
    get(name: string): Value;
    /** Everything that has a value here. */
    private names;
}
