/** Looking things up by index, and the adjoint: adding things at an index. Indices are i32. */
import { fixed, isStatic, sameShape, sizeOf } from "../dim.js";
import { apply, applyAll, defineOp, lift } from "../graph.js";
import { ONNX_INT64, ONNX_TYPE } from "../onnx/context.js";
import { rowsOf } from "../wasm/context.js";
import { add } from "./elementwise.js";
import { expandLike } from "./reduce.js";
import { reshape } from "./shape.js";
/** [[0, index[0]], [1, index[1]], ...] */
const pairs = (tf, index) => tf.stack([tf.range(0, index.shape[0], 1, 'int32'), index], 1);
const TAKE = defineOp({
    name: 'take',
    infer: ([x, index]) => {
        if (index.dtype !== 'i32' || index.shape.length === 0)
            throw new Error('wants i32 indices of one axis or more');
        return { dtype: x.dtype, shape: [...index.shape, ...x.shape.slice(1)] };
    },
    grad: ({ ins: [x, index], gs: [g] }) => {
        const n = sizeOf(index.shape);
        return [scatterRows(reshape(g, [n, ...x.shape.slice(1)]), reshape(index, [n]), x), null];
    },
    onnx: (e) => e.emit('Gather', e.ins, { axis: 0 }),
    tf: ({ tf, ins }) => tf.gather(ins[0], ins[1]),
    wasm: {
        onHost: true,
        fits: (ins) => ins.every(({ fed }) => fed) && ins[0].dtype === 'f32',
        write: (c) => c.gather(0, 1),
    },
});
/** Rows of x by index, [rows, ...] and i32[n] -> [n, ...]: embedding look-up, choice of tokens. Indices may have several axes. */
export const take = (x, index) => apply(TAKE, [x, index], null);
/**
 * Zeros of a value's shape. The shape is made to depend on the number of indices, which is known only at run time: else
 * the runtime would fold the zeros of an embedding's gradient into a constant as large as the embedding.
 */
function zerosLike(e, at, index) {
    const { shape } = e.inTypes[at];
    const nothing = e.emit('Mul', [e.emit('Shape', [index]), e.ints([0])]);
    return e.emit('ConstantOfShape', [
        isStatic(shape) ? e.emit('Add', [e.ints(shape), nothing]) : e.emit('Shape', [e.ins[at]]),
    ]);
}
/** Writes rows of g added at `index` (operand 1) into the matrix `into`. */
function emitAddRows(e, into, g) {
    const index = e.ins[1];
    const column = e.emit('Unsqueeze', [index, e.ints([1])]);
    const wide = e.emit('Expand', [column, e.ints([1, fixed(e.outTypes[0].shape[1], 'row width')])]);
    // ScatterElements adds serially, so sums come out in one order; ScatterND(add) is parallel and does not repeat its bits.
    if (!e.scattersInParallel)
        return e.emit('ScatterElements', [into, wide, g], { axis: 0, reduction: 'add' });
    // Each row becomes the sum of all that go to its place; then it does not matter which of them is written last.
    const same = e.emit('Equal', [column, e.emit('Unsqueeze', [index, e.ints([0])])]); // [n, n]
    const sums = e.emit('MatMul', [e.emit('Cast', [same], { to: ONNX_TYPE.f32 }), g]);
    return e.emit('ScatterElements', [into, wide, sums], { axis: 0 });
}
const SCATTER_ROWS = defineOp({
    name: 'scatterRows',
    infer: ([g, , like]) => {
        if (g.shape.length !== 2 || like.shape.length !== 2)
            throw new Error('wants matrices');
        return { dtype: g.dtype, shape: like.shape };
    },
    grad: ({ ins: [, index], gs: [g] }) => [take(g, index), null, null],
    onnx: (e) => emitAddRows(e, zerosLike(e, 2, e.ins[1]), e.ins[0]),
    tf: ({ tf, ins }) => {
        const n = ins[1].shape[0];
        return tf.scatterND(tf.reshape(ins[1], [n, 1]), ins[0], ins[2].shape);
    },
});
/** Rows of g [n, width] added at `index` into zeros of the shape of `like`. */
export const scatterRows = (g, index, like) => apply(SCATTER_ROWS, [g, index, like], null);
const ADD_ROWS = defineOp({
    name: 'addRows',
    infer: ([x]) => ({ dtype: x.dtype, shape: x.shape }),
    grad: ({ ins: [, index], gs: [g], need }) => [need[0] ? g : null, null, need[2] ? take(g, index) : null],
    onnx: (e) => e.scattersInParallel
        ? e.emit('Add', [e.ins[0], emitAddRows(e, zerosLike(e, 0, e.ins[1]), e.ins[2])])
        : emitAddRows(e, e.ins[0], e.ins[2]),
    tf: ({ tf, ins }) => {
        const index = tf.reshape(ins[1], [ins[1].shape[0], 1]);
        return tf.add(ins[0], tf.scatterND(index, ins[2], ins[0].shape));
    },
});
/**
 * a + b for two contributions to one gradient. Where one of them is rows scattered into zeros, the rows go into the other
 * one directly: for a tied embedding that saves two matrices as large as the vocabulary.
 */
export function addContributions(a, b) {
    const [whole, rows] = b.node.op === SCATTER_ROWS ? [a, b] : [b, a];
    if (rows.node.op !== SCATTER_ROWS)
        return add(a, b);
    const [g, index] = rows.node.ins;
    return apply(ADD_ROWS, [whole, index, g], null);
}
const PICK = defineOp({
    name: 'pickLast',
    infer: ([x, index]) => {
        if (x.shape.length !== 2 || !sameShape(index.shape, x.shape.slice(0, 1)))
            throw new Error('wants a matrix and one index a row');
        return { dtype: x.dtype, shape: index.shape };
    },
    grad: ({ ins: [x, index], gs: [g] }) => [addLast(expandLike(lift(0), x), index, g), null],
    onnx: (e) => {
        const column = e.emit('Unsqueeze', [e.ins[1], e.ints([1])]);
        return e.emit('Squeeze', [e.emit('GatherElements', [e.ins[0], column], { axis: 1 }), e.ints([1])]);
    },
    tf: ({ tf, ins }) => tf.gatherND(ins[0], pairs(tf, ins[1])),
    wasm: {
        fits: ([x]) => x.dtype === 'f32',
        write: (c) => {
            const [rows, width] = rowsOf(c.inShapes[0]);
            c.call('pickLast', rows, [c.in(0), c.in(1), c.out(), width]);
        },
    },
});
/** One element of each row: x[i, index[i]], [rows]. */
export const pickLast = (x, index) => apply(PICK, [x, index], null);
const ADD_LAST = defineOp({
    name: 'addLast',
    infer: ([x, index, v]) => {
        if (!sameShape(index.shape, v.shape))
            throw new Error('wants one value for each index');
        return { dtype: x.dtype, shape: x.shape };
    },
    grad: ({ ins: [, index], gs: [g], need }) => [need[0] ? g : null, null, need[2] ? pickLast(g, index) : null],
    onnx: (e) => {
        const column = e.emit('Unsqueeze', [e.ins[1], e.ints([1])]);
        const values = e.emit('Unsqueeze', [e.ins[2], e.ints([1])]);
        return e.emit('ScatterElements', [e.ins[0], column, values], { axis: 1, reduction: 'add' });
    },
    tf: ({ tf, ins }) => tf.add(ins[0], tf.scatterND(pairs(tf, ins[1]), ins[2], ins[0].shape)),
});
/** x with v[i] added to x[i, index[i]]. */
export const addLast = (x, index, v) => apply(ADD_LAST, [x, index, v], null);
const SORT = defineOp({
    name: 'sort',
    differentiable: 1,
    infer: ([x]) => {
        if (x.shape.length !== 1)
            throw new Error('sorts one axis');
        return [
            { dtype: x.dtype, shape: x.shape },
            { dtype: 'i32', shape: x.shape },
        ];
    },
    grad: ({ outs: [, order], gs: [g] }) => [apply(UNSORT, [g, order], null)],
    onnx: (e) => {
        const [values, order] = e.emitAll(2, 'TopK', [e.ins[0], e.emit('Shape', [e.ins[0]])], {
            axis: 0,
            largest: 0,
            sorted: 1,
        });
        return [values, e.emit('Cast', [order], { to: 6 })];
    },
    tf: ({ tf, ins }) => {
        const { values, indices } = tf.topk(tf.neg(ins[0]), ins[0].shape[0], true);
        return [tf.neg(values), indices];
    },
});
/** The elements of a vector in ascending order. */
export const sort = (x) => applyAll(SORT, [x], null)[0];
const UNSORT = defineOp({
    name: 'unsort',
    infer: ([g]) => ({ dtype: g.dtype, shape: g.shape }),
    grad: ({ ins: [, order], gs: [g] }) => [take(g, order), null],
    onnx: (e) => {
        const order = e.emit('Cast', [e.ins[1]], { to: ONNX_INT64 });
        return e.emit('ScatterElements', [e.ins[0], order, e.ins[0]], { axis: 0 });
    },
    tf: ({ tf, ins }) => tf.scatterND(tf.reshape(ins[1], [-1, 1]), ins[0], ins[0].shape),
});
/** The inverse of a permutation: y[order[i]] = g[i]. */
export const unsort = (g, order) => apply(UNSORT, [g, order], null);
