/** Typed, checked access to the fields of a `config.json`; every complaint names file and field. */
import { HarnessError } from '../base/errors.ts';
import { type JsonObject } from './files/read-json.ts';
/** An absent field and, where a method takes a fallback, an absent or `null` one gives the fallback; no fallback: an error. */
export declare class Fields {
    #private;
    readonly raw: Readonly<JsonObject>;
    readonly path: string;
    constructor(raw: Readonly<JsonObject>, path: string, prefix?: string);
    /** A whole number above 0. */
    size(name: string, fallback?: number): number;
    /** Like `size`; here `null` in the file means null and only an absent field gives the fallback. */
    sizeOrNull(name: string, fallback: number | null): number | null;
    /** A whole number, 0 included. */
    count(name: string, fallback?: number): number;
    /** A finite number above 0. */
    positive(name: string, fallback?: number): number;
    flag(name: string, fallback: boolean): boolean;
    text(name: string, fallback: string): string;
    /** A token id or a list of them; `null` means none, as does a negative id (some checkpoints write -1). */
    tokenIds(name: string, fallback: number | null): number[];
    /** An object inside, or undefined when absent, null or empty. */
    part(name: string): Fields | undefined;
    /** The error for a field whose value cannot be. */
    wrong(name: string, what: string): HarnessError;
    /** The error for a model that is valid but not one of ours. */
    unsupported(what: string, hint: string): HarnessError;
}
