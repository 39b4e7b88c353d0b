import type { ParamStore } from '../engine/params.ts';
import { type CausalLM } from './causal-lm.ts';
/** Reads a language model, with its value head or, where there is none, one that says 0. Throws what reading a model throws. */
export declare function loadWithValueHead(folder: string): Promise<CausalLM>;
/** Fills the value head from a model or adapter folder; false when the folder has none. Throws what reading tensors throws. */
export declare function readValueHead(folder: string, params: ParamStore): Promise<boolean>;
export declare function writeValueHead(folder: string, params: ParamStore): Promise<void>;
