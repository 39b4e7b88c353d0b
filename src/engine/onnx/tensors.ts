/** Host tensors as ONNX Runtime takes them. */

import type { HostData, HostTensor } from '../../base/tensor.ts';
import type { DType } from '../types.ts';
import * as ort from './runtime.ts';

export const ORT_TYPE = { f32: 'float32', i32: 'int32', bool: 'bool' } as const satisfies Record<DType, string>;

export function dtypeOf(data: HostData): DType {
  if (data instanceof Float32Array) return 'f32';
  return data instanceof Int32Array ? 'i32' : 'bool';
}

/** The same memory, not a copy. */
export const toTensor = ({ data, shape }: HostTensor): ort.Tensor =>
  new ort.Tensor(ORT_TYPE[dtypeOf(data)], data, shape);
