/**
 * Edits that turn a prediction into a reference: insertions, deletions, substitutions and shifts of word blocks (Snover et al.
 * 2006), found greedily with tercom's limits as sacrebleu 2.6.0 applies them. The rules are theirs; the work is arranged
 * otherwise. Distances run over a band around the diagonal, of which only the band is stored. A shift leaves the words
 * before and after it in place, so only the rows between are computed anew: the rows before come from the current words'
 * table, those after from the same table run backwards, and the two are joined. Cost: linear in the words, times the band.
 */
import type { Sequence } from './ngram-matcher.ts';

const MAX_SHIFT_SIZE = 10;
const MAX_SHIFT_DISTANCE = 50;
const BEAM_WIDTH = 25;
const MAX_CANDIDATES = 1000;
const INFINITE = 2 ** 28;

const KEEP = 0;
const SUBSTITUTE = 1;
const DELETE = 2;
const INSERT = 3;

/** Row i of the table spans columns first[i] to last[i] (inclusive) and begins at offset[i]. */
class Band {
  first = new Int32Array(64);
  last = new Int32Array(64);
  offset = new Int32Array(64);
  rows = 0;
  columns = 0;

  /** The cells that sacrebleu's beam visits for `rows` words against `columns` reference words. Returns their number. */
  lay(rows: number, columns: number): number {
    this.rows = rows;
    this.columns = columns;
    if (this.first.length <= rows) {
      const size = (rows + 1) * 2;
      this.first = new Int32Array(size);
      this.last = new Int32Array(size);
      this.offset = new Int32Array(size);
    }
    const ratio = rows > 0 ? columns / rows : 1;
    const width = BEAM_WIDTH < ratio / 2 ? Math.ceil(ratio / 2 + BEAM_WIDTH) : BEAM_WIDTH;
    this.first[0] = 0;
    this.last[0] = columns;
    this.offset[0] = 0;
    let cells = columns + 1;
    for (let i = 1; i <= rows; i++) {
      const diagonal = Math.floor(i * ratio);
      this.first[i] = Math.max(0, diagonal - width);
      this.last[i] = i === rows ? columns : Math.min(columns, diagonal + width - 1);
      this.offset[i] = cells;
      cells += this.last[i]! - this.first[i]! + 1;
    }
    return cells;
  }
}

// Reused from call to call; nothing of a sample stays in them.
const band = new Band();
/** Edits from the start to a cell, the step that led there, and edits from a cell to the end, for the current words. */
let forward = new Int32Array(1 << 12);
let steps = new Uint8Array(1 << 12);
let backward = new Int32Array(1 << 12);
let rowA = new Int32Array(256);
let rowB = new Int32Array(256);
let words = new Int32Array(256);
let shifted = new Int32Array(256);
let bestWords = new Int32Array(256);
/** By reference position: the word of the prediction it is aligned with; running counts of errors on both sides. */
let aligned = new Int32Array(256);
let referenceErrors = new Int32Array(256);
let ownErrors = new Int32Array(256);

function reserve(cells: number, rows: number, columns: number): void {
  if (forward.length < cells) {
    forward = new Int32Array(cells * 2);
    backward = new Int32Array(cells * 2);
    steps = new Uint8Array(cells * 2);
  }
  if (words.length <= rows) {
    words = new Int32Array(rows * 2);
    shifted = new Int32Array(rows * 2);
    bestWords = new Int32Array(rows * 2);
    ownErrors = new Int32Array(rows * 2);
  }
  if (rowA.length <= columns) {
    rowA = new Int32Array(columns * 2);
    rowB = new Int32Array(columns * 2);
    aligned = new Int32Array(columns * 2);
    referenceErrors = new Int32Array(columns * 2);
  }
}

/** Fills `forward` and `steps`. Ties: keep or substitute, then delete, then insert. */
function runForward(reference: Int32Array): number {
  const { rows, columns, first, last, offset } = band;
  for (let j = 0; j <= columns; j++) {
    forward[j] = j;
    steps[j] = INSERT;
  }
  for (let i = 1; i <= rows; i++) {
    const from = first[i]!;
    const to = last[i]!;
    const at = offset[i]! - from;
    const above = offset[i - 1]! - first[i - 1]!;
    const aboveFrom = first[i - 1]!;
    const aboveTo = last[i - 1]!;
    const word = words[i - 1]!;
    let left = INFINITE;
    for (let j = from; j <= to; j++) {
      let best = INFINITE;
      let step = INSERT;
      if (j === 0) {
        best = forward[above]! + 1;
        step = DELETE;
      } else {
        if (j > aboveFrom && j - 1 <= aboveTo) {
          const same = word === reference[j - 1];
          best = forward[above + j - 1]! + (same ? 0 : 1);
          step = same ? KEEP : SUBSTITUTE;
        }
        if (j >= aboveFrom && j <= aboveTo) {
          const cost = forward[above + j]! + 1;
          if (cost < best) {
            best = cost;
            step = DELETE;
          }
        }
        if (left + 1 < best) {
          best = left + 1;
          step = INSERT;
        }
      }
      forward[at + j] = best;
      steps[at + j] = step;
      left = best;
    }
  }
  return forward[offset[rows]! - first[rows]! + columns]!;
}

/** Fills `backward`: the fewest edits from a cell to the last one, within the band. */
function runBackward(reference: Int32Array): void {
  const { rows, columns, first, last, offset } = band;
  for (let i = rows; i >= 0; i--) {
    const from = first[i]!;
    const to = last[i]!;
    const at = offset[i]! - from;
    const below = i < rows ? offset[i + 1]! - first[i + 1]! : 0;
    const belowFrom = i < rows ? first[i + 1]! : 1;
    const belowTo = i < rows ? last[i + 1]! : 0;
    const word = words[i]!;
    let right = INFINITE;
    for (let j = to; j >= from; j--) {
      let best = i === rows && j === columns ? 0 : right + 1;
      if (j >= belowFrom - 1 && j + 1 <= belowTo) {
        const cost = backward[below + j + 1]! + (word === reference[j] ? 0 : 1);
        if (cost < best) best = cost;
      }
      if (j >= belowFrom && j <= belowTo) {
        const cost = backward[below + j]! + 1;
        if (cost < best) best = cost;
      }
      backward[at + j] = best;
      right = best;
    }
  }
}

/** Distance of `shifted`, which equals `words` outside of [start, end). */
function distanceOfShifted(reference: Int32Array, start: number, end: number): number {
  const { first, last, offset } = band;
  let above: Int32Array = forward;
  let aboveAt = offset[start]! - first[start]!;
  let here: Int32Array = rowA;
  let spare: Int32Array = rowB;
  for (let i = start + 1; i <= end; i++) {
    const from = first[i]!;
    const to = last[i]!;
    const aboveFrom = first[i - 1]!;
    const aboveTo = last[i - 1]!;
    const word = shifted[i - 1]!;
    let left = INFINITE;
    for (let j = from; j <= to; j++) {
      let best = left + 1;
      if (j > aboveFrom && j - 1 <= aboveTo) {
        const cost = above[aboveAt + j - 1]! + (word === reference[j - 1] ? 0 : 1);
        if (cost < best) best = cost;
      }
      if (j >= aboveFrom && j <= aboveTo) {
        const cost = above[aboveAt + j]! + 1;
        if (cost < best) best = cost;
      }
      here[j] = best;
      left = best;
    }
    above = here;
    aboveAt = 0;
    here = spare;
    spare = above;
  }
  let least = INFINITE;
  const at = offset[end]! - first[end]!;
  for (let j = first[end]!; j <= last[end]!; j++) {
    const total = above[aboveAt + j]! + backward[at + j]!;
    if (total < least) least = total;
  }
  return least;
}

/** Reads the alignment and the running error counts off the table of the current words. */
function align(rows: number, columns: number): void {
  const { first, offset } = band;
  let i = rows;
  let j = columns;
  ownErrors[0] = 0;
  referenceErrors[0] = 0;
  while (i > 0 || j > 0) {
    const step = steps[offset[i]! - first[i]! + j]!;
    if (step === INSERT) {
      // A reference word without counterpart stands behind the word before it.
      aligned[j - 1] = i - 1;
      referenceErrors[j--] = 1;
    } else if (step === DELETE) ownErrors[i--] = 1;
    else {
      aligned[j - 1] = i - 1;
      referenceErrors[j--] = step;
      ownErrors[i--] = step;
    }
  }
  for (let k = 1; k <= rows; k++) ownErrors[k]! += ownErrors[k - 1]!;
  for (let k = 1; k <= columns; k++) referenceErrors[k]! += referenceErrors[k - 1]!;
}

/** Writes `words` with the block [start, start + length) moved before position `target` into `shifted`. */
function moveBlock(rows: number, start: number, length: number, target: number): void {
  let at = 0;
  const copy = (from: number, to: number) => {
    for (let k = from; k < to; k++) shifted[at++] = words[k]!;
  };
  const end = start + length;
  if (target < start) {
    copy(0, target);
    copy(start, end);
    copy(target, start);
    copy(end, rows);
  } else if (target > end) {
    copy(0, start);
    copy(end, target);
    copy(start, end);
    copy(target, rows);
  } else {
    // A target within the block: the block moves on by as many words as the target lies inside it.
    const behind = Math.min(rows, length + target);
    copy(0, start);
    copy(end, behind);
    copy(start, end);
    copy(behind, rows);
  }
}

/**
 * Fewest edits found, shifts included; an empty reference costs one edit per word.
 *
 * `a b c a b c d` against `a b c d a b c` is one shift.
 */
export function translationEdits(prediction: Sequence, reference: Sequence): number {
  const rows = prediction.length;
  const columns = reference.length;
  if (columns === 0) return rows;
  reserve(band.lay(rows, columns), rows, columns);
  words.set(prediction.items.subarray(0, rows));
  const target = reference.items;
  let candidates = 0;
  let shifts = 0;
  for (;;) {
    const distance = runForward(target);
    if (distance === 0) return shifts;
    runBackward(target);
    align(rows, columns);
    let bestGain = -INFINITE;
    let bestLength = 0;
    let bestStart = 0;
    let bestTarget = 0;

    search: for (let own = 0; own < rows; own++) {
      const until = Math.min(columns, own + MAX_SHIFT_DISTANCE + 1);
      for (let other = Math.max(0, own - MAX_SHIFT_DISTANCE); other < until; other++) {
        for (let length = 1; length <= MAX_SHIFT_SIZE; length++) {
          const own2 = own + length;
          const other2 = other + length;
          if (own2 > rows || other2 > columns || words[own2 - 1] !== target[other2 - 1]) break;
          // Both sides must hold an error, and the block must not be moved into itself.
          if (ownErrors[own2] === ownErrors[own] || referenceErrors[other2] === referenceErrors[other]) continue;
          if (own <= aligned[other]! && aligned[other]! < own2) continue;
          let previous = -1;
          for (let k = -1; k < length; k++) {
            const index = other + k === -1 ? 0 : aligned[other + k]! + 1;
            if (index === previous) continue;
            previous = index;
            moveBlock(rows, own, length, index);
            const from = Math.min(own, index);
            const to = Math.min(rows, Math.max(own2, index <= own2 && index >= own ? index + length : index));
            const gain = distance - distanceOfShifted(target, from, to);
            candidates++;
            if (
              gain > bestGain ||
              (gain === bestGain &&
                (length > bestLength ||
                  (length === bestLength && (own < bestStart || (own === bestStart && index < bestTarget)))))
            ) {
              bestGain = gain;
              bestLength = length;
              bestStart = own;
              bestTarget = index;
              bestWords.set(shifted.subarray(0, rows));
            }
          }
          if (candidates >= MAX_CANDIDATES) break search;
        }
      }
    }
    if (candidates >= MAX_CANDIDATES || bestGain <= 0) return shifts + distance;
    shifts++;
    words.set(bestWords.subarray(0, rows));
  }
}
