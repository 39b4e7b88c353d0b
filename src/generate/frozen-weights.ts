/**
 * Graphs that hold their weights instead of being fed them. The runtime puts such a weight into the order of its kernels once,
 * which makes a step of one sequence about twice as fast, at the price of a copy; and only such a weight can be packed into
 * few bits. Leaves out the packing itself (packed-weights.ts).
 */
import {
  apply,
  constant,
  defineOp,
  Graph,
  INPUT,
  input,
  type Node,
  type Op,
  operations,
  type Value,
  within,
} from '../engine/graph.ts';
import { lower } from '../engine/lower.ts';
import { MICROSOFT } from '../engine/onnx/context.ts';
import type { ParamStore } from '../engine/params.ts';
import { BLOCK, type PackedMatrix, type PackedWeights } from './packed-weights.ts';

/** The runtime rounds activations to 8 bits block by block and multiplies whole numbers. */
const WHOLE_NUMBERS = 4;

const PACKED_PRODUCT = defineOp<PackedMatrix>({
  name: 'packedProduct',
  infer: ([x], w) => {
    if (x!.shape.length !== 2 || x!.shape[1] !== w.in) throw new Error(`wants rows of ${w.in} numbers`);
    return { dtype: 'f32', shape: [x!.shape[0]!, w.out] };
  },
  onnx: (e) => {
    const { bits, out, in: width, codes, scales } = e.attrs;
    const blocks = Math.ceil(width / BLOCK);
    const packed = [e.numbers(codes, [out, blocks, (BLOCK * bits) / 8]), e.numbers(scales, [out * blocks])];
    const flags = { K: width, N: out, bits, block_size: BLOCK, accuracy_level: WHOLE_NUMBERS };
    return e.emit('MatMulNBits', [e.ins[0]!, ...packed], flags, MICROSOFT);
  },
});
/** x·Wᵀ for x f32[rows, in] and a packed W, x rounded to 8 bits in blocks of its own. */
export const packedProduct = (x: Value, w: PackedMatrix): Value => apply(PACKED_PRODUCT, [x], w);

/** How the graph of a step comes by its weights. */
export interface FrozenWeights {
  params: ParamStore;
  /** What is multiplied in this form; the rest of the weights goes into the graph as it is, when `all`, or is fed. */
  packed: PackedWeights;
  all: boolean;
}

/** The graph with weights in it; it computes what their numbers of now give. */
export function withWeights(source: Graph, weights: readonly string[], { params, packed, all }: FrozenWeights): Graph {
  const g = lower(source, (op) => op.onnx !== undefined);
  const names = new Set(weights);
  const out = new Graph();
  const map = new Map<Value, Value>();
  const mapped = (v: Value): Value => map.get(v) as Value;
  within(out, () => {
    for (const node of g.nodes) {
      const [first] = node.outs as [Value];
      const matrix = packedOperand(node, packed);
      if (matrix) map.set(first, packedProduct(mapped(node.ins[0]!), matrix));
      else if (node.op === (INPUT as Op)) {
        const name = inputName(first);
        const held = all && names.has(name);
        map.set(
          first,
          held ? constant(params.view(name).data, first.shape, 'f32') : input(name, first.shape, first.dtype),
        );
      } else {
        const twin: Node = { ...node, id: out.nodes.length, ins: node.ins.map(mapped), outs: [] };
        for (const v of node.outs) {
          twin.outs.push({ ...v, node: twin });
          map.set(v, twin.outs.at(-1)!);
        }
        out.nodes.push(twin);
      }
    }
  });
  for (const [name, v] of g.outputs) out.outputs.set(name, mapped(v));
  return lower(out, (op) => op.onnx !== undefined);
}

const inputName = (v: Value): string => (v.node.attrs as { name: string }).name;

/** The packed form of W where a node is x·Wᵀ and nothing else. */
function packedOperand({ op, ins, attrs }: Node, packed: PackedWeights): PackedMatrix | undefined {
  if (op !== operations.get('matmul') || ins.length !== 2 || ins[1]!.node.op !== (INPUT as Op)) return undefined;
  const { ta, tb, alpha } = attrs as { ta: boolean; tb: boolean; alpha: number };
  return ta || !tb || alpha !== 1 ? undefined : packed.get(inputName(ins[1]!));
}
