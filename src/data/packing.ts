/**
 * Several short rows in one sequence of at most `length` tokens, by TRL's three strategies: `bfd` (best-fit decreasing,
 * arXiv:2404.10830: longest rows first, each into the fullest sequence that still has room; longer rows are cut),
 * `bfd_split` (longer rows are split first, nothing is lost), `wrapped` (all tokens end to end, sliced). Plans are made
 * from lengths alone, so that ids and labels are packed alike. Leaves out: masks, which follow from the pieces.
 */

export type PackingStrategy = 'bfd' | 'bfd_split' | 'wrapped';

/** Tokens [from, to) of a row. */
export interface Piece {
  row: number;
  from: number;
  to: number;
}

/** The pieces of each packed sequence. `planPacking([5, 2, 3, 1], 4, 'bfd')` puts rows 2 and 3 together. */
export function planPacking(lengths: readonly number[], length: number, strategy: PackingStrategy): Piece[][] {
  if (!Number.isInteger(length) || length < 1)
    throw new RangeError(`packed length must be a whole number above 0, not ${length}`);
  if (strategy === 'wrapped') return wrap(lengths, length);
  const pieces: Piece[] = [];
  for (const [row, total] of lengths.entries()) {
    if (strategy === 'bfd') {
      if (total > 0) pieces.push({ row, from: 0, to: Math.min(total, length) });
      continue;
    }
    for (let from = 0; from < total; from += length) pieces.push({ row, from, to: Math.min(total, from + length) });
  }
  return bestFitDecreasing(pieces, length);
}

/** One column packed by a plan: `packColumn([[1, 2], [3]], [[{row: 1, ...}, {row: 0, ...}]])` is `[[3, 1, 2]]`. */
export function packColumn<T>(rows: readonly (readonly T[])[], plan: readonly (readonly Piece[])[]): T[][] {
  return plan.map((pieces) => pieces.flatMap(({ row, from, to }) => (rows[row] as readonly T[]).slice(from, to)));
}

function wrap(lengths: readonly number[], length: number): Piece[][] {
  const plan: Piece[][] = [];
  let room = 0;
  for (const [row, total] of lengths.entries()) {
    for (let from = 0; from < total; ) {
      if (room === 0) {
        plan.push([]);
        room = length;
      }
      const to = Math.min(total, from + room);
      (plan.at(-1) as Piece[]).push({ row, from, to });
      room -= to - from;
      from = to;
    }
  }
  return plan;
}

function bestFitDecreasing(pieces: readonly Piece[], length: number): Piece[][] {
  const size = ({ from, to }: Piece): number => to - from;
  const sorted = [...pieces].sort((a, b) => size(b) - size(a)); // stable: rows of one length keep their order
  const bins: Piece[][] = [];
  const open = new RoomTree(length);
  const byRoom: Piece[][][] = Array.from({ length: length + 1 }, () => []);
  const taken = new Int32Array(length + 1); // bins of each room that were used up, oldest first
  for (const piece of sorted) {
    const room = open.smallest(size(piece));
    let bin: Piece[];
    if (room === undefined) {
      bin = [];
      bins.push(bin);
    } else {
      const queue = byRoom[room] as Piece[][];
      bin = queue[taken[room] as number] as Piece[];
      taken[room] = (taken[room] as number) + 1;
      if (taken[room] === queue.length) open.set(room, false);
    }
    bin.push(piece);
    const left = (room ?? length) - size(piece);
    (byRoom[left] as Piece[][]).push(bin);
    if (left > 0) open.set(left, true);
  }
  return bins;
}

/** Which rooms 1..length some bin has; the smallest that is large enough is found in logarithmic time. */
class RoomTree {
  private readonly leaves: number;
  private readonly tree: Uint8Array;

  constructor(length: number) {
    this.leaves = 2 ** Math.ceil(Math.log2(length + 1));
    this.tree = new Uint8Array(2 * this.leaves);
  }

  set(room: number, present: boolean): void {
    let at = this.leaves + room;
    this.tree[at] = present ? 1 : 0;
    for (at >>= 1; at > 0; at >>= 1) this.tree[at] = (this.tree[2 * at] as number) | (this.tree[2 * at + 1] as number);
  }

  /** The smallest present room of at least `wanted`, or undefined. */
  smallest(wanted: number): number | undefined {
    let at = this.leaves + wanted;
    if (this.tree[at] === 1) return wanted;
    // Up until a right neighbour holds something, then down its left edge.
    while (at > 1) {
      if (at % 2 === 0 && this.tree[at + 1] === 1) {
        at++;
        while (at < this.leaves) at = this.tree[2 * at] === 1 ? 2 * at : 2 * at + 1;
        return at - this.leaves;
      }
      at >>= 1;
    }
    return undefined;
  }
}
