/** The seam of gradient checkpointing. */
import { apply, defineOp } from "../graph.js";
import { ONNX_INT64 } from "../onnx/context.js";
const BARRIER = defineOp({
    name: 'barrier',
    orderOnly: 1,
    infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
    grad: ({ ins, gs: [g] }) => [g, ...ins.slice(1).map(() => null)],
    tf: ({ ins }) => ins[0].clone(),
    onnx: (e) => {
        const first = (name) => {
            const flat = e.emit('Reshape', [name, e.ints([-1])]);
            return e.emit('Gather', [flat, e.emit('Squeeze', [e.ints([0])])], { axis: 0 });
        };
        const x = e.ins[0];
        if (e.ins.length === 1)
            return x; // nothing that it waits for is computed
        // Where(false, something of each, y): exactly y, but the runtime has to wait for all of them and cannot merge it with x.
        const waited = e.emit('Sum', e.ins.slice(1).map(first));
        const otherwise = (y, made) => e.emit('Where', [e.scalar(0, 'bool'), made, y]);
        if (e.shapesOnHost)
            return otherwise(x, waited);
        // Of its shape alone, so that none of x is copied.
        return e.emit('Reshape', [x, otherwise(e.emit('Shape', [x]), e.emit('Cast', [waited], { to: ONNX_INT64 }))]);
    },
});
/** x, but not before those of `after` that are computed at all, and not merged with other uses of x. */
export const barrier = (x, after) => apply(BARRIER, [x, ...after], null);
