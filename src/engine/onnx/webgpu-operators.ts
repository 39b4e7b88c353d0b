/**
 * Which ONNX operators the WebGPU provider of onnxruntime-node 1.30.0 runs on the device, found by running each alone
 * (test/engine/webgpu-operators.test.ts repeats that where a driver is there, so that an upgrade shows what changed).
 * What it lacks it does not refuse: the node moves to the CPU provider, with copies both ways. Holds the operators that
 * our rules write and the few that stand in their place; webgpu-dialect.ts acts on it.
 */

export type ElementType = 'f32' | 'i32' | 'bool' | 'i64';

export interface OperatorSupport {
  /** Types of the data for which there is a kernel on the device; where there is none, `note` says what stands in. */
  device: readonly ElementType[];
  /** Types that we use too and that run on the host: run-time sizes and offsets, which the host needs anyway. */
  host?: readonly ElementType[];
  /** Outputs of one node that can be relied on, where that is a limit. */
  outputs?: number;
  /** What else to know. */
  note?: string;
}

const f32: OperatorSupport = { device: ['f32'] };
const numbers: OperatorSupport = { device: ['f32', 'i32'] };
const all: OperatorSupport = { device: ['f32', 'i32', 'bool'] };

export const WEBGPU_OPERATORS: Readonly<Record<string, OperatorSupport>> = {
  Abs: f32,
  Add: numbers,
  Cast: { ...all, note: 'between these types, and from each of them to i64' },
  Concat: { ...numbers, note: 'any number of inputs' },
  ConstantOfShape: { device: [], note: 'Expand of a scalar' },
  Div: numbers,
  Equal: { ...numbers, host: ['bool'] },
  Erf: f32,
  Exp: f32,
  Expand: { ...all, host: ['i64'] },
  FusedMatMul: { device: [], note: 'Transpose, MatMul, Mul' },
  Gather: { ...numbers, note: 'i32 and i64 indices' },
  GatherElements: { ...f32, note: 'i32 and i64 indices' },
  Gelu: { ...f32, note: 'com.microsoft' },
  Gemm: { ...f32, note: 'both flags, alpha, C' },
  Identity: { ...numbers, host: ['bool'] },
  LayerNormalization: { ...f32, outputs: 1 },
  Less: numbers,
  Log: { ...f32, note: 'subnormal numbers count as 0' },
  LogSoftmax: { device: [], note: 'ReduceMax, Sub, Exp, ReduceSum, Log, Sub' },
  MatMul: f32,
  Max: numbers,
  Min: numbers,
  Mul: numbers,
  Neg: { ...f32, host: ['i32'] },
  Pad: f32,
  QuickGelu: f32,
  ReduceMax: f32,
  ReduceMean: f32,
  ReduceProd: { ...f32, host: ['i64'] },
  ReduceSum: { ...numbers, host: ['i64'] },
  Reshape: all,
  RotaryEmbedding: { ...f32, note: 'com.microsoft, i64 positions' },
  ScatterElements: { ...f32, note: 'reduction add and none, i32 and i64 indices' },
  Shape: { ...numbers, note: 'its output stays on the host' },
  Sigmoid: f32,
  SimplifiedLayerNormalization: { ...f32, outputs: 1, note: 'the second output, 1/rms, comes out unwritten' },
  Slice: { ...f32, host: ['i32', 'i64'] },
  Softmax: f32,
  Softplus: f32,
  Split: { ...f32, outputs: 7, note: 'WebGPU guarantees 8 buffers to a shader; what binds more than a GPU has fails' },
  Sqrt: f32,
  Squeeze: numbers,
  Sub: numbers,
  Sum: { device: [], note: 'Add' },
  Tanh: f32,
  TopK: f32,
  Transpose: numbers,
  Unsqueeze: { ...numbers, host: ['i64'] },
  Where: numbers,
};
