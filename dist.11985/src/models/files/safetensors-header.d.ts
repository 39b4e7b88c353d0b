/** Bytes per element of every dtype whose size is a whole number of bytes. */
declare const DTYPE_BYTES: {
    readonly F64: 8;
    readonly F32: 4;
    readonly F16: 2;
    readonly BF16: 2;
    readonly F8_E4M3: 1;
    readonly F8_E5M2: 1;
    readonly I64: 8;
    readonly I32: 4;
    readonly I16: 2;
    readonly I8: 1;
    readonly U64: 8;
    readonly U32: 4;
    readonly U16: 2;
    readonly U8: 1;
    readonly BOOL: 1;
};
export type Dtype = keyof typeof DTYPE_BYTES;
export interface TensorInfo {
    readonly name: string;
    readonly dtype: Dtype;
    readonly shape: readonly number[];
    /** Offsets in the file, not in its data part: `end - begin` bytes are the tensor's. */
    readonly begin: number;
    readonly end: number;
}
export interface SafetensorsHeader {
    readonly tensors: ReadonlyMap<string, TensorInfo>;
    /** `__metadata__`, for example `{ format: 'pt' }`. */
    readonly metadata: Readonly<Record<string, string>>;
}
/**
 * The number of header bytes that follow the first 8 (`prefix`) of a file of `size` bytes. Throws `SAFETENSORS` for a
 * file that is too short, a length that cannot be true, and files of other kinds in disguise.
 */
export declare function headerLength(path: string, prefix: Uint8Array, size: number): number;
/** Reads and checks the header text (`bytes`) of a file of `size` bytes. Throws `SAFETENSORS` naming file, tensor and fault. */
export declare function parseHeader(path: string, bytes: Uint8Array, size: number): SafetensorsHeader;
export {};
