/** Summing, and its adjoint: broadcasting to another value's shape. Reduced axes stay as 1. */
import { isStatic, sameDim, sameShape } from "../dim.js";
import { apply, defineOp } from "../graph.js";
import { axisOf, reshape } from "./shape.js";
export const reduced = (x, { axes }) => ({
    dtype: x.dtype,
    shape: x.shape.map((d, i) => (axes.includes(i) ? 1 : d)),
});
const SUM = defineOp({
    name: 'sum',
    infer: ([x], a) => reduced(x, a),
    grad: ({ ins: [x], gs: [g] }) => [expandLike(g, x)],
    onnx: (e) => e.emit('ReduceSum', [e.ins[0], e.ints(e.attrs.axes)], { keepdims: 1 }),
    tf: ({ tf, ins, attrs }) => tf.sum(ins[0], [...attrs.axes], true),
});
/** A reduction as authors call it: over `axes`, kept as 1, or over everything, giving a scalar. */
export const reduction = (op) => (x, axes) => axes
    ? apply(op, [x], { axes: axes.map((a) => axisOf(a, x.shape.length)) })
    : reshape(apply(op, [x], { axes: x.shape.map((_, i) => i) }), []);
/** Sum over `axes` (kept as 1); over everything, giving a scalar, without them. */
export const sum = reduction(SUM);
const EXPAND = defineOp({
    name: 'expandLike',
    infer: ([x, like]) => {
        const pad = like.shape.length - x.shape.length;
        const fits = pad >= 0 && x.shape.every((d, i) => d === 1 || sameDim(d, like.shape[pad + i]));
        if (!fits)
            throw new Error(`[${x.shape.join(', ')}] does not broadcast to [${like.shape.join(', ')}]`);
        return { shape: like.shape, dtype: x.dtype };
    },
    grad: ({ ins: [x], gs: [g] }) => [sumTo(g, x.shape), null],
    onnx: (e) => {
        const shape = e.outTypes[0].shape;
        return e.emit('Expand', [e.ins[0], isStatic(shape) ? e.ints(shape) : e.emit('Shape', [e.ins[1]])]);
    },
    tf: ({ tf, ins }) => tf.broadcastTo(ins[0], ins[1].shape),
});
/** x broadcast to the shape of `like`, whose numbers do not matter. */
export const expandLike = (x, like) => sameShape(x.shape, like.shape) ? x : apply(EXPAND, [x, like], null);
/** Sums g down to `shape`: the adjoint of broadcasting. */
export function sumTo(g, shape) {
    const pad = g.shape.length - shape.length;
    const axes = g.shape.flatMap((d, i) => (i < pad || (shape[i - pad] === 1 && d !== 1) ? [i] : []));
    return axes.length ? reshape(sum(g, axes), shape) : g;
}
