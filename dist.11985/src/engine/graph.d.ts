import { type Shape } from './dim.ts';
import type { OnnxContext } from './onnx/context.ts';
import type { TfContext, TfTensor } from './tfjs/context.ts';
import type { DType, Type } from './types.ts';
import type { WasmRule } from './wasm/context.ts';
/** A tensor that will exist when the graph runs. */
export interface Value extends Type {
    readonly node: Node;
    /** Which output of the node. */
    readonly index: number;
}
/** What a gradient rule sees: the cotangents `gs` of the outputs, and which inputs want one. */
export interface GradContext<A> {
    ins: readonly Value[];
    outs: readonly Value[];
    gs: readonly (Value | null)[];
    attrs: A;
    need: readonly boolean[];
}
/**
 * One operation: everything known about it in one place. An executor runs `onnx` or `tf`, or the `expand`ed form.
 * Outputs from index `differentiable` on exist for the operation's own gradient and take no cotangent.
 */
export interface Op<A = unknown> {
    readonly name: string;
    readonly differentiable?: number;
    /** Inputs from this index on only say what has to come before; they are not computed for this operation's sake. */
    readonly orderOnly?: number;
    infer(ins: readonly Value[], attrs: A): Type | Type[];
    grad?(context: GradContext<A>): (Value | null)[];
    onnx?(context: OnnxContext<A>): string | string[];
    tf?(context: TfContext<A>): TfTensor | TfTensor[];
    /** Of operations that decoding needs. */
    wasm?: WasmRule<A>;
    /** The meaning in terms of other operations. */
    expand?(ins: readonly Value[], attrs: A): Value | Value[];
}
/** Nodes that the backward pass computes again instead of keeping their outputs (`checkpoint`). */
export interface Region {
    nodes: Node[];
}
export interface Node {
    readonly id: number;
    readonly op: Op;
    ins: readonly Value[];
    readonly attrs: unknown;
    readonly outs: Value[];
    /** Where in the model: `layers.3.self_attn`. */
    readonly scope: string;
    readonly region: Region | undefined;
}
export declare class Graph {
    nodes: Node[];
    readonly inputs: Map<string, Value>;
    readonly outputs: Map<string, Value>;
    readonly constants: Map<string, Value>;
}
export declare const showType: (t: Type) => string;
/** The graph being traced. */
export declare function graph(): Graph;
export declare function within<T>(g: Graph, fn: () => T): T;
/** Names the part of the model that `fn` builds; shows up in errors and in node names. */
export declare function scope<T>(name: string, fn: () => T): T;
/** Runs `fn` in place of the present scope, as `lower` does when it writes a node's parts. */
export declare function scopeAt<T>(path: string, fn: () => T): T;
/** Runs fn now; in the backward pass its intermediates are computed again instead of being kept. */
export declare function checkpoint<T>(fn: () => T): T;
/** Traces fn: inputs are those that it declares, outputs the named values that it returns. */
export declare function trace(fn: () => Record<string, Value>): Graph;
/** Appends a node. Throws HarnessError SHAPE naming layer, operation, operand types and the author's line. */
export declare function applyAll<A>(op: Op<A>, ins: readonly Value[], attrs: A): Value[];
/** `applyAll` for operations with one result that matters: the first. */
export declare const apply: <A>(op: Op<A>, ins: readonly Value[], attrs: A) => Value;
export declare const INPUT: Op<Type & {
    name: string;
}>;
export interface ConstantAttrs extends Type {
    data: Float32Array | Int32Array | Uint8Array;
}
export declare const CONSTANT: Op<ConstantAttrs>;
/** Declares (or finds again) a tensor that is fed when the graph runs. */
export declare function input(name: string, shape: Shape, dtype?: DType): Value;
/** Numbers that are part of the graph; equal small ones are shared. */
export declare function constant(data: ConstantAttrs['data'], shape: Shape, dtype: DType): Value;
/** A number as a scalar of the graph. */
export declare function lift(a: Value | number, dtype?: DType): Value;
/** Operations by name, so that a test can hold one row against each. */
export declare const operations: Map<string, Op<unknown>>;
/** Registers an operation. */
export declare function defineOp<A>(op: Op<A>): Op<A>;
