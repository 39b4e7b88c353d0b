import type { NamedTensor } from './safetensors.ts';
import type { Dtype } from './safetensors-header.ts';
/** Tensors that are one and the same. */
export interface TiedNames {
    readonly head: string;
    readonly embedding: string;
}
export interface LoadWeightsOptions {
    /** The output head is the embedding: it may be absent or must be equal to it. True for the names of decoders. */
    tied?: boolean | TiedNames;
    /** Further names of a tensor, such as those of older checkpoints. */
    otherNames?: (name: string) => readonly string[];
    /** A likely cause that the architecture knows of; undefined: none. */
    whyMissing?: (missing: readonly string[]) => string | undefined;
    /** Further tensors of the checkpoint that are left out without complaint (a head that is not used). */
    ignore?: (name: string) => boolean;
}
export interface LoadedWeights {
    /** The file or index the weights came from. */
    readonly path: string;
    /** Tensors read, by the dtype they were stored in. */
    readonly dtypes: Partial<Record<Dtype, number>>;
    /** Names in the checkpoint that were left out: known buffers, a tied head, what `ignore` said. */
    readonly ignored: readonly string[];
}
/**
 * Fills the views of `wanted` from the safetensors files in `folder`. Names match with and without the leading `model.`
 * (a checkpoint saved from the bare decoder lacks it). Throws `WEIGHTS_MISMATCH` for missing or unexpected tensors and
 * other shapes; each further finding is in `also`. Nothing is read before all of it fits.
 */
export declare function loadWeights(folder: string, wanted: Iterable<NamedTensor>, options?: LoadWeightsOptions): Promise<LoadedWeights>;
