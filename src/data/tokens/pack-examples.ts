/**
 * Packing (TRL's `packing`): several rows in one example, so that examples are about equally long. The rows hang side by
 * side below an empty root, each with positions of its own, so no row sees another: loss and gradients are those of the
 * separate rows, whatever the strategy.
 */
import { HarnessError } from '../../base/errors.ts';
import { type PackingStrategy, type Piece, planPacking } from '../packing.ts';
import type { Example, Examples, Segment } from '../tree.ts';

export interface PackedBatch {
  examples: Examples;
  /** Tokens of each packed example. */
  lengths: Uint32Array;
}

/**
 * @param rows examples whose trees are a single segment (SFT)
 * @param length most tokens of a packed example
 * @throws HarnessError PACKING for trees with children, which already share what they can
 */
export function packRows(rows: Examples, length: number, strategy: PackingStrategy): PackedBatch {
  const lengths = Array.from(rows, ({ tree, source }) => {
    if (!tree.children?.length) return tree.ids.length;
    const message = `packing is for rows that are one sequence; ${source} is a prompt with several answers`;
    throw new HarnessError('PACKING', message, { hint: 'leave packing out: prompts are shared without it' });
  });
  const plan = planPacking(lengths, length, strategy);
  const at = (position: number): Example | undefined => {
    const pieces = plan[position];
    return pieces && packed(pieces, rows, position);
  };
  return {
    examples: {
      length: plan.length,
      at,
      *[Symbol.iterator]() {
        for (const position of plan.keys()) yield at(position) as Example;
      },
    },
    lengths: Uint32Array.from(plan, (pieces) => pieces.reduce((n, { from, to }) => n + to - from, 0)),
  };
}

function packed(pieces: readonly Piece[], rows: Examples, index: number): Example {
  const members = pieces.map((piece) => ({ ...piece, example: rows.at(piece.row) as Example }));
  const children = members.map(({ example: { tree }, from, to }): Segment => {
    const predict = typeof tree.predict === 'boolean' ? tree.predict : Array.from(tree.predict).slice(from, to);
    const weight = tree.weight === undefined ? {} : { weight: tree.weight };
    return { role: tree.role, ids: Array.from(tree.ids).slice(from, to), predict, ...weight };
  });
  return {
    tree: { role: 'pack', ids: [], predict: false, children },
    tokens: children.reduce((n, c) => n + c.ids.length, 0),
    source: members.map(({ example }) => example.source).join(', '),
    index,
    truncated: members.some(({ example }) => example.truncated),
  };
}
