/**
 * The Llama family: Llama, Mistral, SmolLM, Qwen2, Qwen3. Pre-norm decoder with rotary positions (arXiv:2104.09864),
 * grouped-query attention (arXiv:2305.13245) and SwiGLU (arXiv:2002.05202), after transformers' modelling code.
 * Tokens of all trees share one axis, `[tokens, width]`; attention runs tree by tree. Leaves out dropout.
 */
import { type Dim } from '../engine/dim.ts';
import { type Value } from '../engine/ops.ts';
import type { ModelConfig } from './config.ts';
import type { ForestInputs } from './forest-inputs.ts';
import type { Params } from './params.ts';
export interface DecoderOptions {
    /** Compute each layer's inside again in the backward pass instead of keeping it. */
    gradientCheckpointing?: boolean;
}
/** The operands of one layer's attention, before rotary positions. */
export interface Attended {
    /** f32[queries, heads·headDim]; in the last layer the queries are those of `lastRows`. */
    q: Value;
    /** f32[tokens, kvHeads·headDim], as is `v`. */
    k: Value;
    v: Value;
    layer: number;
}
/** Which tokens go through the decoder, and how they see each other. */
export interface DecoderInputs {
    /** i32[tokens] */
    ids: Value;
    /** Rows that the last layer puts out, i32[rows], since nothing else is read from it; without it all of them. */
    lastRows?: Value;
    /** Rotates queries and keys and attends: f32[queries, heads·headDim]. */
    attend(operands: Attended): Value;
}
/** Hidden states after the last norm of the rows that predict a token: f32[predicted, hiddenSize]. */
export declare const llama: (p: Params, c: ModelConfig, f: ForestInputs, options?: DecoderOptions) => Value;
/** What the last layer puts out for the query rows of a forest, f32[queries, hiddenSize]. */
export declare function queryStates(p: Params, c: ModelConfig, f: ForestInputs, options?: DecoderOptions): Value;
/** Hidden states after the last norm at some of the query rows; rows repeat where one token predicts several children. */
export declare const statesAt: (p: Params, c: ModelConfig, queries: Value, rows: Value) => Value;
/** Hidden states after the last layer, f32[rows that it puts out, hiddenSize]. */
export declare function decoder(p: Params, c: ModelConfig, inputs: DecoderInputs, options?: DecoderOptions): Value;
/** The norm between the last layer and the output embedding. */
export declare const finalNorm: (p: Params, c: ModelConfig, x: Value) => Value;
/** The matrix that turns hidden states into logits, f32[vocabulary, width]. */
export declare const outputEmbedding: (p: Params, c: ModelConfig) => Value;
/** Logits of the predicting rows, f32[predicted, vocabulary]: for inspection; losses go through `linearLogProbs`. */
export declare const logits: (p: Params, c: ModelConfig, f: ForestInputs) => Value;
/** q [rows, heads·headDim] over k and v [1, kvHeads, keys, headDim] -> [rows, heads·headDim]; mask as in `attention`. */
export declare function groupedAttention(c: ModelConfig, q: Value, rows: Dim, k: Value, v: Value, mask: Value): Value;
/** [rows, heads·headDim] -> [1, heads, rows, headDim] */
export declare const byHead: (x: Value, heads: number, rows: Dim, headDim: number) => Value;
