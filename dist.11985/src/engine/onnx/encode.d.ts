/** From our graph to an ONNX model. */
import { type Graph, type Value } from '../graph.ts';
import { type OnnxDialect } from './context.ts';
import { type OnnxNode } from './protobuf.ts';
export interface OnnxModel {
    bytes: Uint8Array;
    nodes: readonly OnnxNode[];
    /** Inputs and outputs that the model really has (dead ones are gone). */
    inputs: ReadonlyMap<string, Value>;
    outputs: ReadonlyMap<string, Value>;
    /** Name of an output before all others, an empty sequence; undefined without one. */
    sequence: string | undefined;
}
/**
 * @param dialect what an execution provider lacks; without it everything is written as the rules say
 * @param sequenceOf name of an empty sequence to put out before all else, where the graph as it is written is to have one
 */
export declare function toOnnx(source: Graph, dialect?: OnnxDialect, sequenceOf?: (written: Graph) => string | undefined): OnnxModel;
