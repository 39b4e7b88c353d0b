/**
 * Levenshtein distance, 30 columns at a time: differences between neighbouring cells are -1, 0 or 1 and fit into bits (Myers 1999,
 * Hyyrö 2003). A block of columns is carried through all rows before the next, which needs no table.
 */
import type { Sequence } from './ngram-matcher.ts';

const WIDTH = 30;
const FULL = 2 ** WIDTH - 1;

// Reused from call to call; nothing of a sample stays in them.
/** By item: the columns of the current block that hold it. All zero between calls. */
let masks = new Int32Array(1 << 10);
/** By row: what the block before adds at its right edge. */
let edges = new Int8Array(256);

/**
 * Fewest insertions, deletions and substitutions of single items that turn `a` into `b`; items are below `itemBound`.
 *
 * `kitten` and `sitting` are 3 apart.
 */
export function editDistance(a: Sequence, b: Sequence, itemBound: number): number {
  if (masks.length < itemBound) masks = new Int32Array(itemBound);
  const rows = a.length;
  if (b.length === 0) return rows;
  if (edges.length < rows) edges = new Int8Array(rows * 2);
  edges.fill(1, 0, rows);
  let distance = b.length;
  for (let start = 0; start < b.length; start += WIDTH) {
    const end = Math.min(b.length, start + WIDTH);
    const high = 1 << (end - start - 1);
    for (let j = start; j < end; j++) masks[b.items[j]!]! |= 1 << (j - start);
    let up = FULL;
    let down = 0;
    for (let i = 0; i < rows; i++) {
      const edge = edges[i]!;
      const mask = masks[a.items[i]!]!;
      const vertical = mask | down;
      const equal = edge < 0 ? mask | 1 : mask;
      const horizontal = ((((equal & up) + up) ^ up) | equal) & FULL;
      let more = (down | ~(horizontal | up)) & FULL;
      let less = up & horizontal;
      edges[i] = (more & high) !== 0 ? 1 : (less & high) !== 0 ? -1 : 0;
      more = (more << 1) & FULL;
      less = (less << 1) & FULL;
      if (edge < 0) less |= 1;
      else if (edge > 0) more |= 1;
      up = (less | ~(vertical | more)) & FULL;
      down = more & vertical;
    }
    for (let j = start; j < end; j++) masks[b.items[j]!] = 0;
  }
  for (let i = 0; i < rows; i++) distance += edges[i]!;
  return distance;
}
