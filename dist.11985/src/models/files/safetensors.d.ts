import { type SafetensorsHeader, type TensorInfo } from './safetensors-header.ts';
/** A float32 tensor in memory under its checkpoint name; `view` holds it in row-major order. */
export interface NamedTensor {
    name: string;
    shape: readonly number[];
    view: Float32Array;
}
/** An open file whose header has been checked. Close it when done. */
export declare class SafetensorsReader implements SafetensorsHeader {
    #private;
    readonly path: string;
    readonly tensors: ReadonlyMap<string, TensorInfo>;
    readonly metadata: Readonly<Record<string, string>>;
    private constructor();
    /** Opens `path` and checks its header. Throws `SAFETENSORS` (a fault of the file) or `MODEL_FILE` (it cannot be read). */
    static open(path: string): Promise<SafetensorsReader>;
    /**
     * Fills `view` with the tensor `name`, widened to float32. Throws `SAFETENSORS` when there is no such tensor, it is not
     * F32, BF16 or F16, its number of elements is not `view.length`, or the file has shrunk since it was opened.
     */
    read(name: string, view: Float32Array): Promise<void>;
    /** The stored bytes `from` to `from + length` of a tensor, as they are. */
    bytes(name: string, from: number, length: number): Promise<Uint8Array>;
    close(): Promise<void>;
}
/**
 * Writes `tensors` as F32 in the given order; the file appears whole or not at all. `metadata` defaults to
 * `{ format: 'pt' }`, without which transformers refuses a file. Returns the number of bytes written.
 */
export declare function writeSafetensors(path: string, tensors: readonly NamedTensor[], metadata?: Readonly<Record<string, string>>): Promise<number>;
