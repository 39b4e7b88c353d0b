/** Maximum and mean. */
import { sizeOf } from "../dim.js";
import { apply, defineOp } from "../graph.js";
import { byRow } from "../wasm/context.js";
import { div, equal, mul, where } from "./elementwise.js";
import { reduced, reduction, sum } from "./reduce.js";
import { axisOf } from "./shape.js";
const AMAX = defineOp({
    name: 'amax',
    infer: ([x], a) => reduced(x, a),
    grad: ({ ins: [x], outs: [y], gs: [g] }) => [where(equal(x, y), g, 0)],
    onnx: (e) => e.emit('ReduceMax', [e.ins[0], e.ints(e.attrs.axes)], { keepdims: 1 }),
    tf: ({ tf, ins, attrs }) => tf.max(ins[0], [...attrs.axes], true),
    wasm: {
        fits: ([x], { axes }) => axes.length === 1 && axes[0] === x.shape.length - 1 && byRow('amax').fits([x], null),
        write: byRow('amax').write,
    },
});
/** Maximum over `axes` (kept as 1) or over everything; every element that reaches it gets the gradient. */
export const amax = reduction(AMAX);
const COUNT = defineOp({
    name: 'count',
    infer: () => ({ shape: [], dtype: 'f32' }),
    grad: () => [null],
    onnx: (e) => {
        const sizes = e.emit('Gather', [e.emit('Shape', [e.ins[0]]), e.ints(e.attrs.axes)], { axis: 0 });
        return e.emit('Cast', [e.emit('ReduceProd', [sizes], { keepdims: 0 })], { to: 1 });
    },
    tf: ({ tf, ins, attrs }) => tf.scalar(attrs.axes.reduce((n, a) => n * ins[0].shape[a], 1)),
});
/** Mean over `axes` (kept as 1), or over everything as a scalar; sizes may be known only at run time. */
export function mean(x, axes) {
    const over = axes?.map((a) => axisOf(a, x.shape.length)) ?? x.shape.map((_, i) => i);
    const n = sizeOf(over.map((a) => x.shape[a]));
    const total = sum(x, axes);
    return typeof n === 'number' ? mul(total, 1 / n) : div(total, apply(COUNT, [x], { axes: over }));
}
