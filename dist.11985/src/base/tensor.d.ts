/** Numbers on the host on their way into or out of a compiled graph. */
export type HostData = Float32Array | Int32Array | Uint8Array;
/** `data` in row-major order; its type says the dtype: Float32Array f32, Int32Array i32, Uint8Array bool. */
export interface HostTensor {
    readonly data: HostData;
    readonly shape: readonly number[];
}
/** A float32 tensor of rank 0. */
export declare const scalar: (x: number) => HostTensor;
