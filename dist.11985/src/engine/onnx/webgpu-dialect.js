import { WEBGPU_OPERATORS } from "./webgpu-operators.js";
/** Swaps the last two axes. */
function transposed(e, name, type) {
    const rank = type.shape.length;
    const perm = type.shape.map((_, i) => (i < rank - 2 ? i : 2 * rank - 3 - i));
    return e.emit('Transpose', [name], { perm });
}
const isSet = (flag) => flag === 1;
const float = (x) => typeof x === 'object' && 'float' in x ? x.float : 1;
/** alpha · A·B by MatMul. The scale goes over whichever is narrower, first operand or product. */
function fusedMatMul(e) {
    const [a, b] = e.types;
    const turn = (name, type, flag) => isSet(flag) ? transposed(e, name, type) : name;
    const left = turn(e.ins[0], a, e.attrs.transA);
    const right = turn(e.ins[1], b, e.attrs.transB);
    const alpha = float(e.attrs.alpha);
    if (alpha === 1)
        return [e.emit('MatMul', [left, right])];
    const inner = a.shape.at(isSet(e.attrs.transA) ? -2 : -1);
    const columns = b.shape.at(isSet(e.attrs.transB) ? -2 : -1);
    const scale = (x) => e.emit('Mul', [x, e.scalar(alpha)]);
    const early = typeof inner === 'number' && (typeof columns !== 'number' || inner < columns);
    return early ? [e.emit('MatMul', [scale(left), right])] : [scale(e.emit('MatMul', [left, right]))];
}
/** x − max − log Σ exp(x − max) over the last axis. */
function logSoftmax(e) {
    const shifted = e.emit('Sub', [e.ins[0], e.emit('ReduceMax', [e.ins[0], e.ints([-1])], { keepdims: 1 })]);
    const total = e.emit('ReduceSum', [e.emit('Exp', [shifted]), e.ints([-1])], { keepdims: 1 });
    return [e.emit('Sub', [shifted, e.emit('Log', [total])])];
}
/** y = x·r·w and r = 1/√(mean x² + ε) over the last axis. */
function rmsNorm(e) {
    const [x, w] = e.ins;
    const mean = e.emit('ReduceMean', [e.emit('Mul', [x, x]), e.ints([-1])], { keepdims: 1 });
    const root = e.emit('Sqrt', [e.emit('Add', [mean, e.scalar(float(e.attrs.epsilon))])]);
    const r = e.emit('Div', [e.scalar(1), root]);
    return [e.emit('Mul', [e.emit('Mul', [x, r]), w]), r];
}
const MOST_PARTS = WEBGPU_OPERATORS.Split?.outputs;
/** Groups of parts are cut off first, then each group is cut up. */
function split(e) {
    const cut = (from, counts, parts) => {
        if (parts <= MOST_PARTS)
            return e.emitAll(parts, 'Split', [from, counts], { axis: 0 });
        const groups = Math.min(MOST_PARTS, Math.ceil(parts / MOST_PARTS));
        const edges = Array.from({ length: groups + 1 }, (_, i) => Math.floor((i * parts) / groups));
        const own = edges
            .slice(1)
            .map((to, i) => e.emit('Slice', [counts, e.ints([edges[i]]), e.ints([to]), e.ints([0])]));
        const totals = own.map((c) => e.emit('ReduceSum', [c, e.ints([0])], { keepdims: 1 }));
        const pieces = e.emitAll(groups, 'Split', [from, e.emit('Concat', totals, { axis: 0 })], { axis: 0 });
        return pieces.flatMap((piece, i) => cut(piece, own[i], edges[i + 1] - edges[i]));
    };
    return cut(e.ins[0], e.ins[1], e.outputs);
}
const STAND_INS = {
    FusedMatMul: fusedMatMul,
    LogSoftmax: logSoftmax,
    SimplifiedLayerNormalization: rmsNorm,
    Split: split,
    ConstantOfShape: (e) => [e.emit('Expand', [e.scalar(0), e.ins[0]])],
    Sum: (e) => [e.ins.reduce((sum, x) => e.emit('Add', [sum, x]))],
};
/** Operators that are not in the table (a plug-in's) are written as they are; the provider finds a place for them. */
export const WEBGPU_DIALECT = {
    scattersInParallel: true,
    shapesOnHost: true,
    rewrite(op, e) {
        const row = WEBGPU_OPERATORS[op];
        if (!row || (row.device.length > 0 && e.outputs <= (row.outputs ?? Number.POSITIVE_INFINITY)))
            return undefined;
        const standIn = STAND_INS[op];
        if (!standIn)
            throw new Error(`nothing stands in for ${op} with ${e.outputs} outputs`);
        return standIn(e);
    },
};
