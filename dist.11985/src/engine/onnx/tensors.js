/** Host tensors as ONNX Runtime takes them. */
import * as ort from "./runtime.js";
export const ORT_TYPE = { f32: 'float32', i32: 'int32', bool: 'bool' };
export function dtypeOf(data) {
    if (data instanceof Float32Array)
        return 'f32';
    return data instanceof Int32Array ? 'i32' : 'bool';
}
/** The same memory, not a copy. */
export const toTensor = ({ data, shape }) => new ort.Tensor(ORT_TYPE[dtypeOf(data)], data, shape);
