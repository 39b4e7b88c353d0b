import type { ModelConfig } from './config.ts';
/** True for the configuration of a classifier, with whatever number of labels. */
export declare function isClassifier({ raw: { architectures } }: Pick<ModelConfig, 'raw'>): boolean;
/** `LlamaForCausalLM` or `LlamaForSequenceClassification`. */
export declare const architectureOf: (config: ModelConfig) => string;
/** Throws MODEL_HEAD when the folder holds a classifier where a language model is wanted. */
export declare function requireLanguageModel(config: ModelConfig, folder: string): void;
/** Throws MODEL_HEAD for a language model, and for a classifier with more than one label. */
export declare function requireRewardModel(config: ModelConfig, folder: string): void;
/** The configuration of a reward model with this decoder; that of a reward model stays as it is. */
export declare function rewardConfig(config: ModelConfig): ModelConfig;
/**
 * With `pad_token_id`, which transformers finds the last token of a padded row by. One that is there stays.
 * @param candidates ids in order of preference
 */
export declare function withPadToken(config: ModelConfig, candidates: readonly (number | undefined)[]): ModelConfig;
