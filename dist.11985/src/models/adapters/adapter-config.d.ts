import { type JsonObject } from '../files/read-json.ts';
export declare const ADAPTER_CONFIG_FILE = "adapter_config.json";
export declare const ADAPTER_WEIGHTS_FILE = "adapter_model.safetensors";
export interface AdapterConfig {
    readonly r: number;
    readonly alpha: number;
    /** Probability of dropping a number of the adapter's input while training. */
    readonly dropout: number;
    readonly useRslora: boolean;
    /** A list of names or endings of names; a text is a Python regular expression, or `all-linear`. */
    readonly targetModules: readonly string[] | string;
    readonly excludeModules: readonly string[] | string;
    /** Empty: all layers. */
    readonly layers: readonly number[];
    /** Names of the list that layers are counted in; empty: any. */
    readonly layersPattern: readonly string[];
    /** Ranks and alphas of modules that differ, by the end of their name (an expression). */
    readonly rankPattern: Readonly<Record<string, number>>;
    readonly alphaPattern: Readonly<Record<string, number>>;
    /** Endings of names of modules that are trained in full. */
    readonly modulesToSave: readonly string[];
    /** `base_model_name_or_path`. */
    readonly base: string | null;
    /** The file's content, for writing it back. */
    readonly raw: Readonly<JsonObject>;
}
/** PEFT's `task_type` of an adapter of a reward model, and the modules that it then saves whatever the settings say. */
export declare const REWARD_TASK = "SEQ_CLS";
export declare const REWARD_MODULES: readonly string[];
export declare const ofRewardModel: ({ raw }: Pick<AdapterConfig, "raw">) => boolean;
/** True for the folder of an adapter, of whatever kind. */
export declare function isAdapterFolder(folder: string): Promise<boolean>;
/** Throws MODEL_CONFIG for a value that cannot be, MODEL_UNSUPPORTED for other adapters, ADAPTER_CONFIG when there is no file. */
export declare function readAdapterConfig(folder: string): Promise<AdapterConfig>;
