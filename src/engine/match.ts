/**
 * Recognises a computation in a graph: what a kernel needs in order to stand in for it. A pattern is a nested list,
 * an operation's name before its operands, down to the names of leaves; the same leaf is the same value wherever it stands.
 */
import { CONSTANT, type ConstantAttrs, INPUT, type Op, type Value } from './graph.ts';

export type Pattern = string | readonly Pattern[];

/** Is `value` computed as the pattern says? Leaves are noted in `found` under their names. */
export function matches(value: Value | undefined, pattern: Pattern, found: Map<string, Value>): boolean {
  if (value === undefined) return false;
  if (typeof pattern === 'string') {
    const leaf = value.node.op === (INPUT as Op) || value.node.op === (CONSTANT as Op);
    if (!leaf || (found.get(pattern) ?? value) !== value) return false;
    found.set(pattern, value);
    return true;
  }
  const [name, ...operands] = pattern;
  const { node } = value;
  if (node.op.name !== name || node.ins.length !== operands.length) return false;
  return operands.every((operand, i) => matches(node.ins[i], operand, found));
}

/** The name a value is fed under; undefined when it is computed or constant. */
export const inputName = ({ node }: Value): string | undefined =>
  node.op === (INPUT as Op) ? (node.attrs as { name: string }).name : undefined;

/** A number of the graph; undefined when the value is something else. */
export function constantNumber({ node, shape }: Value): number | undefined {
  if (node.op !== (CONSTANT as Op) || shape.length > 0) return undefined;
  return (node.attrs as ConstantAttrs).data[0];
}
