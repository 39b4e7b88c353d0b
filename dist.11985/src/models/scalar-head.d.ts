import { type Value } from '../engine/ops.ts';
import type { ModelConfig } from './config.ts';
import type { Params } from './params.ts';
export type HeadKind = 'score' | 'value';
/** The weight of a reward model's head, f32[1, hiddenSize]. */
export declare const SCORE_WEIGHT = "score.weight";
/** Whether a weight is of a value head: `v_head.summary.weight` f32[1, hiddenSize], `v_head.summary.bias` f32[1]. */
export declare const isValueHead: (name: string) => boolean;
/** What a head says of hidden states f32[rows, hiddenSize]: f32[rows]. */
export declare function scalarHead(p: Params, kind: HeadKind, states: Value): Value;
/**
 * Fills a fresh score head from the normal distribution that transformers starts it with (`initializer_range`, 0.02 where
 * the model says nothing). Numbers come from our own generator; they are not torch's.
 */
export declare function fillScoreHead(view: Float32Array, { raw }: ModelConfig, seed: number): void;
