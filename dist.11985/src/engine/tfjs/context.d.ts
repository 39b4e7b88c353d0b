/** What an operation's TensorFlow.js rule gets. Types only: the library is loaded by the executor alone. */
import type * as tfjs from '@tensorflow/tfjs-core';
import type { Dim } from '../dim.ts';
import type { Type } from '../types.ts';
export type Tf = typeof tfjs;
export type TfTensor = tfjs.Tensor;
export type TfIndex = tfjs.Tensor1D;
export interface TfContext<A> {
    tf: Tf;
    ins: readonly TfTensor[];
    outTypes: readonly Type[];
    attrs: A;
    /** A size as a number in this run. */
    size(d: Dim): number;
}
