/** Matrix products. Transposes and scale are flags of the product, never nodes of their own. */
import { fixed, sameDim, sameShape, sizeOf } from "../dim.js";
import { apply, defineOp } from "../graph.js";
import { MICROSOFT } from "../onnx/context.js";
import { rowsOfPart } from "../wasm/context.js";
import { broadcast } from "./elementwise.js";
import { sumTo } from "./reduce.js";
import { reshape } from "./shape.js";
const MATMUL = defineOp({
    name: 'matmul',
    infer: ([a, b, c], { ta, tb }) => {
        const [A, B] = [a.shape, b.shape];
        if (A.length < 2 || B.length < 2)
            throw new Error('operands need at least two axes');
        const m = A.at(ta ? -1 : -2);
        const k = A.at(ta ? -2 : -1);
        const k2 = B.at(tb ? -1 : -2);
        const n = B.at(tb ? -2 : -1);
        if (!sameDim(k, k2))
            throw new Error(`inner sizes ${k} and ${k2} differ`);
        const shape = [...broadcast(A.slice(0, -2), B.slice(0, -2)), m, n];
        if (c && (shape.length !== 2 || !sameShape(c.shape, shape)))
            throw new Error("what is added must be a matrix of the product's shape");
        return { dtype: a.dtype, shape };
    },
    grad: ({ ins, gs, attrs: { ta, tb, alpha }, need }) => {
        const [a, b] = [ins[0], ins[1]];
        const g = gs[0];
        // A matrix against a batched operand: fold the batch into rows, so that its gradient is one product, not many and a sum.
        const fold = b.shape.length === 2 && a.shape.length > 2 && !ta;
        const rows = (v) => (fold ? reshape(v, [sizeOf(v.shape.slice(0, -1)), v.shape.at(-1)]) : v);
        const product = (x, y, tx, ty) => apply(MATMUL, [x, y], { ta: tx, tb: ty, alpha });
        const da = () => (ta ? product(b, g, tb, true) : product(g, b, false, !tb));
        const db = () => (tb ? product(rows(g), rows(a), true, ta) : product(rows(a), rows(g), !ta, false));
        return [need[0] ? sumTo(da(), a.shape) : null, need[1] ? sumTo(db(), b.shape) : null, need[2] ? g : null];
    },
    onnx: (e) => {
        const { ta, tb, alpha } = e.attrs;
        const flags = { transA: +ta, transB: +tb, alpha: { float: alpha } };
        const [a, b] = e.inTypes;
        if (a.shape.length === 2 && b.shape.length === 2)
            return e.emit('Gemm', e.ins, flags);
        if (!ta && !tb && alpha === 1)
            return e.emit('MatMul', e.ins);
        return e.emit('FusedMatMul', e.ins, flags, MICROSOFT);
    },
    tf: ({ tf, ins, attrs: { ta, tb, alpha }, outTypes, size }) => {
        const [a, b, c] = ins;
        const lead = outTypes[0].shape.slice(0, -2).map(size);
        const full = (x) => tf.broadcastTo(x, [...lead, ...x.shape.slice(-2)]);
        const product = tf.matMul(full(a), full(b), ta, tb);
        const y = alpha === 1 ? product : tf.mul(product, alpha);
        return c ? tf.add(y, c) : y;
    },
    wasm: {
        // x·Wᵀ: rows of W are read as they lie.
        fits: ([a, b], { ta, tb }) => !ta &&
            tb &&
            a.shape.length === 2 &&
            b.shape.length === 2 &&
            fixed(b.shape[1], 'width') % 4 === 0 &&
            typeof b.shape[0] === 'number',
        write: (c) => {
            const [[rows], [out, width]] = c.inShapes;
            const per = rowsOfPart(out, 4 * width, c.threads);
            const plus = c.inShapes.length > 2 ? c.in(2) : 0;
            const args = [c.in(0), c.in(1), c.out(), width, out, per, rows, { float: c.attrs.alpha }, plus];
            c.call('product', Math.ceil(out / per), args);
        },
    },
});
/** alpha · A·B over the last two axes, leading axes broadcast; `plus` is added (matrices only). */
export const matmul = (a, b, o = {}) => apply(MATMUL, o.plus ? [a, b, o.plus] : [a, b], {
    ta: o.transposeA ?? false,
    tb: o.transposeB ?? false,
    alpha: o.alpha ?? 1,
});
