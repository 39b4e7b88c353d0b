/**
 * The typed graph that models and losses are written in. Author code calls plain functions over `Value`s inside
 * `trace()`; each call appends a node. The same graph is differentiated (`grad.ts`) and run (`onnx/`, `tfjs/`).
 */
import { HarnessError } from "../base/errors.js";
import { Sym, sameShape } from "./dim.js";
export class Graph {
    nodes = [];
    inputs = new Map();
    outputs = new Map();
    constants = new Map();
}
export const showType = (t) => `${t.dtype}[${t.shape.join(', ')}]`;
let current;
let scopes = [];
let region;
/** The graph being traced. */
export function graph() {
    if (!current)
        throw new Error('operations may only be called inside trace()');
    return current;
}
export function within(g, fn) {
    const before = current;
    current = g;
    try {
        return fn();
    }
    finally {
        current = before;
    }
}
/** Names the part of the model that `fn` builds; shows up in errors and in node names. */
export function scope(name, fn) {
    const before = scopes;
    scopes = [...before, name];
    try {
        return fn();
    }
    finally {
        scopes = before;
    }
}
/** Runs `fn` in place of the present scope, as `lower` does when it writes a node's parts. */
export function scopeAt(path, fn) {
    const before = scopes;
    scopes = path ? [path] : [];
    try {
        return fn();
    }
    finally {
        scopes = before;
    }
}
/** Runs fn now; in the backward pass its intermediates are computed again instead of being kept. */
export function checkpoint(fn) {
    if (region)
        return fn();
    region = { nodes: [] };
    try {
        return fn();
    }
    finally {
        region = undefined;
    }
}
/** Traces fn: inputs are those that it declares, outputs the named values that it returns. */
export function trace(fn) {
    const g = new Graph();
    within(g, () => {
        for (const [name, value] of Object.entries(fn()))
            g.outputs.set(name, value);
    });
    return g;
}
/** The author's line: the first frame above the engine. */
function authorLine(stack) {
    const frames = (stack ?? '').split('\n').slice(1);
    const own = frames.find((f) => /[/\\][^/\\]+:\d+:\d+/.test(f) && !/[/\\]engine[/\\]/.test(f) && !f.includes('node:internal'));
    return own?.trim().replace(/^at /, '') ?? '';
}
const legal = (d) => d instanceof Sym || (Number.isInteger(d) && d >= 0);
/** Appends a node. Throws HarnessError SHAPE naming layer, operation, operand types and the author's line. */
export function applyAll(op, ins, attrs) {
    let types;
    try {
        const inferred = op.infer(ins, attrs);
        types = Array.isArray(inferred) ? inferred : [inferred];
        for (const t of types)
            if (!t.shape.every(legal))
                throw new Error(`result shape [${t.shape.join(', ')}] is impossible`);
    }
    catch (error) {
        const path = scopes.join('.') || 'top level';
        const line = authorLine(error.stack);
        throw new HarnessError('SHAPE', `${path}: ${op.name}(${ins.map(showType).join(', ')}): ${error.message}`, {
            exitCode: 1,
            cause: error,
            ...(line ? { hint: `written at ${line}` } : {}),
        });
    }
    const g = graph();
    const node = { id: g.nodes.length, op: op, ins, attrs, outs: [], scope: scopes.join('.'), region };
    for (const [index, t] of types.entries())
        node.outs.push({ ...t, node, index });
    g.nodes.push(node);
    region?.nodes.push(node);
    return node.outs;
}
/** `applyAll` for operations with one result that matters: the first. */
export const apply = (op, ins, attrs) => applyAll(op, ins, attrs)[0];
/** Leaves belong to no region: they are not computed, so there is nothing to compute again. */
function leaf(op, attrs) {
    const before = region;
    region = undefined;
    try {
        return apply(op, [], attrs);
    }
    finally {
        region = before;
    }
}
export const INPUT = {
    name: 'input',
    infer: (_, a) => ({ shape: a.shape, dtype: a.dtype }),
};
export const CONSTANT = { name: 'constant', infer: (_, a) => ({ shape: a.shape, dtype: a.dtype }) };
/** Declares (or finds again) a tensor that is fed when the graph runs. */
export function input(name, shape, dtype = 'f32') {
    const g = graph();
    const known = g.inputs.get(name);
    if (known) {
        if (known.dtype === dtype && sameShape(known.shape, shape))
            return known;
        throw new HarnessError('SHAPE', `input ${name} is declared as ${showType(known)} and as ${showType({ shape, dtype })}`, { exitCode: 1 });
    }
    const value = leaf(INPUT, { name, shape, dtype });
    g.inputs.set(name, value);
    return value;
}
/** Numbers that are part of the graph; equal small ones are shared. */
export function constant(data, shape, dtype) {
    const g = graph();
    const key = data.length <= 16
        ? `${dtype}[${shape.join()}]${Array.from(data, (x) => (Object.is(x, -0) ? '-0' : x)).join()}`
        : '';
    const known = key ? g.constants.get(key) : undefined;
    if (known)
        return known;
    const value = leaf(CONSTANT, { data, shape, dtype });
    if (key)
        g.constants.set(key, value);
    return value;
}
/** A number as a scalar of the graph. */
export function lift(a, dtype = 'f32') {
    if (typeof a !== 'number')
        return a;
    return constant(dtype === 'f32' ? Float32Array.of(a) : dtype === 'i32' ? Int32Array.of(a) : Uint8Array.of(a), [], dtype);
}
/** Operations by name, so that a test can hold one row against each. */
export const operations = new Map();
/** Registers an operation. */
export function defineOp(op) {
    if (operations.has(op.name))
        throw new Error(`operation ${op.name} is defined twice`);
    operations.set(op.name, op);
    return op;
}
