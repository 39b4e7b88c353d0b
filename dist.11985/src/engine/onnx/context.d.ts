/** What an operation's ONNX rule gets: names of its inputs, and a way to write nodes. */
import type { DType, Type } from '../types.ts';
export type OnnxAttribute = number | readonly number[] | string | {
    float: number;
};
export interface OnnxContext<A> {
    /** Names of the inputs. */
    ins: readonly string[];
    /** Types of inputs and outputs as traced. */
    inTypes: readonly Type[];
    outTypes: readonly Type[];
    attrs: A;
    /** ScatterElements adds in an order of its own at each run, so equal runs would not give equal bits. */
    scattersInParallel: boolean;
    /** Shapes are worked out on the host: one that hangs on numbers of the device makes the device wait. */
    shapesOnHost: boolean;
    /** Writes a node with one output and returns its name. */
    emit(op: string, ins: readonly string[], attrs?: Record<string, OnnxAttribute>, domain?: string): string;
    /** Writes a node with several outputs. */
    emitAll(outputs: number, op: string, ins: readonly string[], attrs?: Record<string, OnnxAttribute>, domain?: string): string[];
    /** A 1-D int64 constant. */
    ints(values: readonly number[]): string;
    /** A scalar constant. */
    scalar(value: number, dtype?: DType): string;
    /** A constant of many numbers, or of bytes (uint8). */
    numbers(data: Float32Array | Uint8Array, shape: readonly number[]): string;
}
/** An operator about to be written, and a way to write others in its place (those are not rewritten again). */
export interface OnnxRewrite extends Pick<OnnxContext<unknown>, 'emit' | 'emitAll' | 'ints' | 'scalar'> {
    outputs: number;
    ins: readonly string[];
    /** Types of the inputs, where they are inputs of the operation as well. */
    types: readonly (Type | undefined)[];
    attrs: Readonly<Record<string, OnnxAttribute>>;
}
/** How an execution provider differs from one that has every operator. */
export interface OnnxDialect {
    /** Names of the outputs as written by other operators, or undefined where this one is fine as it is. */
    rewrite?(op: string, node: OnnxRewrite): string[] | undefined;
    scattersInParallel?: boolean;
    shapesOnHost?: boolean;
}
/** ONNX element types. */
export declare const ONNX_TYPE: Record<DType, number>;
export declare const ONNX_INT64 = 7;
export declare const ONNX_UINT8 = 2;
export declare const MICROSOFT = "com.microsoft";
