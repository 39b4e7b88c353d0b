/** Prepares a graph for an executor: expands operations that it has no rule for, and drops what no output needs. */
import { CONSTANT, Graph, INPUT, input, scopeAt, within } from "./graph.js";
/** @param has whether the executor has a rule of its own for the operation */
export function lower(g, has) {
    const out = new Graph();
    const map = new Map();
    const mapped = (v) => map.get(v);
    const copy = (node) => {
        const ins = node.ins.map(mapped);
        if (isLeaf(node.op) || has(node.op)) {
            const twin = { ...node, id: out.nodes.length, ins, outs: [] };
            for (const v of node.outs) {
                const value = { ...v, node: twin };
                twin.outs.push(value);
                map.set(v, value);
            }
            out.nodes.push(twin);
            return;
        }
        const expand = node.op.expand;
        if (!expand)
            throw new Error(`${node.scope}: operation ${node.op.name} has no rule for this device and no expansion`);
        const part = new Graph();
        const stand = ins.map((v, i) => within(part, () => input(`${i}`, v.shape, v.dtype)));
        const result = within(part, () => scopeAt(`${node.scope}.${node.op.name}`, () => expand(stand, node.attrs)));
        for (const [i, v] of stand.entries())
            map.set(v, ins[i]);
        for (const inner of part.nodes)
            if (inner.op !== INPUT)
                copy(inner);
        const outs = Array.isArray(result) ? result : [result];
        for (const [i, v] of node.outs.entries())
            map.set(v, mapped(outs[i]));
    };
    for (const node of g.nodes)
        copy(node);
    for (const [name, v] of g.outputs)
        out.outputs.set(name, mapped(v));
    const live = new Set();
    const todo = [...out.outputs.values()].map((v) => v.node);
    for (let node = todo.pop(); node; node = todo.pop()) {
        if (live.has(node))
            continue;
        live.add(node);
        for (const v of node.ins.slice(0, node.op.orderOnly))
            todo.push(v.node);
    }
    out.nodes = out.nodes.filter((n) => live.has(n));
    for (const node of out.nodes) {
        if (node.op.orderOnly !== undefined)
            node.ins = node.ins.filter((v) => live.has(v.node));
    }
    for (const [name, v] of g.inputs) {
        const value = mapped(v);
        if (live.has(value.node))
            out.inputs.set(name, value);
    }
    return out;
}
const isLeaf = (op) => op === INPUT || op === CONSTANT;
