/**
 * One table for every operation: graphs with gradients and the numbers fed to them. Each executor is held against it. An
 * operation without a row fails a test of operations.test.ts.
 */
import type { HostTensor } from '../../src/base/tensor.ts';
import { type Dim, sizeOf, sym } from '../../src/engine/dim.ts';
import { gradients } from '../../src/engine/grad.ts';
import { constant, type Graph, input, trace, type Value } from '../../src/engine/graph.ts';
import * as o from '../../src/engine/ops.ts';

export interface Row {
  /** Operations (by registered name) that the row exercises; the row's own name when left out. */
  ops?: string[];
  shapes: number[][];
  f: (...x: Value[]) => Value;
  /** Axis 0 of every operand is known only at run time. */
  dynamic?: boolean;
  /** Inputs differ from the usual smooth ones (no ties, far from kinks). */
  gradient?: false;
}

const ids = (...n: number[]) => constant(Int32Array.from(n), [n.length], 'i32');
const causal = () =>
  constant(
    Float32Array.from({ length: 9 }, (_, i) => (i % 3 <= Math.floor(i / 3) ? 0 : -1e9)),
    [1, 1, 3, 3],
    'f32',
  );
const table = (f: (x: number) => number) =>
  constant(
    Float32Array.from({ length: 8 }, (_, i) => f(i * 0.7)),
    [4, 2],
    'f32',
  );
const positive = (x: Value) => o.add(o.mul(x, 0.3), 1);

export const rows: Record<string, Row> = {
  add: { shapes: [[2, 3], [3]], f: o.add },
  sub: {
    shapes: [
      [2, 1],
      [2, 3],
    ],
    f: o.sub,
  },
  mul: {
    shapes: [
      [2, 3],
      [1, 3],
    ],
    f: o.mul,
  },
  'mul with run-time rows': {
    ops: ['mul'],
    shapes: [
      [4, 3],
      [4, 1],
    ],
    f: o.mul,
    dynamic: true,
  },
  div: { shapes: [[2, 3], [3]], f: (a, b) => o.div(a, positive(b)) },
  maximum: { shapes: [[2, 3], [3]], f: o.maximum },
  minimum: { shapes: [[2, 3], [3]], f: o.minimum },
  neg: { shapes: [[4]], f: o.neg },
  exp: { shapes: [[4]], f: o.exp },
  log: { shapes: [[4]], f: (x) => o.log(positive(x)) },
  sqrt: { shapes: [[4]], f: (x) => o.sqrt(positive(x)) },
  abs: { shapes: [[4]], f: o.abs },
  sign: { ops: [], shapes: [[4]], f: (x) => o.mul(o.sign(x), x) },
  tanh: { shapes: [[4]], f: o.tanh },
  sigmoid: { shapes: [[4]], f: o.sigmoid },
  erf: { shapes: [[4]], f: o.erf },
  softplus: { shapes: [[4]], f: o.softplus },
  logSigmoid: { ops: [], shapes: [[4]], f: o.logSigmoid },
  less: { shapes: [[2, 3], [3]], f: (a, b) => o.mul(o.cast(o.less(a, b), 'f32'), a) },
  equal: { shapes: [[2, 3]], f: (a) => o.mul(o.cast(o.equal(a, a), 'f32'), a) },
  where: { shapes: [[3, 3], [3]], f: (a, b) => o.where(o.less(a, 0.9), a, b) },
  cast: { shapes: [[3]], f: (x) => o.mul(x, o.cast(o.cast(o.mul(x, 10), 'i32'), 'f32')), gradient: false },
  stopGradient: { shapes: [[3]], f: (x) => o.mul(x, o.stopGradient(x)), gradient: false },
  sum: { shapes: [[2, 3, 4]], f: (x) => o.sum(x, [1]) },
  'sum of everything': { ops: ['sum'], shapes: [[5, 2]], f: (x) => o.sum(x), dynamic: true },
  amax: { shapes: [[2, 3]], f: (x) => o.amax(x, [-1]) },
  count: { shapes: [[5, 2]], f: (x) => o.mean(x), dynamic: true },
  mean: { ops: [], shapes: [[2, 3]], f: (x) => o.mean(x, [0]) },
  expandLike: {
    shapes: [
      [1, 3],
      [5, 3],
    ],
    f: (x, y) => o.mul(o.expandLike(x, y), y),
  },
  'expandLike at run time': {
    ops: ['expandLike'],
    shapes: [
      [5, 1],
      [5, 3],
    ],
    f: (x, y) => o.expandLike(x, y),
    dynamic: true,
  },
  reshape: { shapes: [[4, 6]], f: (x) => o.reshape(x, [x.shape[0] as Dim, 2, 3]), dynamic: true },
  transpose: { shapes: [[2, 3, 4]], f: (x) => o.transpose(x, [2, 0, 1]), dynamic: true },
  slice: { shapes: [[4, 3]], f: (x) => o.slice(x, 0, 1, 3) },
  pad: { shapes: [[2, 3]], f: (x) => o.pad(x, 1, 1, 2) },
  concat: {
    shapes: [
      [2, 3],
      [2, 1],
    ],
    f: (a, b) => o.concat([a, b], 1),
  },
  split: {
    ops: ['split', 'join'],
    shapes: [[5, 2]],
    f: (x) => {
      const [a, b] = o.split(x, ids(2, 3), [2, 3]);
      return o.join([o.mul(b!, 2), a!], ids(3, 2));
    },
  },
  'split, one part unused': { ops: ['split'], shapes: [[5, 2]], f: (x) => o.split(x, ids(2, 3), [2, 3])[1]! },
  matmul: {
    shapes: [
      [2, 3, 4],
      [4, 5],
    ],
    f: (a, b) => o.matmul(a, b),
  },
  'matmul, matrices at run time': {
    ops: ['matmul'],
    shapes: [
      [6, 4],
      [6, 5],
    ],
    f: (a, b) => o.matmul(a, b, { transposeA: true, alpha: 0.5 }),
    dynamic: true,
  },
  'matmul tb': {
    ops: ['matmul'],
    shapes: [
      [2, 3, 4],
      [5, 4],
    ],
    f: (a, b) => o.matmul(a, b, { transposeB: true }),
  },
  'matmul ta': {
    ops: ['matmul'],
    shapes: [
      [2, 4, 3],
      [2, 4, 5],
    ],
    f: (a, b) => o.matmul(a, b, { transposeA: true, alpha: 0.3 }),
  },
  'matmul ta tb': {
    ops: ['matmul'],
    shapes: [
      [2, 4, 3],
      [2, 5, 4],
    ],
    f: (a, b) => o.matmul(a, b, { transposeA: true, transposeB: true }),
  },
  take: { shapes: [[3, 4]], f: (w) => o.take(w, ids(1, 0, 2, 1)) },
  'take by a matrix of indices': {
    ops: ['take'],
    shapes: [[3, 4]],
    f: (w) => o.take(w, constant(Int32Array.of(1, 0, 2, 1, 1, 0), [2, 3], 'i32')),
  },
  'take of run-time rows': {
    ops: ['take', 'scatterRows'],
    shapes: [[3, 4]],
    f: (w) => o.take(w, ids(1, 1, 2, 1)),
    dynamic: true,
  },
  addRows: { shapes: [[3, 4]], f: (w) => o.matmul(o.take(w, ids(1, 1, 2)), w, { transposeB: true }) },
  scatterRows: {
    shapes: [
      [4, 2],
      [3, 2],
    ],
    f: (g, like) => o.scatterRows(g, ids(1, 0, 2, 1), like),
  },
  pickLast: { shapes: [[3, 4]], f: (x) => o.pickLast(x, ids(1, 0, 3)) },
  addLast: { shapes: [[3, 4], [3]], f: (x, v) => o.addLast(x, ids(1, 0, 3), v) },
  sort: {
    ops: ['sort', 'unsort'],
    shapes: [[5]],
    f: (x) => o.mul(o.sort(x), constant(Float32Array.of(1, 2, 3, 4, 5), [5], 'f32')),
  },
  unsort: { shapes: [[3]], f: (x) => o.unsort(x, ids(2, 0, 1)) },
  softmax: { shapes: [[2, 5]], f: o.softmax },
  logSoftmax: { shapes: [[2, 5]], f: o.logSoftmax },
  rmsNorm: { shapes: [[2, 3, 4], [4]], f: (x, w) => o.rmsNorm(x, w, 1e-5) },
  'rmsNorm at run time': {
    ops: ['rmsNorm'],
    shapes: [[5, 4]],
    f: (x) => o.rmsNorm(x, constant(Float32Array.of(1, 2, 3, 4), [4], 'f32'), 1e-5),
    dynamic: true,
  },
  // The second operand: rows of the first are nearly constant somewhere, where central differences are not exact.
  layerNorm: { shapes: [[4], [2, 3, 4], [4]], f: (w, x, b) => o.layerNorm(x, w, b, 1e-5) },
  'layerNorm at run time': {
    ops: ['layerNorm'],
    shapes: [
      [5, 4],
      [5, 4],
    ],
    f: (y, x) => {
      const fixed = (...n: number[]) => constant(Float32Array.from(n), [4], 'f32');
      return o.mul(o.layerNorm(x, fixed(1, 2, 3, 4), fixed(0.5, 0, -1, 2), 1e-5), y);
    },
    dynamic: true,
  },
  gelu: { shapes: [[5]], f: o.gelu },
  geluTanh: { shapes: [[5]], f: o.geluTanh },
  softCap: { ops: [], shapes: [[5]], f: (x) => o.softCap(o.mul(x, 3), 2) },
  rope: { shapes: [[3, 8]], f: (x) => o.rope(x, ids(2, 0, 3), table(Math.cos), table(Math.sin), 2) },
  silu: { shapes: [[5]], f: o.silu },
  attention: {
    shapes: [
      [1, 2, 6, 4],
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ],
    f: (q, k, v) => o.attention(q, k, v, causal(), 0.5),
  },
  'attention with capped scores': {
    ops: ['attention'],
    shapes: [
      [1, 2, 6, 4],
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ],
    f: (q, k, v) => o.attention(q, k, v, causal(), 1.5, 0.7),
  },
  linearLogProbs: {
    shapes: [
      [3, 4],
      [6, 4],
    ],
    f: (x, w) => o.linearLogProbs(x, w, ids(1, 5, 0), { counts: ids(3), sizes: [3] }).logps,
  },
  'linearLogProbs in parts': {
    ops: ['linearLogProbs'],
    shapes: [
      [3, 4],
      [6, 4],
    ],
    f: (x, w) => {
      const all = o.linearLogProbs(x, w, ids(1, 5, 0), { counts: ids(2, 1), sizes: [2, 1] });
      return o.add(all.logps, o.stopGradient(o.sub(all.entropy, all.entropy)));
    },
  },
  'linearLogProbs of capped logits': {
    ops: ['linearLogProbs'],
    shapes: [
      [3, 4],
      [6, 4],
    ],
    f: (x, w) => {
      const capped = (...parts: number[]) =>
        o.linearLogProbs(x, w, ids(1, 5, 0), { counts: ids(...parts), sizes: parts }, { cap: 1.5, temperature: 0.8 });
      const logits = o.softCap(o.matmul(x, w, { transposeB: true }), 1.5);
      const plain = o.pickLast(o.logSoftmax(o.mul(logits, 1 / 0.8)), ids(1, 5, 0));
      const zero = o.sub(capped(3).meanLogit, o.reshape(o.mean(logits, [1]), [3]));
      return o.add(o.add(o.mul(capped(3).logps, 3), o.sub(capped(2, 1).logps, o.mul(plain, 3))), o.stopGradient(zero));
    },
  },
  'matmul plus': {
    ops: ['matmul'],
    shapes: [
      [3, 4],
      [4, 5],
      [3, 5],
    ],
    f: (a, b, c) => o.matmul(a, b, { alpha: 0.5, plus: c }),
  },
  barrier: { shapes: [[3], [2]], f: (x, y) => o.mul(o.barrier(x, [y]), o.sum(y)), gradient: false },
};

const N = sym('n');
/** Sum of y weighted by fixed numbers, so that every element of the gradient differs. */
function weighed(y: Value): Value {
  const n = sizeOf(y.shape);
  if (typeof n !== 'number') return o.sum(o.mul(y, o.add(o.sigmoid(y), 0.5)));
  return o.sum(
    o.mul(
      y,
      constant(
        Float32Array.from({ length: n }, (_, i) => Math.sin(i * 1.7 + 1)),
        y.shape,
        'f32',
      ),
    ),
  );
}
/** Outputs: `y`, `loss` and, unless the row has none, the gradients `d0`, `d1`, ... of loss + 0.1·Σx. */
export function build(row: Row): Graph {
  return trace(() => {
    const xs = row.shapes.map((s, i) => input(`x${i}`, row.dynamic ? [N, ...s.slice(1)] : s));
    const y = row.f(...xs);
    const loss = weighed(y);
    if (row.gradient === false) return { loss, y };
    const reach = gradients(o.add(loss, xs.map((x) => o.mul(o.sum(x), 0.1)).reduce(o.add)), xs);
    return { loss, y, ...Object.fromEntries(reach.map((d, i) => [`d${i}`, d])) };
  });
}
export const feed = (row: Row): Record<string, HostTensor> =>
  Object.fromEntries(
    row.shapes.map((shape, i) => {
      const n = shape.reduce((a, b) => a * b, 1);
      return [
        `x${i}`,
        { shape, data: Float32Array.from({ length: n }, (_, j) => 0.9 + 0.6 * Math.sin(3.1 * j + 5 * i + 0.3)) },
      ];
    }),
  );
