import { type Value } from '../engine/graph.ts';
/** A linear layer that a trace went through. */
export interface LinearModule {
    name: string;
    /** Widths of what goes in and comes out. */
    in: number;
    out: number;
}
export declare class Params {
    /** Every weight asked for so far, by checkpoint name. */
    readonly all: Map<string, Value>;
    /** Every linear layer gone through so far, by module name. */
    readonly linears: Map<string, LinearModule>;
    protected readonly prefix: string;
    /** Without arguments: at the model's root. `parent` shares what has been asked for. */
    constructor(prefix?: string, parent?: Params);
    /** The same names below a module: `at('model').at('layers.0')`. */
    at(module: string): Params;
    get(name: string, shape: readonly number[]): Value;
    /** x·Wᵀ (+ b) for x f32[..., in] and W f32[out, in]. */
    linear(name: string, x: Value, out: number, bias?: boolean): Value;
    /** The weight of a linear layer f32[out, in] that the caller multiplies by itself, as losses do with the output head. */
    head(name: string, out: number, width: number): Value;
    protected declare(name: string, shape: readonly number[]): Value;
}
