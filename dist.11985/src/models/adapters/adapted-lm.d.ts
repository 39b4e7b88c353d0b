import type { HubSources } from '../../data/hub/sources.ts';
import { type Adapter, type CausalLM } from '../causal-lm.ts';
import { type HeadKind } from '../scalar-head.ts';
import { type AdapterConfig } from './adapter-config.ts';
/** A causal language model that has an adapter. */
export type AdaptedLM = CausalLM & {
    adapter: Adapter;
};
/**
 * Puts a fresh adapter on a model folder: B zero, A from `seed`, as is the head of a reward model where the folder has none.
 * Throws ADAPTER_MODULES, MODEL_HEAD and what reading a model throws.
 */
export declare function freshAdapter(folder: string, adapter: AdapterConfig, seed: number, head?: HeadKind | null): Promise<AdaptedLM>;
/**
 * Reads an adapter folder and its base model (`base`: a folder given instead of the one that the adapter names).
 * Throws ADAPTER_* and MODEL_UNSUPPORTED for the adapter, BASE_MODEL, and what reading a model throws; MODEL_HEAD when it
 * is an adapter of a reward model and another `head` is wanted, or the other way round.
 */
export declare function loadAdapter(folder: string, base?: string, head?: HeadKind | null | 'its own', sources?: HubSources): Promise<AdaptedLM>;
/** Fills the trained weights of a model from an adapter folder of the very same layout. Throws ADAPTER_*. */
export declare function readAdapter(folder: string, model: AdaptedLM): Promise<void>;
/** Writes the adapter alone, in PEFT's layout. Throws the errors of base/atomic. */
export declare function saveAdapter(folder: string, model: AdaptedLM): Promise<void>;
