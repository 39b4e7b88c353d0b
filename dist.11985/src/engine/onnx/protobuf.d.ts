/** Writes the few protobuf messages of an ONNX ModelProto that we use. Field numbers are those of onnx.proto3. */
import type { Dim } from '../dim.ts';
import type { OnnxAttribute } from './context.ts';
export interface OnnxNode {
    name: string;
    op: string;
    domain: string;
    ins: readonly string[];
    outs: readonly string[];
    attrs: Readonly<Record<string, OnnxAttribute>>;
}
export interface OnnxValue {
    name: string;
    type: number;
    shape: readonly Dim[];
}
export interface OnnxInitializer {
    name: string;
    type: number;
    shape: readonly number[];
    data: Uint8Array;
}
export interface OnnxGraph {
    nodes: readonly OnnxNode[];
    inputs: readonly OnnxValue[];
    outputs: readonly OnnxValue[];
    /** Outputs before the others that are sequences of float32 tensors, by their names. */
    sequences?: readonly string[];
    initializers: readonly OnnxInitializer[];
}
/** A ModelProto, IR version 10, opset 21 and com.microsoft 1. */
export declare function encodeModel(g: OnnxGraph): Uint8Array;
