/**
 * A text as a short row of numbers, the second step of the toxicity scorer. For each of several targets that the first step was
 * trained on (toxicity, and kinds of it), there is a linear model over hashed n-grams of words: the row has what that model
 * says of the whole text (its vector of length 1, as TF-IDF has it), and what the strongest words bring: one insult in a long
 * sentence is an insult. Then a few counts: words, capitals, marks. Whatever belongs to a word is remembered with it.
 */
import { forEachWord, wordFeatures } from './features.ts';

/** The first step: one linear model per target over the same features. */
export interface LinearModels {
  /** Hashes in ascending order. */
  readonly hashes: Uint32Array;
  /** How much a feature counts in the length of a text's vector. */
  readonly idf: Float32Array;
  /** `weights[feature * targets + target]`. */
  readonly weights: Float32Array;
  /** One per target. */
  readonly bias: readonly number[];
}

/** Words that are remembered; then all are forgotten. Bounds the memory. */
const REMEMBERED = 50_000;
/** Longer "words" are not remembered: they hardly come back. */
const LONGEST_REMEMBERED = 40;
/** 1 + ln(count). */
const DAMPED = Float64Array.from({ length: 256 }, (_, count) => (count === 0 ? 0 : 1 + Math.log(count)));

/** Columns of a target: prediction, three strongest words, weakest word, sum, sum of what speaks for it. */
const PER_TARGET = 7;
/** Counts of a word: letters, capitals, written in capitals, ! * " ? and "you". */
const PER_WORD = 8;
/** Columns besides: words, length of the vector, characters, share of capitals, and the other counts. */
const OTHERS = 10;

interface Word {
  /** Places of its features in the model. */
  readonly features: Int32Array;
  /** What it brings to each target, then its counts. */
  readonly numbers: Float64Array;
  /** Sum of the squares of its features' idf. */
  readonly square: number;
}

export class Evidence {
  /** Numbers in a row. */
  readonly width: number;
  private readonly model: LinearModels;
  private readonly targets: number;
  /** Hash table with open addresses: place in the model + 1, or 0. */
  private readonly table: Int32Array;
  private readonly words = new Map<string, Word>();
  private readonly counts: Int32Array;
  private touched = new Int32Array(1024);
  private size = 0;
  private length = 0;
  private square = 0;
  private readonly out: Float64Array;
  private readonly tally = new Float64Array(PER_WORD);
  private readonly visit = (word: string): void => this.add(word);

  constructor(model: LinearModels) {
    this.model = model;
    this.targets = model.bias.length;
    this.width = this.targets * PER_TARGET + OTHERS;
    this.out = new Float64Array(this.width);
    const n = model.hashes.length;
    this.counts = new Int32Array(n);
    this.table = new Int32Array(2 ** Math.ceil(Math.log2(2 * n + 2)));
    const mask = this.table.length - 1;
    for (let i = 0; i < n; i++) {
      let at = model.hashes[i]! & mask;
      while (this.table[at] !== 0) at = (at + 1) & mask;
      this.table[at] = i + 1;
    }
  }

  /** The row of a text; the same array every time. */
  of(text: string): Float64Array {
    const { out, tally, targets } = this;
    this.size = 0;
    this.length = 0;
    this.square = 0;
    tally.fill(0);
    for (let k = 0; k < targets; k++) out.fill(0, k * PER_TARGET, (k + 1) * PER_TARGET);
    forEachWord(text, this.visit);
    const norm = this.predict();
    const at = targets * PER_TARGET;
    out[at] = this.length;
    out[at + 1] = norm;
    out[at + 2] = text.length;
    out[at + 3] = tally[1]! / Math.max(1, tally[0]!);
    for (let k = 2; k < PER_WORD; k++) out[at + 2 + k] = tally[k]!;
    return out;
  }

  /**
   * The linear models on the text's features; the length of its vector. The words' sums count each feature as often as it
   * occurs; only what occurs more than once has to be put right, since a count c weighs 1 + ln c.
   */
  private predict(): number {
    const { counts, model, targets, out } = this;
    const { idf, weights, bias } = model;
    for (let k = 0; k < targets; k++) out[k * PER_TARGET] = out[k * PER_TARGET + 5]!;
    let square = this.square;
    for (let j = 0; j < this.size; j++) {
      const feature = this.touched[j]!;
      const count = counts[feature]!;
      counts[feature] = 0;
      if (count === 1) continue;
      const damped = count < DAMPED.length ? DAMPED[count]! : 1 + Math.log(count);
      square += (damped * damped - count) * idf[feature]! * idf[feature]!;
      const change = (damped - count) * idf[feature]!;
      const from = feature * targets;
      for (let k = 0; k < targets; k++) out[k * PER_TARGET]! += change * weights[from + k]!;
    }
    const norm = Math.sqrt(Math.max(0, square));
    for (let k = 0; k < targets; k++) {
      const at = k * PER_TARGET;
      out[at] = bias[k]! + (norm === 0 ? 0 : out[at]! / norm);
    }
    return norm;
  }

  private add(word: string): void {
    let known = this.words.get(word);
    if (known === undefined) {
      known = this.read(word);
      if (word.length <= LONGEST_REMEMBERED) {
        if (this.words.size >= REMEMBERED) this.words.clear();
        this.words.set(word, known);
      }
    }
    const { features, numbers, square } = known;
    this.square += square;
    if (this.size + features.length > this.touched.length) {
      const wider = new Int32Array(2 * (this.size + features.length));
      wider.set(this.touched);
      this.touched = wider;
    }
    for (let j = 0; j < features.length; j++) {
      const feature = features[j]!;
      if (this.counts[feature]!++ === 0) this.touched[this.size++] = feature;
    }
    const first = this.length++ === 0;
    for (let k = 0; k < this.targets; k++) this.take(k * PER_TARGET, numbers[k]!, first);
    for (let k = 0; k < PER_WORD; k++) this.tally[k]! += numbers[this.targets + k]!;
  }

  /** One word's share in the columns of a target; a text of fewer than three words has zeros for the rest. */
  private take(at: number, share: number, first: boolean): void {
    const { out } = this;
    if (first) {
      out[at + 1] = share;
      out[at + 4] = share;
    } else {
      const second = this.length === 2 ? Number.NEGATIVE_INFINITY : out[at + 2]!;
      const third = this.length <= 3 ? Number.NEGATIVE_INFINITY : out[at + 3]!;
      if (share > out[at + 1]!) {
        if (this.length > 2) out[at + 3] = second;
        out[at + 2] = out[at + 1]!;
        out[at + 1] = share;
      } else if (share > second) {
        if (this.length > 2) out[at + 3] = second;
        out[at + 2] = share;
      } else if (share > third) out[at + 3] = share;
      if (share < out[at + 4]!) out[at + 4] = share;
    }
    out[at + 5]! += share;
    if (share > 0) out[at + 6]! += share;
  }

  private read(word: string): Word {
    const { hashes, idf, weights } = this.model;
    const { targets } = this;
    const mask = this.table.length - 1;
    const found: number[] = [];
    const numbers = new Float64Array(targets + PER_WORD);
    let square = 0;
    for (const hash of wordFeatures(word)) {
      for (let at = hash & mask; this.table[at] !== 0; at = (at + 1) & mask) {
        const feature = this.table[at]! - 1;
        if (hashes[feature] !== hash) continue;
        found.push(feature);
        square += idf[feature]! ** 2;
        for (let k = 0; k < targets; k++) numbers[k]! += idf[feature]! * weights[feature * targets + k]!;
        break;
      }
    }
    numbers.set(countsOf(word), targets);
    return { features: Int32Array.from(found), numbers, square };
  }
}

function countsOf(word: string): number[] {
  const matches = (pattern: RegExp): number => word.match(pattern)?.length ?? 0;
  const [letters, capitals] = [matches(/\p{L}/gu), matches(/\p{Lu}/gu)];
  const shouted = capitals > 1 && capitals === letters ? 1 : 0;
  const you = /you/i.test(word) ? 1 : 0;
  return [letters, capitals, shouted, matches(/!/g), matches(/\*/g), matches(/["\u201c\u201d]/g), matches(/\?/g), you];
}
