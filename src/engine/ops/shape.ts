/** Operations that move elements without changing them. */
import { addDim, type Dim, type Shape, sameDim, sameShape, sizeOf } from '../dim.ts';
import { apply, defineOp, type Value } from '../graph.ts';
import { rowsOf } from '../wasm/context.ts';

/** A negative axis counts from the end. */
export function axisOf(axis: number, rank: number): number {
  const i = axis < 0 ? axis + rank : axis;
  if (i < 0 || i >= rank) throw new Error(`axis ${axis} is outside rank ${rank}`);
  return i;
}

/**
 * The shape operand of ONNX Reshape: sizes known only at run time become 0 (keep the input's size at that index) or, once,
 * -1 (whatever is left).
 */
function reshapeTarget(from: Shape, to: Shape): number[] {
  let left = 0;
  const target = to.map((d, i) => {
    if (typeof d === 'number') return d;
    if (from[i] !== undefined && sameDim(d, from[i])) return 0;
    left++;
    return -1;
  });
  if (left > 1)
    throw new Error(`reshape [${from.join(', ')}] to [${to.join(', ')}] leaves ${left} run-time sizes open`);
  return target;
}

const RESHAPE = defineOp<{ shape: Shape }>({
  name: 'reshape',
  infer: ([x], { shape }) => {
    if (!sameDim(sizeOf(shape), sizeOf(x!.shape)))
      throw new Error(`to [${shape.join(', ')}] changes the number of elements`);
    reshapeTarget(x!.shape, shape);
    return { shape, dtype: x!.dtype };
  },
  grad: ({ ins: [x], gs: [g] }) => [reshape(g!, x!.shape)],
  onnx: (e) => e.emit('Reshape', [e.ins[0]!, e.ints(reshapeTarget(e.inTypes[0]!.shape, e.attrs.shape))]),
  tf: ({ tf, ins, attrs, size }) => tf.reshape(ins[0]!, attrs.shape.map(size)),
  wasm: { fits: () => true, write: (c) => c.alias(0) },
});
export const reshape = (x: Value, shape: Shape): Value =>
  sameShape(x.shape, shape) ? x : apply(RESHAPE, [x], { shape });

const TRANSPOSE = defineOp<{ perm: readonly number[] }>({
  name: 'transpose',
  infer: ([x], { perm }) => {
    if ([...perm].sort((a, b) => a - b).join() !== x!.shape.map((_, i) => i).join())
      throw new Error(`[${perm.join(', ')}] is no permutation of ${x!.shape.length} axes`);
    return { dtype: x!.dtype, shape: perm.map((i) => x!.shape[i] as Dim) };
  },
  grad: ({ gs: [g], attrs: { perm } }) => [
    transpose(
      g!,
      perm.map((_, i) => perm.indexOf(i)),
    ),
  ],
  onnx: (e) => e.emit('Transpose', e.ins, { perm: e.attrs.perm }),
  tf: ({ tf, ins, attrs }) => tf.transpose(ins[0]!, [...attrs.perm]),
});
export const transpose = (x: Value, perm: readonly number[]): Value => apply(TRANSPOSE, [x], { perm });

const SLICE = defineOp<{ axis: number; from: number; to: number }>({
  name: 'slice',
  infer: ([x], { axis, from, to }) => {
    const d = x!.shape[axis] as Dim;
    if (typeof d !== 'number') throw new Error(`axis ${axis} has a run-time size; use split`);
    if (from < 0 || to > d || from >= to) throw new Error(`[${from}, ${to}) is outside an axis of ${d}`);
    return { dtype: x!.dtype, shape: x!.shape.map((s, i) => (i === axis ? to - from : s)) };
  },
  grad: ({ ins: [x], gs: [g], attrs: { axis, from, to } }) => [pad(g!, axis, from, (x!.shape[axis] as number) - to)],
  onnx: (e) => e.emit('Slice', [e.ins[0]!, e.ints([e.attrs.from]), e.ints([e.attrs.to]), e.ints([e.attrs.axis])]),
  tf: ({ tf, ins, attrs, outTypes, size }) =>
    tf.slice(
      ins[0]!,
      ins[0]!.shape.map((_, i) => (i === attrs.axis ? attrs.from : 0)),
      outTypes[0]!.shape.map(size),
    ),
  wasm: {
    fits: ([x], { axis }) => x!.dtype === 'f32' && axis === x!.shape.length - 1,
    write: (c) => {
      const [rows, width] = rowsOf(c.outShape);
      c.call('slice', rows, [c.in(0) + 4 * c.attrs.from, c.out(), c.inShapes[0]!.at(-1)!, width]);
    },
  },
});
/** Elements [from, to) of one axis of fixed size. */
export const slice = (x: Value, axis: number, from: number, to: number): Value =>
  apply(SLICE, [x], { axis: axisOf(axis, x.shape.length), from, to });

const PAD = defineOp<{ axis: number; before: number; after: number }>({
  name: 'pad',
  infer: ([x], { axis, before, after }) => ({
    dtype: x!.dtype,
    shape: x!.shape.map((d, i) => (i === axis ? addDim(d, before + after) : d)),
  }),
  grad: ({ ins: [x], gs: [g], attrs: { axis, before } }) => [
    slice(g!, axis, before, before + (x!.shape[axis] as number)),
  ],
  onnx: (e) => {
    const rank = e.outTypes[0]!.shape.length;
    const pads = Array<number>(2 * rank).fill(0);
    pads[e.attrs.axis] = e.attrs.before;
    pads[rank + e.attrs.axis] = e.attrs.after;
    return e.emit('Pad', [e.ins[0]!, e.ints(pads)]);
  },
  tf: ({ tf, ins, attrs }) =>
    tf.pad(
      ins[0]!,
      ins[0]!.shape.map((_, i) => (i === attrs.axis ? [attrs.before, attrs.after] : [0, 0])),
    ),
});
/** Zeros before and after along one axis. */
export const pad = (x: Value, axis: number, before: number, after: number): Value =>
  apply(PAD, [x], { axis: axisOf(axis, x.shape.length), before, after });

const CONCAT = defineOp<{ axis: number }>({
  name: 'concat',
  infer: (xs, { axis }) => {
    const [first] = xs;
    for (const x of xs)
      for (const [i, d] of x.shape.entries())
        if (i !== axis && !sameDim(d, first!.shape[i] as Dim)) throw new Error(`sizes of axis ${i} differ`);
    const total = xs.reduce<Dim>((n, x) => addDim(n, x.shape[axis] as Dim), 0);
    return { dtype: first!.dtype, shape: first!.shape.map((d, i) => (i === axis ? total : d)) };
  },
  grad: ({ ins, gs: [g], attrs: { axis }, need }) => {
    let at = 0;
    return ins.map((x, i) => {
      const from = at;
      at += x.shape[axis] as number;
      return need[i] ? slice(g!, axis, from, at) : null;
    });
  },
  onnx: (e) => e.emit('Concat', e.ins, { axis: e.attrs.axis }),
  tf: ({ tf, ins, attrs }) => tf.concat([...ins], attrs.axis),
});
/** Joins along an axis of fixed sizes; `join` does it for run-time ones. */
export const concat = (xs: readonly Value[], axis: number): Value =>
  xs.length === 1 ? xs[0]! : apply(CONCAT, xs, { axis: axisOf(axis, xs[0]!.shape.length) });
