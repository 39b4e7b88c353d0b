/** From our graph to an ONNX model. */
import { CONSTANT, INPUT } from "../graph.js";
import { lower } from "../lower.js";
import { ONNX_INT64, ONNX_TYPE, ONNX_UINT8, } from "./context.js";
import { encodeModel } from "./protobuf.js";
/**
 * @param dialect what an execution provider lacks; without it everything is written as the rules say
 * @param sequenceOf name of an empty sequence to put out before all else, where the graph as it is written is to have one
 */
export function toOnnx(source, dialect = {}, sequenceOf) {
    const g = lower(source, (op) => op.onnx !== undefined);
    const sequence = sequenceOf?.(g);
    const nodes = [];
    const initializers = new Initializers();
    const names = new Map();
    const nameOf = (v) => names.get(v);
    for (const node of g.nodes) {
        const out = node.outs[0];
        if (node.op === INPUT)
            names.set(out, node.attrs.name);
        else if (node.op === CONSTANT)
            names.set(out, initializers.add(ONNX_TYPE[out.dtype], out.shape, node.attrs.data));
        else {
            const written = node.op.onnx(context(node, node.ins.map(nameOf), nodes, initializers, dialect));
            const list = Array.isArray(written) ? written : [written];
            for (const [i, v] of node.outs.entries())
                names.set(v, list[i]);
        }
    }
    const outputs = [...g.outputs].map(([name, v]) => ({
        name,
        type: ONNX_TYPE[v.dtype],
        shape: v.shape,
        from: nameOf(v),
    }));
    const written = ordered(nodes, outputs);
    if (sequence !== undefined) {
        const empty = { name: sequence, op: 'SequenceEmpty', domain: '', ins: [], outs: [sequence], attrs: { dtype: 1 } };
        written.push(empty);
    }
    const bytes = encodeModel({
        nodes: written,
        inputs: [...g.inputs].map(([name, v]) => ({ name, type: ONNX_TYPE[v.dtype], shape: v.shape })),
        ...{ outputs, sequences: sequence === undefined ? [] : [sequence] },
        initializers: initializers.all,
    });
    return { bytes, nodes: written, inputs: g.inputs, outputs: g.outputs, sequence };
}
/** Constants, each stored once. */
class Initializers {
    all = [];
    known = new Map();
    add(type, shape, data) {
        const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
        const key = bytes.length <= 256 ? `${type}[${shape.join()}]${bytes.toString('hex')}` : `large ${this.all.length}`;
        const found = this.known.get(key);
        if (found !== undefined)
            return found;
        const name = `const_${this.all.length}`;
        this.all.push({ name, type, shape, data: bytes });
        this.known.set(key, name);
        return name;
    }
}
function context(node, ins, nodes, initializers, dialect) {
    const base = `${node.scope || 'top'}/${node.op.name}_${node.id}`;
    let count = 0;
    const write = (outputs, op, from, attrs = {}, domain = '') => {
        const name = count === 0 ? base : `${base}.${count}`;
        count++;
        const outs = Array.from({ length: outputs }, (_, i) => (i === 0 ? name : `${name}:${i}`));
        nodes.push({ name, op, domain, ins: from, outs, attrs });
        return outs;
    };
    const typed = (value, dtype) => dtype === 'f32' ? Float32Array.of(value) : dtype === 'i32' ? Int32Array.of(value) : Uint8Array.of(value);
    const plain = {
        ins,
        inTypes: node.ins,
        outTypes: node.outs,
        attrs: node.attrs,
        scattersInParallel: dialect.scattersInParallel ?? false,
        shapesOnHost: dialect.shapesOnHost ?? false,
        emitAll: write,
        emit: (op, from, attrs, domain) => write(1, op, from, attrs, domain)[0],
        ints: (values) => initializers.add(ONNX_INT64, [values.length], BigInt64Array.from(values, BigInt)),
        scalar: (value, dtype = 'f32') => initializers.add(ONNX_TYPE[dtype], [], typed(value, dtype)),
        numbers: (data, shape) => initializers.add(data instanceof Uint8Array ? ONNX_UINT8 : ONNX_TYPE.f32, shape, data),
    };
    if (!dialect.rewrite)
        return plain;
    const types = new Map(node.ins.map((v, i) => [ins[i], v]));
    const emitAll = (outputs, op, from, attrs = {}, domain = '') => {
        const request = { ...plain, outputs, ins: from, types: from.map((name) => types.get(name)), attrs };
        return dialect.rewrite?.(op, request) ?? write(outputs, op, from, attrs, domain);
    };
    return { ...plain, emitAll, emit: (op, from, attrs, domain) => emitAll(1, op, from, attrs, domain)[0] };
}
/**
 * ONNX Runtime starts from nodes that nobody consumes and, of those, runs the one listed last first, with all it needs.
 * Weight gradients are such nodes: in creation order they would all run at the very end and keep every activation alive.
 * They are listed last in reverse, and write the graph's outputs directly, so each runs when the backward sweep reaches
 * its layer.
 */
function ordered(nodes, outputs) {
    const made = new Set(nodes.flatMap((n) => n.outs));
    const renamed = new Map();
    const copies = [];
    for (const { name, from } of outputs) {
        if (made.has(from) && !renamed.has(from))
            renamed.set(from, name);
        else
            copies.push({
                name: `output/${name}`,
                op: 'Identity',
                domain: '',
                ins: [renamed.get(from) ?? from],
                outs: [name],
                attrs: {},
            });
    }
    const now = (name) => renamed.get(name) ?? name;
    const all = [...nodes.map((n) => ({ ...n, ins: n.ins.map(now), outs: n.outs.map(now) })), ...copies];
    const consumed = new Set(all.flatMap((n) => n.ins));
    const isLast = (n) => !n.outs.some((o) => consumed.has(o));
    return [...all.filter((n) => !isLast(n)), ...all.filter(isLast).reverse()];
}
