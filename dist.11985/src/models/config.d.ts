import { HarnessError } from '../base/errors.ts';
import { type JsonObject } from './files/read-json.ts';
export type Family = 'llama' | 'mistral' | 'qwen2' | 'qwen3';
export type RopeScaling = {
    readonly type: 'default';
} | {
    readonly type: 'linear';
    readonly factor: number;
} | {
    readonly type: 'llama3';
    readonly factor: number;
    readonly lowFreqFactor: number;
    readonly highFreqFactor: number;
    /** Context length before the extension. */
    readonly originalMaxPositions: number;
};
/** A decoder of the Llama family, as the graph code needs it. */
export interface ModelConfig {
    readonly family: Family;
    readonly vocabSize: number;
    readonly hiddenSize: number;
    readonly intermediateSize: number;
    readonly layers: number;
    readonly heads: number;
    /** Key/value heads; `heads` is a multiple of it. */
    readonly kvHeads: number;
    /** Width of one head; `heads * headDim` need not equal `hiddenSize`. */
    readonly headDim: number;
    readonly normEps: number;
    readonly rope: {
        readonly theta: number;
        readonly scaling: RopeScaling;
    };
    /** The output head is the embedding. */
    readonly tied: boolean;
    /** Which linear layers have a bias; `mlp` stands for gate, up and down. */
    readonly bias: {
        readonly q: boolean;
        readonly k: boolean;
        readonly v: boolean;
        readonly o: boolean;
        readonly mlp: boolean;
    };
    /** RMS norm over each head of q and k before RoPE (Qwen3). */
    readonly qkNorm: boolean;
    /** Per layer: a token at position p sees positions above p - window; null sees all before it. */
    readonly slidingWindow: readonly (number | null)[];
    readonly maxPositions: number;
    readonly bosId: number | null;
    readonly eosIds: readonly number[];
    readonly padId: number | null;
    /** The file's content, for writing it back. */
    readonly raw: Readonly<JsonObject>;
    /** Where it was read. */
    readonly folder?: string;
}
/**
 * Reads and checks `config.json` in `folder`. Throws `MODEL_NOT_FOUND`, `MODEL_JSON`, `MODEL_UNSUPPORTED` (another
 * architecture, activation, rope scaling or a quantised checkpoint) or `MODEL_CONFIG` (a field that cannot be).
 */
export declare function readModelConfig(folder: string): Promise<ModelConfig>;
/** The same from the parsed content; `path` is for messages. */
export declare function parseModelConfig(raw: JsonObject, path: string): ModelConfig;
/** The error for a folder without `config.json`, or for no folder. */
export declare function noConfig(folder: string, path: string): Promise<HarnessError>;
