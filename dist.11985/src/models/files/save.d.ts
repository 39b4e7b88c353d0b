import type { ModelConfig } from '../config.ts';
import { type NamedTensor } from './safetensors.ts';
export interface SaveModelOptions {
    config: ModelConfig;
    /** Every weight under its checkpoint name; a tied head is left out. */
    tensors: readonly NamedTensor[];
    /** Largest file in bytes before the weights are spread over several; transformers' own default of 50 GB. */
    maxShardBytes?: number;
}
/** Writes the model into `folder` (made if need be) and returns the names of its files. Throws the errors of base/atomic. */
export declare function saveModel(folder: string, options: SaveModelOptions): Promise<string[]>;
