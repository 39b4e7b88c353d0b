/** Host tensors as ONNX Runtime takes them. */
import type { HostData, HostTensor } from '../../base/tensor.ts';
import type { DType } from '../types.ts';
import * as ort from './runtime.ts';
export declare const ORT_TYPE: {
    readonly f32: "float32";
    readonly i32: "int32";
    readonly bool: "bool";
};
export declare function dtypeOf(data: HostData): DType;
/** The same memory, not a copy. */
export declare const toTensor: ({ data, shape }: HostTensor) => ort.Tensor;
