/** Elementwise operations with NumPy broadcasting. Gradients of a broadcast operand are summed back (`sumTo`). */
import { type Dim, type Shape, sameDim, sameShape } from '../dim.ts';
import { apply, defineOp, lift, type Op, type Value } from '../graph.ts';
import { ONNX_TYPE } from '../onnx/context.ts';
import type { Tf, TfTensor } from '../tfjs/context.ts';
import type { DType, Type } from '../types.ts';
import { each, pointwise, rowsOf, type WasmRule } from '../wasm/context.ts';
import { sumTo } from './reduce.ts';

/** The shape two operands broadcast to. A run-time size broadcasts with itself and with 1. */
export function broadcast(a: Shape, b: Shape): Dim[] {
  const n = Math.max(a.length, b.length);
  return Array.from({ length: n }, (_, i) => {
    const x = a[a.length - n + i] ?? 1;
    const y = b[b.length - n + i] ?? 1;
    if (!sameDim(x, y) && x !== 1 && y !== 1)
      throw new Error(`cannot broadcast [${a.join(', ')}] with [${b.join(', ')}]`);
    return x === 1 ? y : x;
  });
}

type Operand = Value | number;
const dtypeOf = (...xs: Operand[]): DType => xs.find((x): x is Value => typeof x !== 'number')?.dtype ?? 'f32';

interface BinaryRule {
  /** A kernel of the same name computes it. */
  kernel?: true;
  onnx: string;
  tf: (tf: Tf, a: TfTensor, b: TfTensor) => TfTensor;
  /** Cotangents before they are summed to the operand's shape. */
  grad: readonly [(c: Binary) => Value, (c: Binary) => Value];
}
interface Binary {
  a: Value;
  b: Value;
  g: Value;
  y: Value;
}

function binary(name: string, rule: BinaryRule): (a: Operand, b: Operand) => Value {
  const op = defineOp<null>({
    name,
    infer: ([a, b]) => {
      if (a!.dtype !== b!.dtype) throw new Error('operands differ in dtype');
      return { shape: broadcast(a!.shape, b!.shape), dtype: a!.dtype };
    },
    grad: ({ ins, outs, gs, need }) => {
      const c: Binary = { a: ins[0]!, b: ins[1]!, g: gs[0]!, y: outs[0]! };
      return [need[0] ? sumTo(rule.grad[0](c), c.a.shape) : null, need[1] ? sumTo(rule.grad[1](c), c.b.shape) : null];
    },
    onnx: (e) => e.emit(rule.onnx, e.ins),
    tf: ({ tf, ins }) => rule.tf(tf, ins[0]!, ins[1]!),
    ...(rule.kernel ? { wasm: pointwise(name) } : {}),
  });
  return (a, b) => {
    const dtype = dtypeOf(a, b);
    return apply(op, [lift(a, dtype), lift(b, dtype)], null);
  };
}

export const add = binary('add', {
  onnx: 'Add',
  kernel: true,
  tf: (tf, a, b) => tf.add(a, b),
  grad: [({ g }) => g, ({ g }) => g],
});
export const sub = binary('sub', {
  onnx: 'Sub',
  kernel: true,
  tf: (tf, a, b) => tf.sub(a, b),
  grad: [({ g }) => g, ({ g }) => neg(g)],
});
export const mul = binary('mul', {
  onnx: 'Mul',
  kernel: true,
  tf: (tf, a, b) => tf.mul(a, b),
  grad: [({ b, g }) => mul(g, b), ({ a, g }) => mul(g, a)],
});
export const div = binary('div', {
  onnx: 'Div',
  kernel: true,
  tf: (tf, a, b) => tf.div(a, b),
  grad: [({ b, g }) => div(g, b), ({ b, g, y }) => neg(div(mul(g, y), b))],
});
/** Larger of two; a tie sends the gradient to `a`. */
export const maximum = binary('maximum', {
  onnx: 'Max',
  tf: (tf, a, b) => tf.maximum(a, b),
  grad: [({ a, b, g }) => where(less(a, b), 0, g), ({ a, b, g }) => where(less(a, b), g, 0)],
});
/** Smaller of two; a tie sends the gradient to `a`. */
export const minimum = binary('minimum', {
  onnx: 'Min',
  tf: (tf, a, b) => tf.minimum(a, b),
  grad: [({ a, b, g }) => where(less(b, a), 0, g), ({ a, b, g }) => where(less(b, a), g, 0)],
});

interface UnaryRule {
  /** A kernel of the same name computes it. */
  kernel?: true;
  onnx: string;
  tf: (tf: Tf, x: TfTensor) => TfTensor;
  grad: (c: { x: Value; g: Value; y: Value }) => Value;
}

function unary(name: string, rule: UnaryRule): (x: Value) => Value {
  const op = defineOp<null>({
    name,
    infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
    grad: ({ ins, outs, gs }) => [rule.grad({ x: ins[0]!, g: gs[0]!, y: outs[0]! })],
    onnx: (e) => e.emit(rule.onnx, e.ins),
    tf: ({ tf, ins }) => rule.tf(tf, ins[0]!),
    ...(rule.kernel ? { wasm: each(name) } : {}),
  });
  return (x) => apply(op, [x], null);
}

export const neg: (x: Value) => Value = unary('neg', {
  onnx: 'Neg',
  tf: (tf, x) => tf.neg(x),
  grad: ({ g }) => neg(g),
});
export const exp = unary('exp', { onnx: 'Exp', tf: (tf, x) => tf.exp(x), grad: ({ g, y }) => mul(g, y) });
export const log = unary('log', { onnx: 'Log', tf: (tf, x) => tf.log(x), grad: ({ x, g }) => div(g, x) });
export const sqrt = unary('sqrt', { onnx: 'Sqrt', tf: (tf, x) => tf.sqrt(x), grad: ({ g, y }) => div(g, mul(y, 2)) });
export const abs = unary('abs', {
  onnx: 'Abs',
  tf: (tf, x) => tf.abs(x),
  grad: ({ x, g }) => mul(g, sign(x)),
});
/** -1, 0 or 1; a constant for autodiff. */
export const sign = (x: Value): Value => where(less(x, 0), -1, where(greater(x, 0), 1, 0));
export const tanh = unary('tanh', {
  onnx: 'Tanh',
  kernel: true,
  tf: (tf, x) => tf.tanh(x),
  grad: ({ g, y }) => mul(g, sub(1, mul(y, y))),
});
export const sigmoid: (x: Value) => Value = unary('sigmoid', {
  onnx: 'Sigmoid',
  tf: (tf, x) => tf.sigmoid(x),
  grad: ({ g, y }) => mul(g, mul(y, sub(1, y))),
});
/** The error function, 2/√π · ∫ exp(-t²) from 0 to x. */
export const erf: (x: Value) => Value = unary('erf', {
  onnx: 'Erf',
  tf: (tf, x) => tf.erf(x),
  grad: ({ x, g }) => mul(g, mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI))),
});
/** cap·tanh(x / cap): as x where it is small, never beyond ±cap; null leaves x as it is. */
export const softCap = (x: Value, cap: number | null): Value => (cap === null ? x : mul(tanh(mul(x, 1 / cap)), cap));
/** log(1 + e^x), without overflow. */
export const softplus = unary('softplus', {
  onnx: 'Softplus',
  tf: (tf, x) => tf.softplus(x),
  grad: ({ x, g }) => mul(g, sigmoid(x)),
});
/** log σ(x), without overflow. */
export const logSigmoid = (x: Value): Value => neg(softplus(neg(x)));

function compare(
  name: string,
  onnx: string,
  tf: (tf: Tf, a: TfTensor, b: TfTensor) => TfTensor,
  wasm?: WasmRule<null>,
): Op<null> {
  return defineOp<null>({
    name,
    infer: ([a, b]) => ({ shape: broadcast(a!.shape, b!.shape), dtype: 'bool' }),
    onnx: (e) => e.emit(onnx, e.ins),
    tf: (c) => tf(c.tf, c.ins[0]!, c.ins[1]!),
    ...(wasm ? { wasm } : {}),
  });
}
const LESS = compare('less', 'Less', (tf, a, b) => tf.less(a, b), pointwise('less'));
const EQUAL = compare('equal', 'Equal', (tf, a, b) => tf.equal(a, b));
export const less = (a: Value, b: Operand): Value => apply(LESS, [a, lift(b, a.dtype)], null);
export const equal = (a: Value, b: Operand): Value => apply(EQUAL, [a, lift(b, a.dtype)], null);
export const greater = (a: Value, b: Operand): Value => apply(LESS, [lift(b, a.dtype), a], null);

const WHERE = defineOp<null>({
  name: 'where',
  infer: ([c, a, b]) => {
    if (c!.dtype !== 'bool') throw new Error('the condition must be bool');
    if (a!.dtype !== b!.dtype) throw new Error('operands differ in dtype');
    return { shape: broadcast(broadcast(c!.shape, a!.shape), b!.shape), dtype: a!.dtype };
  },
  grad: ({ ins: [c, a, b], gs: [g], need }) => [
    null,
    need[1] ? sumTo(where(c!, g!, 0), a!.shape) : null,
    need[2] ? sumTo(where(c!, 0, g!), b!.shape) : null,
  ],
  onnx: (e) => e.emit('Where', e.ins),
  tf: ({ tf, ins }) => tf.where(ins[0]!, ins[1]!, ins[2]!),
  wasm: {
    fits: ([c, a, b]) => sameShape(c!.shape, a!.shape) && sameShape(c!.shape, b!.shape) && a!.dtype !== 'bool',
    write: (c) => {
      const [rows, width] = rowsOf(c.outShape);
      c.call('where', rows, [c.in(0), c.in(1), c.in(2), c.out(), width]);
    },
  },
});
/** a where the condition holds, else b. */
export function where(condition: Value, a: Operand, b: Operand): Value {
  const dtype = dtypeOf(a, b);
  return apply(WHERE, [condition, lift(a, dtype), lift(b, dtype)], null);
}

const TF_TYPE = { f32: 'float32', i32: 'int32', bool: 'bool' } as const;
const CAST = defineOp<{ to: DType }>({
  name: 'cast',
  infer: ([x], { to }): Type => ({ shape: x!.shape, dtype: to }),
  grad: ({ ins: [x], gs: [g] }) => [x!.dtype === 'f32' ? g! : null],
  onnx: (e) => e.emit('Cast', e.ins, { to: ONNX_TYPE[e.attrs.to] }),
  tf: ({ tf, ins, attrs }) => tf.cast(ins[0]!, TF_TYPE[attrs.to]),
});
export const cast = (x: Value, to: DType): Value => (x.dtype === to ? x : apply(CAST, [x], { to }));

const STOP = defineOp<null>({
  name: 'stopGradient',
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  grad: () => [null],
  onnx: (e) => e.ins[0]!,
  tf: ({ ins }) => ins[0]!.clone(),
});
/** x, taken as a constant by autodiff. */
export const stopGradient = (x: Value): Value => apply(STOP, [x], null);
