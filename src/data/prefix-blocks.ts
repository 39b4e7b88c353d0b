/**
 * Many token sequences as few token trees: sequences that begin alike share their beginning, which is computed once. A
 * few-shot prompt stands once above all its questions, a context once above all its choices. Trees do not grow without end,
 * since attention costs the square of their length: where it is cheaper, a beginning is computed again in a new tree.
 */
import type { ReadTree } from './forest.ts';
import type { Segment } from './tree.ts';

/** What a model reads and what it is asked about it. */
export interface AskedSequence {
  /** Tokens that the model reads, at least one. */
  input: Int32Array;
  /** Index in `input` of the first row that is asked; all rows from there on are. */
  from: number;
}

export interface PrefixBlock extends ReadTree {
  /** Tokens of the tree. */
  tokens: number;
  /** The sequences in it, by their place in the list given. */
  members: {
    sequence: number;
    /** For each asked row of the sequence: its place in `rows`. */
    places: Int32Array;
  }[];
}

export interface BlockCosts {
  /** Cost of a pair of tokens in attention, in tokens of linear layers. */
  attention: number;
  /** Cost of one more tree, in tokens. */
  tree: number;
  /** Tokens of a tree, unless what its sequences share is longer. */
  most: number;
}

/** The trees, in the order of their tokens; every sequence is in one of them. The same sequences give the same trees in any order. */
export function prefixBlocks(sequences: readonly AskedSequence[], costs: BlockCosts): PrefixBlock[] {
  const order = sequences.map((_, i) => i);
  order.sort((a, b) => compare(sequences[a]!.input, sequences[b]!.input) || sequences[a]!.from - sequences[b]!.from);
  const blocks: PrefixBlock[] = [];
  let members: number[] = [];
  let tokens = 0;
  let previous: Int32Array | undefined;
  for (const i of order) {
    const { input } = sequences[i]!;
    const shared = previous === undefined ? 0 : sharedLength(previous, input);
    const added = input.length - shared;
    if (members.length > 0 && added > 0 && tokens + added / 2 > bestLength(shared, costs)) {
      blocks.push(block(sequences, members));
      members = [];
      tokens = 0;
    }
    tokens += members.length === 0 ? input.length : added;
    members.push(i);
    previous = input;
  }
  if (members.length > 0) blocks.push(block(sequences, members));
  return blocks;
}

/**
 * The length at which trees below a shared beginning of R tokens are cheapest per token of their own: with costs of
 * R + tree + attention·L² over L - R such tokens that is R + sqrt(R² + (R + tree) / attention).
 */
function bestLength(shared: number, { attention, tree, most }: BlockCosts): number {
  return Math.min(most, shared + Math.sqrt(shared * shared + (shared + tree) / attention));
}

/** By token ids; a beginning comes before what goes on from it. */
function compare(a: Int32Array, b: Int32Array): number {
  const k = sharedLength(a, b);
  return k < a.length && k < b.length ? a[k]! - b[k]! : a.length - b.length;
}

function sharedLength(a: Int32Array, b: Int32Array): number {
  const most = Math.min(a.length, b.length);
  let k = 0;
  while (k < most && a[k] === b[k]) k++;
  return k;
}

/** Sorted sequences as one tree, below an empty root where they have nothing in common. */
function block(sequences: readonly AskedSequence[], members: readonly number[]): PrefixBlock {
  const sorted = members.map((i) => sequences[i]!);
  const path = new Int32Array(sorted.reduce((n, { input }) => Math.max(n, input.length), 0));
  const asked: { sequence: number; rows: Int32Array }[] = [];
  let next = 0;
  /** The segment that sequences lo .. hi - 1, alike up to `depth`, have in common from there on, and what is below it. */
  const segment = (lo: number, hi: number, depth: number): Segment => {
    const first = sorted[lo]!.input;
    const end = lo === hi - 1 ? first.length : sharedLength(first, sorted[hi - 1]!.input);
    for (let d = depth; d < end; d++) path[d] = next++;
    let at = lo;
    for (; at < hi && sorted[at]!.input.length === end; at++) {
      asked.push({ sequence: members[at]!, rows: path.slice(sorted[at]!.from, end) });
    }
    const children: Segment[] = [];
    while (at < hi) {
      const token = sorted[at]!.input[end];
      let after = at + 1;
      while (after < hi && sorted[after]!.input[end] === token) after++;
      children.push(segment(at, after, end));
      at = after;
    }
    return { role: '', ids: first.subarray(depth, end), predict: false, children };
  };
  const tree = segment(0, sorted.length, 0);
  const rows = [...new Set(asked.flatMap((one) => [...one.rows]))].sort((a, b) => a - b);
  const placeOf = new Map(rows.map((row, k) => [row, k]));
  return {
    tree,
    rows,
    tokens: next,
    members: asked.map(({ sequence, rows: own }) => ({ sequence, places: own.map((row) => placeOf.get(row)!) })),
  };
}
