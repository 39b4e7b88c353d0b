/** Cutting and joining along axis 0 where the lengths are known only at run time. */
import { addDim, sameDim } from "../dim.js";
import { apply, applyAll, defineOp, lift } from "../graph.js";
import { expandLike } from "./reduce.js";
const SPLIT = defineOp({
    name: 'split',
    infer: ([x, counts], { sizes }) => {
        const total = sizes.reduce((n, d) => addDim(n, d), 0);
        if (!sameDim(total, x.shape[0]))
            throw new Error(`parts of ${sizes.join(' + ')} do not make up axis 0`);
        if (counts.shape[0] !== sizes.length)
            throw new Error(`${sizes.length} parts, but ${String(counts.shape[0])} counts`);
        return sizes.map((d) => ({ dtype: x.dtype, shape: [d, ...x.shape.slice(1)] }));
    },
    grad: ({ ins: [, counts], outs, gs }) => [
        join(gs.map((g, i) => g ?? expandLike(lift(0), outs[i])), counts),
        null,
    ],
    onnx: (e) => {
        const counts = e.emit('Cast', [e.ins[1]], { to: 7 });
        return e.emitAll(e.outTypes.length, 'Split', [e.ins[0], counts], { axis: 0 });
    },
    tf: ({ tf, ins }) => {
        let at = 0;
        const rest = ins[0].shape.slice(1);
        return Array.from(ins[1].dataSync(), (n) => {
            at += n;
            return tf.slice(ins[0], [at - n, ...rest.map(() => 0)], [n, ...rest]);
        });
    },
});
/** Parts of axis 0 with run-time lengths; `counts` i32[parts] holds the same lengths as numbers. */
export const split = (x, counts, sizes) => sizes.length === 1 ? [x] : applyAll(SPLIT, [x, counts], { sizes });
const JOIN = defineOp({
    name: 'join',
    infer: (ins) => {
        const xs = ins.slice(0, -1);
        const total = xs.reduce((n, x) => addDim(n, x.shape[0]), 0);
        return { dtype: xs[0].dtype, shape: [total, ...xs[0].shape.slice(1)] };
    },
    grad: ({ ins, gs: [g] }) => [
        ...split(g, ins.at(-1), ins.slice(0, -1).map((x) => x.shape[0])),
        null,
    ],
    onnx: (e) => e.emit('Concat', e.ins.slice(0, -1), { axis: 0 }),
    tf: ({ tf, ins }) => tf.concat(ins.slice(0, -1), 0),
});
/** Joins parts of run-time length along axis 0: the inverse of `split`. */
export const join = (parts, counts) => parts.length === 1 ? parts[0] : apply(JOIN, [...parts, counts], null);
