/** Reward models: read from their folder, or started from a language model with a fresh head. */
import type { ParamStore } from '../engine/params.ts';
import { type CausalLM } from './causal-lm.ts';
/** Reads the folder of a reward model, transformers' or ours. Throws MODEL_HEAD and what reading a model throws. */
export declare function loadRewardModel(folder: string): Promise<CausalLM>;
/**
 * A reward model to be trained: the one in the folder, or that folder's language model with a head drawn from `seed`.
 * Throws MODEL_HEAD for another classifier, and what reading a model throws.
 */
export declare function startRewardModel(folder: string, seed: number): Promise<CausalLM>;
/** Fills weights of a reward model from a folder; a `fresh` head is drawn, because the folder has none. */
export declare function readRewardWeights(folder: string, params: ParamStore, { names, fresh, seed }: {
    names: readonly string[];
    fresh: boolean;
    seed: number;
}): Promise<void>;
