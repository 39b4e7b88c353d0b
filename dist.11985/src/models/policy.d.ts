import type { HubSources } from '../data/hub/sources.ts';
import { type CausalLM } from './causal-lm.ts';
import { type HeadKind } from './scalar-head.ts';
/** The keys of a config that say what is trained; `TrainOptions` has them all. */
export interface PolicyOptions {
    usePeft: boolean;
    loraR: number;
    loraAlpha: number;
    loraDropout: number;
    loraTargetModules?: readonly string[] | string | undefined;
    loraModulesToSave?: readonly string[] | undefined;
    loraTaskType: string;
    useRslora: boolean;
    disableDropout: boolean;
    seed: number;
}
export interface Policy {
    model: CausalLM;
    /** Dropout of the adapter's inputs while training. */
    dropout: number;
    /** What the user should be told before step 1, one sentence each. */
    notices: string[];
}
/**
 * Reads `folder`, of a model or of an adapter. Throws ADAPTER_*, BASE_MODEL, MODEL_* and what reading weights throws.
 * @param head what the method trains beside the language model or, for a reward model, in its place
 */
export declare function loadPolicy(folder: string, options: PolicyOptions, head?: HeadKind | null, sources?: HubSources): Promise<Policy>;
/** Writes a whole model folder, or the adapter alone. The tokenizer's files are written by data/. */
export declare function savePolicy(folder: string, model: CausalLM): Promise<void>;
/**
 * Puts the trained weights of a saved policy into a model of the same layout: how a checkpoint is gone on from. Throws
 * RESUME_CHANGED when what is trained is something else by now, and what reading weights throws.
 */
export declare function restorePolicy(folder: string, model: CausalLM): Promise<void>;
