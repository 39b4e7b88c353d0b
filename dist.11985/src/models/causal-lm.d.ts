import { ParamStore } from '../engine/params.ts';
import type { AdapterConfig } from './adapters/adapter-config.ts';
import type { AdapterModules } from './adapters/adapter-modules.ts';
import { type ModelConfig } from './config.ts';
import { Params } from './params.ts';
import { type HeadKind } from './scalar-head.ts';
/** A LoRA adapter: its matrices and the modules saved with it are what is trained. */
export interface Adapter extends AdapterModules {
    config: AdapterConfig;
}
export interface CausalLM {
    config: ModelConfig;
    params: ParamStore;
    /** Gives one number a state; null for a plain language model. */
    head: HeadKind | null;
    /** Where config.json and the weights (with an adapter: of its base) were read. */
    folder: string;
    adapter: Adapter | null;
}
/** What the graph of a model reads its weights by; new for every trace. `dropout` is that of the adapter's inputs. */
export declare const paramsOf: ({ adapter }: Pick<CausalLM, "adapter">, dropout?: number) => Params;
/** Names and shapes of all weights of an architecture, in the order its code asks for them, and its linear layers. */
export declare function describe(config: ModelConfig, adapter?: Adapter | null, head?: HeadKind | null): {
    weights: {
        name: string;
        shape: readonly number[];
    }[];
    linears: import("./params.ts").LinearModule[];
};
/** A model, of whatever kind, by what it was read from. */
export interface Identified {
    readonly config: Pick<ModelConfig, 'raw'>;
    readonly adapter: Adapter | null;
}
/** Everything that a model's outputs depend on besides its weights: for the keys of caches. */
export declare const identity: ({ config: { raw }, adapter }: Identified) => string;
/** transformers' rule: weight decay for matrices and embeddings, none for the weights of norms and for biases. */
export declare const takesWeightDecay: (name: string) => boolean;
/**
 * Reads a model folder in Hugging Face's layout, all weights trainable.
 * @throws HarnessError naming the file (and tensor) that is missing, damaged or does not fit; MODEL_HEAD for a reward model.
 */
export declare function loadCausalLM(folder: string): Promise<CausalLM>;
/** A model whose weights, all trainable, are yet to be read. */
export declare function wholeModel(config: ModelConfig, head: HeadKind | null, folder: string): CausalLM;
/** Fills the weights `names` of a store from a model folder. A value head in it, which has a reader of its own, is left out. */
export declare function readWeights(folder: string, params: ParamStore, names: readonly string[], { tied, ignore }: {
    tied: boolean;
    ignore?: (name: string) => boolean;
}): Promise<void>;
