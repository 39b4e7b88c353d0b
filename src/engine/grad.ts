/** Reverse-mode differentiation: appends the backward nodes to the graph that is being traced. */
import { sameShape } from './dim.ts';
import { applyAll, graph, lift, type Node, type Region, scope, showType, type Value } from './graph.ts';
import { barrier } from './ops/barrier.ts';
import { addContributions } from './ops/rows.ts';

/**
 * Gradients of the scalar `loss` for each value in `wrt`, in that order. Nothing is emitted for paths that do not lead to
 * `wrt`: frozen weights cost no work and no memory.
 * @throws Error when the loss is no scalar, does not depend on a value, or passes through an operation without gradient.
 */
export function gradients(loss: Value, wrt: readonly Value[]): Value[] {
  if (loss.shape.length > 0) throw new Error(`loss must be a scalar, got ${showType(loss)}`);
  const forward = graph().nodes.slice();
  const active = new Set<Value>(wrt);
  for (const node of forward) {
    if (node.op.name !== 'stopGradient' && node.ins.some((v) => active.has(v)))
      for (const out of node.outs) active.add(out);
  }
  const leaves = new Set<Value>(wrt);
  const cotangents = new Map<Value, Value>([[loss, lift(1)]]);
  const recomputed = new Map<Region, Map<Value, Value>>();
  let finished: Value[] = []; // weight gradients since the last recomputation: the next one waits for them, so that they are not left for last

  for (const node of forward.reverse()) {
    const gs = node.outs.map((out) => cotangents.get(out) ?? null);
    const first = gs.find((g) => g !== null);
    if (!first || !node.ins.some((v) => active.has(v))) continue;
    for (const out of node.outs) if (!leaves.has(out)) cotangents.delete(out);
    scope(`grad:${node.scope}`, () => {
      let now = (v: Value): Value => v;
      if (node.region) {
        let copies = recomputed.get(node.region);
        if (!copies) {
          copies = recompute(node.region, [first, ...finished]);
          recomputed.set(node.region, copies);
          finished = [];
        }
        const map = copies;
        now = (v) => map.get(v) ?? v;
      }
      for (const [input, d] of backward(node, gs, now, active)) {
        const before = cotangents.get(input);
        const total = before ? addContributions(before, d) : d;
        cotangents.set(input, total);
        if (leaves.has(input)) finished.push(total);
      }
    });
  }
  return wrt.map((w) => {
    const d = cotangents.get(w);
    if (!d) throw new Error(`the loss does not depend on ${inputName(w)}`);
    return d;
  });
}

const inputName = (v: Value): string =>
  v.node.op.name === 'input' ? (v.node.attrs as { name: string }).name : showType(v);

/** Contributions of one node to the cotangents of its inputs. */
function backward(
  node: Node,
  gs: readonly (Value | null)[],
  now: (v: Value) => Value,
  active: ReadonlySet<Value>,
): [Value, Value][] {
  const at = `${node.scope || 'top level'}: ${node.op.name}`;
  const limit = node.op.differentiable;
  if (!node.op.grad) throw new Error(`${at} has no gradient`);
  if (limit !== undefined && gs.slice(limit).some((g) => g !== null))
    throw new Error(`${at}: an output kept for the gradient was used in a loss`);
  const need = node.ins.map((v) => active.has(v));
  const ds = node.op.grad({ ins: node.ins.map(now), outs: node.outs.map(now), gs, attrs: node.attrs, need });
  return ds.flatMap((d, i) => {
    const target = node.ins[i] as Value;
    if (!d || !need[i]) return [];
    if (!sameShape(d.shape, target.shape))
      throw new Error(`${at}: gradient ${showType(d)} of operand ${i} should be ${showType(target)}`);
    return [[target, d] as [Value, Value]];
  });
}

/** Emits a region's nodes again; what enters it is held back until `after` exist. */
function recompute(region: Region, after: readonly Value[]): Map<Value, Value> {
  const copies = new Map<Value, Value>();
  const inside = new Set(region.nodes.flatMap((n) => n.outs));
  const entering = (v: Value): Value => {
    const known = copies.get(v);
    if (known) return known;
    const held = inside.has(v) || v.node.ins.length === 0 ? v : barrier(v, after);
    copies.set(v, held);
    return held;
  };
  for (const node of region.nodes) {
    const outs = applyAll(node.op, node.ins.map(entering), node.attrs);
    for (const [i, out] of node.outs.entries()) copies.set(out, outs[i] as Value);
  }
  return copies;
}
