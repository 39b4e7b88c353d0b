import { type Arguments, PythonObject, type Value } from './values.ts';
/** What a function, method or filter takes. */
export interface Signature {
    readonly name: string;
    readonly parameters: readonly string[];
    readonly required: number;
    /** False where Python takes values by position only. */
    readonly keywords: boolean;
    /** Takes any number of further values by position. */
    readonly rest: boolean;
}
/** `signature('replace(old, new, count?, /)')`: `?` marks what may be left out, `/` that none may be named, `*` takes the rest. */
export declare function signature(text: string): Signature;
/** The values in the order of the parameters, then the rest; undefined where one was left out. @throws TemplateFailure */
export declare function bind(to: Signature, args: Arguments): (Value | undefined)[];
/** What a table of methods or filters holds by name. */
export interface Callable<Self> {
    readonly signature: Signature;
    run(self: Self, ...args: (Value | undefined)[]): Value;
}
/** A table by name from signatures. */
export declare function table<Self>(entries: Readonly<Record<string, (self: Self, ...args: (Value | undefined)[]) => Value>>): ReadonlyMap<string, Callable<Self>>;
/** A method as the value of an attribute. */
export declare const method: <Self>(self: Self, of: Callable<Self>) => PythonObject;
/** A str argument. */
export declare function textArgument(value: Value | undefined, fallback?: string): string;
/** An int argument. */
export declare function intArgument(value: Value | undefined, fallback: number): number;
