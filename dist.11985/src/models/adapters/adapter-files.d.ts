import { type NamedTensor } from '../files/safetensors.ts';
/** A tensor under its name in the file, without the prefix. */
export interface AdapterTensor extends NamedTensor {
    /** It may be absent: the base model has it too. */
    optional?: boolean;
}
type Wanted = Omit<AdapterTensor, 'view'>;
/**
 * Compares what an adapter folder holds with what is wanted of it, before any memory is set aside.
 * @param base the base model's folder, for messages
 * @throws HarnessError ADAPTER_MISMATCH for missing, unexpected or other tensors; ADAPTER_WEIGHTS when there are none
 */
export declare function checkAdapterWeights(folder: string, wanted: readonly Wanted[], base: string): Promise<void>;
/** Fills the views of tensors that `checkAdapterWeights` found. */
export declare function readAdapterWeights(folder: string, wanted: readonly AdapterTensor[]): Promise<void>;
/** Writes them as float32. */
export declare function writeAdapterWeights(folder: string, tensors: readonly NamedTensor[]): Promise<void>;
export {};
