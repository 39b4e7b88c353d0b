/**
 * Longest common subsequences, 30 columns at a time: a row of the table is a string of bits, one where the length does not grow,
 * and the next row follows from it by an addition (Crochemore et al. 2001, Hyyrö 2004). A block of columns is carried through
 * all rows before the next, so that no table of bit masks is needed however long the texts are.
 */
import type { Sequence } from './ngram-matcher.ts';

const WIDTH = 30;
const FULL = 2 ** WIDTH - 1;
/** A buffer grows ahead of need up to this many numbers. */
const MOST_SPARE = 2 ** 22;

// Reused from call to call; nothing of a sample stays in them.
/** By item: the columns of the current block that hold it. All zero between calls. */
let masks = new Int32Array(1 << 10);
let carries = new Uint8Array(256);
let bits = new Int32Array(256);

function bitCount(value: number): number {
  let v = value - ((value >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Length of the LCS. With `keep`, `bits[block * rows + i]` holds the row of `a`'s item i afterwards. */
function run(a: Sequence, b: Sequence, keep: boolean): number {
  const rows = a.length;
  const blocks = Math.ceil(b.length / WIDTH);
  const first = a.items;
  const second = b.items;
  if (carries.length < rows) carries = new Uint8Array(rows * 2);
  else carries.fill(0, 0, rows);
  if (keep && bits.length < rows * blocks)
    bits = new Int32Array(Math.max(rows * blocks, Math.min(bits.length * 2, MOST_SPARE)));
  let length = 0;
  for (let block = 0; block < blocks; block++) {
    const start = block * WIDTH;
    const end = Math.min(b.length, start + WIDTH);
    for (let j = start; j < end; j++) masks[second[j]!]! |= 1 << (j - start);
    let row = FULL;
    for (let i = 0; i < rows; i++) {
      const mask = masks[first[i]!]!;
      const sum = row + (row & mask) + carries[i]!;
      carries[i] = sum >>> WIDTH;
      row = (sum & FULL) | (row & ~mask);
      if (keep) bits[block * rows + i] = row;
    }
    for (let j = start; j < end; j++) masks[second[j]!] = 0;
    length += WIDTH - bitCount(row);
  }
  return length;
}

function reserveMasks(itemBound: number): void {
  if (masks.length < itemBound) masks = new Int32Array(itemBound * 2);
}

/** Length of the longest common subsequence; items are below `itemBound`. */
export function lcsLength(a: Sequence, b: Sequence, itemBound: number): number {
  reserveMasks(itemBound);
  return run(a, b, false);
}

/**
 * Sets `marks[i]` to 1 for the positions of `a` in the longest common subsequence that rouge-score reads off its table:
 * from the end, equal items are taken, otherwise it goes left when that keeps more than going up.
 */
export function markLcs(a: Sequence, b: Sequence, itemBound: number, marks: Uint8Array): void {
  reserveMasks(itemBound);
  const rows = a.length;
  let i = rows;
  let j = b.length;
  if (i === 0 || j === 0) return;
  run(a, b, true);
  /** Length for the first `row` items of `a` and `column` items of `b`. */
  const lengthAt = (row: number, column: number): number => {
    if (row === 0) return 0;
    const block = Math.floor(column / WIDTH);
    let length = 0;
    for (let k = 0; k < block; k++) length += WIDTH - bitCount(bits[k * rows + row - 1]!);
    const rest = column - block * WIDTH;
    return rest === 0 ? length : length + rest - bitCount(bits[block * rows + row - 1]! & ((1 << rest) - 1));
  };
  /** 1 when the last of `column` items makes it longer. */
  const gain = (row: number, column: number): number => {
    if (row === 0) return 0;
    const block = Math.floor((column - 1) / WIDTH);
    return ((bits[block * rows + row - 1]! >>> (column - 1 - block * WIDTH)) & 1) ^ 1;
  };
  let here = lengthAt(i, j);
  let up = lengthAt(i - 1, j);
  while (i > 0 && j > 0) {
    if (a.items[i - 1] === b.items[j - 1]) {
      marks[--i] = 1;
      j--;
    } else if (here - gain(i, j) > up) {
      here -= gain(i, j);
      up -= gain(i - 1, j);
      j--;
      continue;
    } else i--;
    here = lengthAt(i, j);
    up = lengthAt(i - 1, j);
  }
}
