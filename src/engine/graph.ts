/**
 * The typed graph that models and losses are written in. Author code calls plain functions over `Value`s inside
 * `trace()`; each call appends a node. The same graph is differentiated (`grad.ts`) and run (`onnx/`, `tfjs/`).
 */
import { HarnessError } from '../base/errors.ts';
import { type Dim, type Shape, Sym, sameShape } from './dim.ts';
import type { OnnxContext } from './onnx/context.ts';
import type { TfContext, TfTensor } from './tfjs/context.ts';
import type { DType, Type } from './types.ts';
import type { WasmRule } from './wasm/context.ts';

/** A tensor that will exist when the graph runs. */
export interface Value extends Type {
  readonly node: Node;
  /** Which output of the node. */
  readonly index: number;
}

/** What a gradient rule sees: the cotangents `gs` of the outputs, and which inputs want one. */
export interface GradContext<A> {
  ins: readonly Value[];
  outs: readonly Value[];
  gs: readonly (Value | null)[];
  attrs: A;
  need: readonly boolean[];
}

/**
 * One operation: everything known about it in one place. An executor runs `onnx` or `tf`, or the `expand`ed form.
 * Outputs from index `differentiable` on exist for the operation's own gradient and take no cotangent.
 */
export interface Op<A = unknown> {
  readonly name: string;
  readonly differentiable?: number;
  /** Inputs from this index on only say what has to come before; they are not computed for this operation's sake. */
  readonly orderOnly?: number;
  infer(ins: readonly Value[], attrs: A): Type | Type[];
  grad?(context: GradContext<A>): (Value | null)[];
  onnx?(context: OnnxContext<A>): string | string[];
  tf?(context: TfContext<A>): TfTensor | TfTensor[];
  /** Of operations that decoding needs. */
  wasm?: WasmRule<A>;
  /** The meaning in terms of other operations. */
  expand?(ins: readonly Value[], attrs: A): Value | Value[];
}

/** Nodes that the backward pass computes again instead of keeping their outputs (`checkpoint`). */
export interface Region {
  nodes: Node[];
}

export interface Node {
  readonly id: number;
  readonly op: Op;
  ins: readonly Value[];
  readonly attrs: unknown;
  readonly outs: Value[];
  /** Where in the model: `layers.3.self_attn`. */
  readonly scope: string;
  readonly region: Region | undefined;
}

export class Graph {
  nodes: Node[] = [];
  readonly inputs = new Map<string, Value>();
  readonly outputs = new Map<string, Value>();
  readonly constants = new Map<string, Value>();
}

export const showType = (t: Type): string => `${t.dtype}[${t.shape.join(', ')}]`;

let current: Graph | undefined;
let scopes: readonly string[] = [];
let region: Region | undefined;

/** The graph being traced. */
export function graph(): Graph {
  if (!current) throw new Error('operations may only be called inside trace()');
  return current;
}

export function within<T>(g: Graph, fn: () => T): T {
  const before = current;
  current = g;
  try {
    return fn();
  } finally {
    current = before;
  }
}

/** Names the part of the model that `fn` builds; shows up in errors and in node names. */
export function scope<T>(name: string, fn: () => T): T {
  const before = scopes;
  scopes = [...before, name];
  try {
    return fn();
  } finally {
    scopes = before;
  }
}

/** Runs `fn` in place of the present scope, as `lower` does when it writes a node's parts. */
export function scopeAt<T>(path: string, fn: () => T): T {
  const before = scopes;
  scopes = path ? [path] : [];
  try {
    return fn();
  } finally {
    scopes = before;
  }
}

/** Runs fn now; in the backward pass its intermediates are computed again instead of being kept. */
export function checkpoint<T>(fn: () => T): T {
  if (region) return fn();
  region = { nodes: [] };
  try {
    return fn();
  } finally {
    region = undefined;
  }
}

/** Traces fn: inputs are those that it declares, outputs the named values that it returns. */
export function trace(fn: () => Record<string, Value>): Graph {
  const g = new Graph();
  within(g, () => {
    for (const [name, value] of Object.entries(fn())) g.outputs.set(name, value);
  });
  return g;
}

/** The author's line: the first frame above the engine. */
function authorLine(stack: string | undefined): string {
  const frames = (stack ?? '').split('\n').slice(1);
  const own = frames.find(
    (f) => /[/\\][^/\\]+:\d+:\d+/.test(f) && !/[/\\]engine[/\\]/.test(f) && !f.includes('node:internal'),
  );
  return own?.trim().replace(/^at /, '') ?? '';
}

const legal = (d: Dim): boolean => d instanceof Sym || (Number.isInteger(d) && d >= 0);

/** Appends a node. Throws HarnessError SHAPE naming layer, operation, operand types and the author's line. */
export function applyAll<A>(op: Op<A>, ins: readonly Value[], attrs: A): Value[] {
  let types: Type[];
  try {
    const inferred = op.infer(ins, attrs);
    types = Array.isArray(inferred) ? inferred : [inferred];
    for (const t of types)
      if (!t.shape.every(legal)) throw new Error(`result shape [${t.shape.join(', ')}] is impossible`);
  } catch (error) {
    const path = scopes.join('.') || 'top level';
    const line = authorLine((error as Error).stack);
    throw new HarnessError(
      'SHAPE',
      `${path}: ${op.name}(${ins.map(showType).join(', ')}): ${(error as Error).message}`,
      {
        exitCode: 1,
        cause: error,
        ...(line ? { hint: `written at ${line}` } : {}),
      },
    );
  }
  const g = graph();
  const node: Node = { id: g.nodes.length, op: op as Op, ins, attrs, outs: [], scope: scopes.join('.'), region };
  for (const [index, t] of types.entries()) node.outs.push({ ...t, node, index });
  g.nodes.push(node);
  region?.nodes.push(node);
  return node.outs;
}

/** `applyAll` for operations with one result that matters: the first. */
export const apply = <A>(op: Op<A>, ins: readonly Value[], attrs: A): Value => applyAll(op, ins, attrs)[0] as Value;

/** Leaves belong to no region: they are not computed, so there is nothing to compute again. */
function leaf<A>(op: Op<A>, attrs: A): Value {
  const before = region;
  region = undefined;
  try {
    return apply(op, [], attrs);
  } finally {
    region = before;
  }
}

export const INPUT: Op<Type & { name: string }> = {
  name: 'input',
  infer: (_, a) => ({ shape: a.shape, dtype: a.dtype }),
};
export interface ConstantAttrs extends Type {
  data: Float32Array | Int32Array | Uint8Array;
}
export const CONSTANT: Op<ConstantAttrs> = { name: 'constant', infer: (_, a) => ({ shape: a.shape, dtype: a.dtype }) };

/** Declares (or finds again) a tensor that is fed when the graph runs. */
export function input(name: string, shape: Shape, dtype: DType = 'f32'): Value {
  const g = graph();
  const known = g.inputs.get(name);
  if (known) {
    if (known.dtype === dtype && sameShape(known.shape, shape)) return known;
    throw new HarnessError(
      'SHAPE',
      `input ${name} is declared as ${showType(known)} and as ${showType({ shape, dtype })}`,
      { exitCode: 1 },
    );
  }
  const value = leaf(INPUT, { name, shape, dtype });
  g.inputs.set(name, value);
  return value;
}

/** Numbers that are part of the graph; equal small ones are shared. */
export function constant(data: ConstantAttrs['data'], shape: Shape, dtype: DType): Value {
  const g = graph();
  const key =
    data.length <= 16
      ? `${dtype}[${shape.join()}]${Array.from(data, (x) => (Object.is(x, -0) ? '-0' : x)).join()}`
      : '';
  const known = key ? g.constants.get(key) : undefined;
  if (known) return known;
  const value = leaf(CONSTANT, { data, shape, dtype });
  if (key) g.constants.set(key, value);
  return value;
}

/** A number as a scalar of the graph. */
export function lift(a: Value | number, dtype: DType = 'f32'): Value {
  if (typeof a !== 'number') return a;
  return constant(
    dtype === 'f32' ? Float32Array.of(a) : dtype === 'i32' ? Int32Array.of(a) : Uint8Array.of(a),
    [],
    dtype,
  );
}

/** Operations by name, so that a test can hold one row against each. */
export const operations = new Map<string, Op>();

/** Registers an operation. */
export function defineOp<A>(op: Op<A>): Op<A> {
  if (operations.has(op.name)) throw new Error(`operation ${op.name} is defined twice`);
  operations.set(op.name, op as Op);
  return op;
}
