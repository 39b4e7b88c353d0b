import { type Value } from '../engine/ops.ts';
import type { ModelConfig } from './config.ts';
import type { ForestInputs } from './forest-inputs.ts';
import { type DecoderOptions } from './llama.ts';
import type { Params } from './params.ts';
import { type HeadKind } from './scalar-head.ts';
export interface ModelTokenStats {
    readonly logps: Value;
    entropy(): Value;
    correct(): Value;
    meanLogit(): Value;
    logCollision(): Value;
}
export interface HeadStats {
    /** The head at the states that predict the tokens, f32[tokens]. */
    values(): Value;
    /** The head at the rows where segments are read, f32[read segments]. */
    scores(): Value;
}
export declare const tokenStats: (p: Params, c: ModelConfig, f: ForestInputs, options?: DecoderOptions) => ModelTokenStats;
export interface StatsOptions extends DecoderOptions {
    /** Divides the logits, as sampling does; default 1. Mean logits stay those of temperature 1. */
    temperature?: number;
}
export interface ModelStats {
    tokens: ModelTokenStats;
    head: HeadStats;
    /** What the distributions are made from: states that predict the tokens, f32[tokens, width], and f32[vocabulary, width]. */
    distributions: {
        states(): Value;
        embedding(): Value;
    };
}
/** @param head of the model; asking for its numbers where there is none is a mistake of the caller's */
export declare function modelStats(p: Params, c: ModelConfig, f: ForestInputs, head: HeadKind | null, options?: StatsOptions): ModelStats;
