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
  /** Number of the item at each position, negative for items that the other side lacks. */
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
  /** By n-gram number: its count in the sequence, in the reference at hand, and the largest in any reference so far. */
  private counts = new Int32Array(256);
  private seen = new Int32Array(256);
  private most = new Int32Array(256);

  /** Compares `sequence` with each of `references`; the result is in `matches` until the next call. */
  match(sequence: Sequence, references: readonly Sequence[], options: MatchOptions): void {
    const { orders, itemBound, pooled } = options;
    this.prepare(sequence, references, orders);
    if (sequence.length === 0) return;
    this.grams.begin(itemBound, sequence.length);
    this.readOwn(sequence);
    const kinds = this.grams.size;
    for (let r = 0; r < references.length; r++) {
      this.readOther(references[r]!, this.others[r]!);
      this.countMatches(this.others[r]!, pooled ? 0 : r * orders, pooled);
    }
    for (let n = 1; n < orders; n++) {
      this.lengthenOwn(sequence.length, n, kinds);
      if (this.own.count === 0) return;
      for (let r = 0; r < references.length; r++) {
        const other = this.others[r]!;
        other.count = this.lengthenOther(other, references[r]!.length, n, kinds);
        this.countMatches(other, (pooled ? 0 : r * orders) + n, pooled);
      }
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
      this.most = new Int32Array(size);
    }
  }

  /** Order 1: the n-grams are the items. */
  private readOwn({ items, length }: Sequence): void {
    const { own, grams, counts, most } = this;
    let known = 0;
    for (let i = 0; i < length; i++) {
      const gram = grams.insert(items[i]!);
      if (gram === known) {
        counts[known] = 0;
        most[known++] = 0;
      }
      counts[gram]!++;
      own.item[i] = gram;
      own.at[i] = i;
      own.gram[i] = gram;
    }
    own.count = length;
  }

  private readOther({ items, length }: Sequence, other: Alive): void {
    const { grams } = this;
    let count = 0;
    for (let i = 0; i < length; i++) {
      const gram = grams.find(items[i]!);
      other.item[i] = gram;
      if (gram < 0) continue;
      other.at[count] = i;
      other.gram[count++] = gram;
    }
    other.count = count;
  }

  /** From n-grams of `n` items to those of one more, where the shorter one had a partner and the text goes on. */
  private lengthenOwn(length: number, n: number, kinds: number): void {
    const { own, grams, counts, most } = this;
    const { at, gram, item } = own;
    let count = 0;
    for (let k = 0; k < own.count; k++) {
      if (most[gram[k]!] === 0 || at[k]! + n >= length) continue;
      at[count] = at[k]!;
      gram[count++] = gram[k]!;
    }
    own.count = count;
    grams.begin(grams.size * kinds, count);
    let known = 0;
    for (let k = 0; k < count; k++) {
      const longer = grams.insert(gram[k]! * kinds + item[at[k]! + n]!);
      if (longer === known) {
        counts[known] = 0;
        most[known++] = 0;
      }
      counts[longer]!++;
      gram[k] = longer;
    }
  }

  private lengthenOther({ at, gram, item, count: before }: Alive, length: number, n: number, kinds: number): number {
    const { grams } = this;
    let count = 0;
    for (let k = 0; k < before; k++) {
      const end = at[k]! + n;
      if (end >= length || item[end]! < 0) continue;
      const longer = grams.find(gram[k]! * kinds + item[end]!);
      if (longer < 0) continue;
      at[count] = at[k]!;
      gram[count++] = longer;
    }
    return count;
  }

  private countMatches(other: Alive, cell: number, pooled: boolean): void {
    const { counts, seen, most } = this;
    seen.fill(0, 0, this.grams.size);
    let matches = 0;
    for (let k = 0; k < other.count; k++) {
      const gram = other.gram[k]!;
      const times = ++seen[gram]!;
      const isNew = !pooled || times > most[gram]!;
      if (isNew && times <= counts[gram]!) matches++;
      if (times > most[gram]!) most[gram] = times;
    }
    this.matches[cell]! += matches;
  }
}
