/** Products with weights of few bits, and the graph of a step that computes with them. Leaves out the rounding (packed-weights.ts). */
import {
  apply,
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
import { rowsOfPart } from '../engine/wasm/context.ts';
import { BLOCK, ROUNDED_BYTES } from '../engine/wasm/products.ts';
import type { PackedMatrix } from './packed-weights.ts';

const PACKED_PRODUCT = defineOp<PackedMatrix>({
  name: 'packedProduct',
  infer: ([x], w) => {
    if (x!.shape.length !== 2 || x!.shape[1] !== w.in) throw new Error(`wants rows of ${w.in} numbers`);
    return { dtype: 'f32', shape: [x!.shape[0]!, w.out] };
  },
  wasm: {
    fits: (_, w) => w.in % 4 === 0,
    write: (c) => {
      const { bits, out, in: width, codes, scales } = c.attrs;
      const [rows, blocks] = [c.inShapes[0]![0]!, Math.ceil(width / BLOCK)];
      // Rounded once for all matrices that meet the same rows.
      const rounded = c.once(0, rows * blocks * ROUNDED_BYTES, 'roundRows', rows, (into) => [
        c.in(0),
        into,
        width,
        blocks,
      ]);
      const per = rowsOfPart(out, (width * bits) / 8, c.threads);
      const packed = [c.address(codes), c.address(scales)];
      c.call(`product${bits}`, Math.ceil(out / per), [rounded, ...packed, blocks, c.out(), out, per, rows]);
    },
  },
});
/** x·Wᵀ for x f32[rows, in] and a packed W, x rounded to 16 bits in blocks of its own. */
export const packedProduct = (x: Value, w: PackedMatrix): Value => apply(PACKED_PRODUCT, [x], w);

/** The graph with packed matrices in the place of those that have their names. */
export function withPacked(g: Graph, packed: ReadonlyMap<string, PackedMatrix>): Graph {
  const out = new Graph();
  const map = new Map<Value, Value>();
  const mapped = (v: Value): Value => map.get(v) as Value;
  within(out, () => {
    for (const node of g.nodes) {
      const [first] = node.outs as [Value];
      const matrix = packedOperand(node, packed);
      if (matrix) map.set(first, packedProduct(mapped(node.ins[0]!), matrix));
      else if (node.op === (INPUT as Op)) map.set(first, input(inputName(first), first.shape, first.dtype));
      else {
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
  return lower(out, ({ wasm }) => wasm !== undefined); // without the weights that nothing reads any more
}

const inputName = (v: Value): string => (v.node.attrs as { name: string }).name;

/** The packed form of W where a node is x·Wᵀ and nothing else. */
function packedOperand({ op, ins, attrs }: Node, packed: ReadonlyMap<string, PackedMatrix>): PackedMatrix | undefined {
  if (op !== operations.get('matmul') || ins.length !== 2 || ins[1]!.node.op !== (INPUT as Op)) return undefined;
  const { ta, tb, alpha } = attrs as { ta: boolean; tb: boolean; alpha: number };
  return ta || !tb || alpha !== 1 ? undefined : packed.get(inputName(ins[1]!));
}
