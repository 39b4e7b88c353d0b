/**
 * Operations that only decoding needs: attention of one new token of each sequence over the keys and values that are kept
 * from run to run, and the place of the largest element. On processors only, no gradients.
 *
 * The kept ones are read, never put out: onnxruntime-node by itself copies every output of a run, so an operator
 * that hands the whole cache on (GroupQueryAttention with shared buffers) costs a copy of it at every step. The new rows are
 * put out instead and written behind the kept ones by the host (kv-cache.ts).
 */
import { type Dim, mulDim, sameDim } from '../engine/dim.ts';
import { apply, defineOp, type Value } from '../engine/graph.ts';
import { MICROSOFT, ONNX_TYPE } from '../engine/onnx/context.ts';
import { byRow } from '../engine/wasm/context.ts';

const STEP_ATTENTION = defineOp<{ scale: number; cap: number | null }>({
  name: 'stepAttention',
  infer: ([q, k, v, keys, values, mask]) => {
    const [sequences, kvHeads, kept, headDim] = keys!.shape as [Dim, Dim, Dim, Dim];
    const width = mulDim(kvHeads, headDim);
    for (const x of [k!, v!])
      if (!sameDim(x.shape[0] as Dim, sequences) || !sameDim(x.shape[1] as Dim, width))
        throw new Error('k, v and what is kept disagree');
    if (!sameDim(q!.shape[0] as Dim, sequences) || (q!.shape[1] as number) % (width as number) !== 0)
      throw new Error('q and what is kept disagree');
    if (values!.shape.join() !== keys!.shape.join()) throw new Error('kept keys and values differ');
    if (!sameDim(mask!.shape[0] as Dim, sequences) || !sameDim(mask!.shape[3] as Dim, kept))
      throw new Error('the mask does not fit what is kept');
    return { shape: q!.shape, dtype: q!.dtype };
  },
  onnx: (e) => {
    const [, kvHeads, , headDim] = e.inTypes[3]!.shape as [Dim, number, Dim, number];
    const width = e.inTypes[0]!.shape[1] as number;
    const [keys, values, mask] = e.ins.slice(3) as [string, string, string];
    const { scale, cap } = e.attrs;
    const alpha = { float: cap === null ? scale : scale / cap };
    const byHead = (x: string, rows: number): string => e.emit('Reshape', [x, e.ints([-1, kvHeads, rows, headDim])]);
    // Query heads that share a key head are rows of one product.
    const q = byHead(e.ins[0]!, width / (kvHeads * headDim));
    const [k, v] = [byHead(e.ins[1]!, 1), byHead(e.ins[2]!, 1)];
    const dot = (a: string): string => {
      const scores = e.emit('FusedMatMul', [q, a], { transA: 0, transB: 1, alpha }, MICROSOFT);
      return cap === null ? scores : e.emit('Mul', [e.emit('Tanh', [scores]), e.scalar(cap)]);
    };
    const before = e.emit('Add', [dot(keys), mask]);
    const p = e.emit('Softmax', [e.emit('Concat', [before, dot(k)], { axis: 3 })], { axis: -1 });
    const part = (from: number, to: number): string => e.emit('Slice', [p, e.ints([from]), e.ints([to]), e.ints([3])]);
    const y = e.emit('Add', [e.emit('MatMul', [part(0, -1), values]), e.emit('Mul', [part(-1, 2 ** 31 - 1), v])]);
    return e.emit('Reshape', [y, e.ints([-1, width])]);
  },
  wasm: {
    fits: ([, , , keys]) => (keys!.shape[3] as number) % 4 === 0,
    write: (c) => {
      const [sequences, kvHeads, capacity, headDim] = c.inShapes[3] as [number, number, number, number];
      const group = c.outShape[1]! / (kvHeads * headDim);
      const parts = sequences * kvHeads;
      const operands = [0, 1, 2, 3, 4, 5].map((i) => c.in(i));
      const sizes = [kvHeads, group, headDim, { float: c.attrs.scale }, capacity];
      const cap = { float: c.attrs.cap ?? 0 };
      c.call('stepAttention', parts, [...operands, c.out(), ...sizes, c.scratch(parts * (capacity + 4) * 4), cap]);
    },
  },
});

/**
 * softmax(s + mask)·v, s = scale·q·kᵀ or cap·tanh(s / cap) of that, over kept tokens and the new one itself, which every token sees.
 * @param q f32[sequences, heads·headDim] @param k f32[sequences, kvHeads·headDim] @param v as k, rotated all of them
 * @param keys f32[sequences, kvHeads, capacity, headDim] @param values as keys
 * @param mask f32[sequences, 1, 1, capacity], 0 where the new token sees a kept one and a large negative number where not
 */
export const stepAttention = (
  { q, k, v }: { q: Value; k: Value; v: Value },
  { keys, values }: { keys: Value; values: Value },
  mask: Value,
  scale: number,
  cap: number | null = null,
): Value => apply(STEP_ATTENTION, [q, k, v, keys, values, mask], { scale, cap });

const ARGMAX = defineOp<null>({
  name: 'argmax',
  infer: ([x]) => ({ dtype: 'i32', shape: x!.shape.slice(0, -1) }),
  onnx: (e) => e.emit('Cast', [e.emit('ArgMax', e.ins, { axis: -1, keepdims: 0 })], { to: ONNX_TYPE.i32 }),
  wasm: byRow('argmax'),
});
/** Where the largest element of the last axis is, the first of equal ones. */
export const argmax = (x: Value): Value => apply(ARGMAX, [x], null);
