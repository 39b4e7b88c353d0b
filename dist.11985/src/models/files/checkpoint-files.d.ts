import { SafetensorsReader } from './safetensors.ts';
import type { TensorInfo } from './safetensors-header.ts';
export declare const SINGLE_FILE = "model.safetensors";
export declare const INDEX_FILE = "model.safetensors.index.json";
export interface CheckpointTensor {
    readonly info: TensorInfo;
    readonly reader: SafetensorsReader;
}
/** Open files; call `close` when done. */
export interface Checkpoint {
    /** What was asked for: the single file or the index. */
    readonly path: string;
    readonly tensors: ReadonlyMap<string, CheckpointTensor>;
    close(): Promise<void>;
}
/**
 * Opens a model folder's weights and checks every header. Throws `MODEL_WEIGHTS` when there are none (saying how to
 * convert a pickle), `MODEL_INDEX` for a faulty index, `SAFETENSORS` for a faulty file.
 */
export declare function openCheckpoint(folder: string): Promise<Checkpoint>;
