/**
 * How many n-grams of a sequence occur in its references, for all orders at once. No n-gram is ever built: an n-gram is its
 * (n-1)-gram's number and its last item, so each order costs one table read per position, and a position whose (n-1)-gram
 * found no partner is not looked at again. Work is linear in the lengths times the orders that still match.
 */
import { DenseNumbers } from './dense-numbers.ts';

/** Items as numbers from 0; only the first `length` count. */
export interface Sequence {
  items: Int32Array;
  length: number;
}

export interface MatchOptions {
  /** Largest n. */
  orders: number;
  /** All items are below it. */
  itemBound: number;
  /**
   * false: each reference on its own (chrF, ROUGE). true: an n-gram counts up to its largest count in any one reference
   * (BLEU); the matches of all references together stand in the first row.
   */
  pooled: boolean;
}

/** Positions of a sequence that still have partners, and the number of the n-gram that starts there. */
class Alive {
  at = new Int32Array(256);
  gram = new Int32Array(256);
  /** Number of the item at each position. */
  item = new Int32Array(256);
  count = 0;

  reserve(length: number): void {
    if (length <= this.at.length) return;
    const size = 2 ** Math.ceil(Math.log2(length));
    this.at = new Int32Array(size);
    this.gram = new Int32Array(size);
    this.item = new Int32Array(size);
  }
}

export class NgramMatcher {
  /** `matches[reference * orders + n - 1]`: n-grams of the sequence that have a partner in that reference, each used once. */
  matches = new Int32Array(16);
  private readonly grams = new DenseNumbers();
  private readonly own = new Alive();
  private readonly others: Alive[] = [];
  /** Per n-gram number: its count in the sequence, in the reference at hand, and the largest so far. */
  private counts = new Int32Array(256);
  private seen = new Int32Array(256);
  private best = new Int32Array(256);

  /** Compares `sequence` with each of `references`; the result is in `matches` until the next call. */
  match(sequence: Sequence, references: readonly Sequence[], options: MatchOptions): void {
    const { orders, itemBound, pooled } = options;
    const { own, others, grams } = this;
    this.prepare(sequence, references, orders);
    if (sequence.length === 0) return;

    // Order 1 numbers the items themselves.
    grams.begin(itemBound, sequence.length);
    for (let i = 0; i < sequence.length; i++) {
      const number = grams.insert(sequence.items[i]!);
      own.item[i] = number;
      own.at[i] = i;
      own.gram[i] = number;
    }
    own.count = sequence.length;
    const kinds = grams.size;
    for (let r = 0; r < references.length; r++) {
      const { items, length } = references[r]!;
      const other = others[r]!;
      let count = 0;
      for (let i = 0; i < length; i++) {
        const number = grams.find(items[i]!);
        other.item[i] = number;
        if (number < 0) continue;
        other.at[count] = i;
        other.gram[count++] = number;
      }
      other.count = count;
    }
    this.count(references.length, 0, orders, pooled);

    for (let n = 1; n < orders && own.count > 0; n++) {
      const before = grams.size;
      grams.begin(before * kinds, own.count);
      let count = 0;
      for (let k = 0; k < own.count; k++) {
        const end = own.at[k]! + n;
        if (end >= sequence.length) continue;
        own.at[count] = own.at[k]!;
        own.gram[count++] = grams.insert(own.gram[k]! * kinds + own.item[end]!);
      }
      own.count = count;
      if (count === 0) return;
      for (let r = 0; r < references.length; r++) {
        const other = others[r]!;
        const { length } = references[r]!;
        let left = 0;
        for (let k = 0; k < other.count; k++) {
          const end = other.at[k]! + n;
          if (end >= length) continue;
          const item = other.item[end]!;
          if (item < 0) continue;
          const gram = grams.find(other.gram[k]! * kinds + item);
          if (gram < 0) continue;
          other.at[left] = other.at[k]!;
          other.gram[left++] = gram;
        }
        other.count = left;
      }
      this.count(references.length, n, orders, pooled);
    }
  }

  private prepare(sequence: Sequence, references: readonly Sequence[], orders: number): void {
    this.own.reserve(sequence.length);
    while (this.others.length < references.length) this.others.push(new Alive());
    for (let r = 0; r < references.length; r++) this.others[r]!.reserve(references[r]!.length);
    const cells = Math.max(1, references.length) * orders;
    if (this.matches.length < cells) this.matches = new Int32Array(cells);
    else this.matches.fill(0, 0, cells);
    if (this.counts.length < sequence.length) {
      const size = 2 ** Math.ceil(Math.log2(sequence.length));
      this.counts = new Int32Array(size);
      this.seen = new Int32Array(size);
      this.best = new Int32Array(size);
    }
  }

  /** Counts the matches of one order, then drops the positions of the sequence that no reference shares. */
  private count(references: number, order: number, orders: number, pooled: boolean): void {
    const { own, counts, seen, best } = this;
    const size = this.grams.size;
    counts.fill(0, 0, size);
    best.fill(0, 0, size);
    for (let k = 0; k < own.count; k++) counts[own.gram[k]!]!++;
    for (let r = 0; r < references; r++) {
      const other = this.others[r]!;
      let matches = 0;
      seen.fill(0, 0, size);
      for (let k = 0; k < other.count; k++) {
        const gram = other.gram[k]!;
        const times = ++seen[gram]!;
        if (pooled) {
          if (times > best[gram]!) {
            best[gram] = times;
            if (times <= counts[gram]!) matches++;
          }
        } else {
          best[gram] = 1;
          if (times <= counts[gram]!) matches++;
        }
      }
      this.matches[(pooled ? 0 : r * orders) + order]! += matches;
    }
    let left = 0;
    for (let k = 0; k < own.count; k++) {
      const gram = own.gram[k]!;
      if (best[gram] === 0) continue;
      own.at[left] = own.at[k]!;
      own.gram[left++] = gram;
    }
    own.count = left;
  }
}
