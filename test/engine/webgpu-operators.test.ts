/**
 * The table of operators (src/engine/onnx/webgpu-operators.ts) held against the provider: a model of one node is made
 * with the CPU provider forbidden, which fails where the node has no kernel on the device. A row that is wrong after an
 * upgrade of onnxruntime-node shows here. Skipped without a Vulkan driver.
 */

import { beforeAll, describe, expect, it } from 'vitest';
import { encodeModel, type OnnxNode } from '../../src/engine/onnx/protobuf.ts';
import * as ort from '../../src/engine/onnx/runtime.ts';
import { type ElementType, WEBGPU_OPERATORS } from '../../src/engine/onnx/webgpu-operators.ts';
import { findDriver, NO_DRIVER, useDriver } from '../contract/vulkan.ts';

const ELEMENT: Record<ElementType, number> = { f32: 1, i32: 6, i64: 7, bool: 9 };

interface Operand {
  type: ElementType;
  shape: readonly number[];
  /** A constant of the model. */
  values?: readonly number[];
}
interface Sample {
  ins: Operand[];
  outs?: ElementType[];
  attrs?: OnnxNode['attrs'];
  domain?: string;
}

const of = (type: ElementType, ...shape: number[]): Operand => ({ type, shape });
const ints = (...values: number[]): Operand => ({ type: 'i64', shape: [values.length], values });
const unary = (t: ElementType): Sample => ({ ins: [of(t, 4)] });
const binary = (t: ElementType): Sample => ({ ins: [of(t, 2, 3), of(t, 3)] });
const comparison = (t: ElementType): Sample => ({ ...binary(t), outs: ['bool'] });
const reduction = (t: ElementType): Sample => ({ ins: [of(t, 2, 3), ints(1)], attrs: { keepdims: 1 } });
const indexed = (t: ElementType): Sample => ({ ins: [of(t, 5, 3), of('i32', 2, 3)], attrs: { axis: 0 } });

/** A node of each operator on data of a type, as our rules write it. */
const SAMPLES: Record<string, (type: ElementType) => Sample> = {
  ...Object.fromEntries(['Add', 'Div', 'Max', 'Min', 'Mul', 'Sub', 'Sum'].map((op) => [op, binary])),
  ...Object.fromEntries(
    ['Abs', 'Erf', 'Exp', 'Identity', 'Log', 'Neg', 'Sigmoid', 'Softplus', 'Sqrt', 'Tanh'].map((op) => [op, unary]),
  ),
  ...Object.fromEntries(['ReduceMax', 'ReduceMean', 'ReduceProd', 'ReduceSum'].map((op) => [op, reduction])),
  Equal: comparison,
  Less: comparison,
  Cast: (t) => ({ ins: [of(t, 4)], outs: ['i64'], attrs: { to: ELEMENT.i64 } }),
  Concat: (t) => ({ ins: Array.from({ length: 12 }, () => of(t, 2, 3)), attrs: { axis: 0 } }),
  ConstantOfShape: (t) => ({ ins: [of('i64', 2)], outs: [t] }),
  Expand: (t) => ({ ins: [of(t, 1, 3), of('i64', 2)] }),
  FusedMatMul: (t) => ({ ins: [of(t, 2, 3, 4), of(t, 2, 5, 4)], attrs: { transB: 1 }, domain: 'com.microsoft' }),
  Gather: (t) => ({ ins: [of(t, 5, 3), of('i32', 4)], attrs: { axis: 0 } }),
  GatherElements: indexed,
  Gemm: (t) => ({
    ins: [of(t, 4, 2), of(t, 3, 4), of(t, 2, 3)],
    attrs: { transA: 1, transB: 1, alpha: { float: 0.5 } },
  }),
  Gelu: (t) => ({ ins: [of(t, 4)], domain: 'com.microsoft' }),
  LayerNormalization: (t) => ({
    ins: [of(t, 2, 4), of(t, 4), of(t, 4)],
    attrs: { axis: -1, epsilon: { float: 1e-5 } },
  }),
  LogSoftmax: (t) => ({ ins: [of(t, 2, 3)], attrs: { axis: -1 } }),
  MatMul: (t) => ({ ins: [of(t, 2, 3, 4), of(t, 2, 4, 5)] }),
  Pad: (t) => ({ ins: [of(t, 2, 3), ints(0, 1, 0, 2)] }),
  QuickGelu: (t) => ({ ins: [of(t, 4)], attrs: { alpha: { float: 1 } }, domain: 'com.microsoft' }),
  Reshape: (t) => ({ ins: [of(t, 4, 3), ints(0, 3, 1)] }),
  RotaryEmbedding: (t) => ({
    ins: [of(t, 1, 3, 8), of('i64', 1, 3), of(t, 4, 2), of(t, 4, 2)],
    attrs: { interleaved: 0 },
    domain: 'com.microsoft',
  }),
  ScatterElements: (t) => ({
    ins: [of(t, 5, 3), of('i32', 2, 3), of(t, 2, 3)],
    attrs: { axis: 0, reduction: 'add' },
  }),
  Shape: (t) => ({ ins: [of(t, 2, 3)], outs: ['i64'] }),
  SimplifiedLayerNormalization: (t) => ({
    ins: [of(t, 2, 4), of(t, 4)],
    attrs: { axis: -1, epsilon: { float: 1e-5 }, stash_type: 1 },
  }),
  Slice: (t) => ({ ins: [of(t, 4, 3), ints(1), ints(3), ints(0)] }),
  Softmax: (t) => ({ ins: [of(t, 2, 3)], attrs: { axis: -1 } }),
  Split: (t) => ({ ins: [of(t, 5, 3), of('i64', 2)], outs: [t, t], attrs: { axis: 0 } }),
  Squeeze: (t) => ({ ins: [of(t, 3, 1), ints(1)] }),
  TopK: (t) => ({ ins: [of(t, 6), ints(6)], outs: [t, 'i64'], attrs: { axis: 0, largest: 0, sorted: 1 } }),
  Transpose: (t) => ({ ins: [of(t, 2, 3, 4)], attrs: { perm: [2, 0, 1] } }),
  Unsqueeze: (t) => ({ ins: [of(t, 3), ints(1)] }),
  Where: (t) => ({ ins: [of('bool', 2, 3), of(t, 2, 3), of(t, 3)], outs: [t] }),
};

function model(op: string, { ins, outs, attrs = {}, domain = '' }: Sample): Uint8Array {
  const results = outs ?? [ins[0]!.type];
  const value = ({ type, shape }: Operand, name: string) => ({ name, type: ELEMENT[type], shape });
  const named = ins.map((x, i) => ({ x, name: `x${i}` }));
  return encodeModel({
    nodes: [
      { name: 'node', op, domain, attrs, ins: named.map(({ name }) => name), outs: results.map((_, i) => `y${i}`) },
    ],
    inputs: named.filter(({ x }) => !x.values).map(({ x, name }) => value(x, name)),
    outputs: results.map((type, i) => ({ name: `y${i}`, type: ELEMENT[type], shape: [] })),
    initializers: named
      .filter(({ x }) => x.values)
      .map(({ x, name }) => {
        const numbers = BigInt64Array.from(x.values!, BigInt);
        return { ...value(x, name), data: new Uint8Array(numbers.buffer) };
      }),
  });
}

async function onDevice(op: string, type: ElementType): Promise<boolean> {
  try {
    const session = await ort.InferenceSession.create(model(op, SAMPLES[op]!(type)), {
      executionProviders: ['webgpu'],
      graphOptimizationLevel: 'disabled',
      logSeverityLevel: 4,
      extra: { session: { disable_cpu_ep_fallback: '1' } },
    });
    await session.release();
    return true;
  } catch (error) {
    if ((error as Error).message.includes('fallback to CPU EP')) return false;
    throw error;
  }
}

const driver = findDriver();

describe.skipIf(!driver)(`WebGPU operators (${driver?.name ?? NO_DRIVER})`, () => {
  beforeAll(() => useDriver(driver!));

  it.each(Object.entries(WEBGPU_OPERATORS))('%s', async (op, { device, host = [] }) => {
    for (const type of device) expect(await onDevice(op, type), `${type} on the device`).toBe(true);
    for (const type of device.length === 0 ? (['f32'] as const) : host) {
      expect(await onDevice(op, type), `${type} on the device`).toBe(false);
    }
  });
});
