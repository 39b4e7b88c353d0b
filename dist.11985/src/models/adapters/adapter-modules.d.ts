import type { LinearModule } from '../params.ts';
import { type AdapterConfig } from './adapter-config.ts';
import type { LoraModule } from './lora-params.ts';
export declare const HEAD_MODULE = "lm_head";
export declare const ALL_LINEAR = "all-linear";
/** What the architecture has: linear layers (the head included), and all weights by name. */
export interface Architecture {
    linears: readonly LinearModule[];
    weights: readonly string[];
}
export interface AdapterModules {
    /** By module name, in the model's order. */
    lora: ReadonlyMap<string, LoraModule>;
    /** Weights that are trained in full. */
    saved: ReadonlySet<string>;
}
/**
 * @param file where the settings come from, for messages: a path, or undefined for a config's own `lora_*` keys
 * @throws HarnessError ADAPTER_MODULES when a setting names nothing, naming the modules there are
 */
export declare function resolveModules(config: AdapterConfig, architecture: Architecture, file?: string): AdapterModules;
/** Entries of a list of targets that no module answers to, which PEFT passes over in silence. */
export declare function unmatchedTargets({ targetModules }: AdapterConfig, { lora, saved }: AdapterModules): string[];
