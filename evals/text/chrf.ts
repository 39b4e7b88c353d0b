/**
 * chrF and chrF++, Popović 2015 and 2017, as sacrebleu 2.6.0 counts them: F-score over character n-grams, and over word n-grams
 * when `wordOrder` is above 0 (2 for chrF++). Characters are code points. With several references the one with the best
 * F-score counts.
 */
import { CODE_POINTS, ItemBuffer, readCodePoints } from './code-points.ts';
import { Interner } from './interner.ts';
import { NgramMatcher, type Sequence } from './ngram-matcher.ts';
import { isPunctuation } from './punctuation.ts';
import { Spans, splitWhitespace } from './spans.ts';

export interface ChrfOptions {
  charOrder: number;
  wordOrder: number;
  /** Weight of recall against precision. */
  beta: number;
  lowercase: boolean;
  /** Keeps whitespace as characters. */
  whitespace: boolean;
  /** Smoothing of chrF++.py, Moses and NLTK: averages F-scores over all orders instead of those that occur. */
  epsSmoothing: boolean;
}

// Reused from call to call; nothing of a sample stays in them.
const spans = new Spans();
const words = new Interner();
const characterMatcher = new NgramMatcher();
const wordMatcher = new NgramMatcher();

const characterBuffers: ItemBuffer[] = [];
const wordBuffers: ItemBuffer[] = [];

/** Words, with one punctuation mark split off: the last character, else the first ("(hi)" gives "(hi" and ")"). */
function readWords(text: string, buffer: ItemBuffer): void {
  splitWhitespace(text, spans);
  buffer.reserve(spans.count * 2);
  const { items } = buffer;
  let length = 0;
  for (let i = 0; i < spans.count; i++) {
    const start = spans.starts[i]!;
    const end = spans.ends[i]!;
    if (end - start > 1 && isPunctuation(text.charCodeAt(end - 1))) {
      items[length++] = words.intern(text, start, end - 1);
      items[length++] = words.intern(text, end - 1, end);
    } else if (end - start > 1 && isPunctuation(text.charCodeAt(start))) {
      items[length++] = words.intern(text, start, start + 1);
      items[length++] = words.intern(text, start + 1, end);
    } else items[length++] = words.intern(text, start, end);
  }
  buffer.length = length;
}

function bufferAt(buffers: ItemBuffer[], index: number): ItemBuffer {
  buffers[index] ??= new ItemBuffer();
  return buffers[index];
}

/** `[n-grams of the prediction, of the reference, matches]` for each order, characters first, of the best reference. */
export function chrfStatistics(
  prediction: string,
  references: readonly (string | null)[],
  options: ChrfOptions,
): Float64Array {
  const { charOrder, wordOrder } = options;
  const prepared = options.lowercase ? prediction.toLowerCase() : prediction;
  const texts: string[] = [];
  for (const text of references) if (text !== null) texts.push(options.lowercase ? text.toLowerCase() : text);
  readCodePoints(prepared, options.whitespace, bufferAt(characterBuffers, 0));
  for (let r = 0; r < texts.length; r++)
    readCodePoints(texts[r]!, options.whitespace, bufferAt(characterBuffers, r + 1));
  const others = characterBuffers.slice(1, texts.length + 1);
  if (charOrder > 0)
    characterMatcher.match(bufferAt(characterBuffers, 0), others, {
      orders: charOrder,
      itemBound: CODE_POINTS,
      pooled: false,
    });
  if (wordOrder > 0) {
    words.reset();
    readWords(prepared, bufferAt(wordBuffers, 0));
    for (let r = 0; r < texts.length; r++) readWords(texts[r]!, bufferAt(wordBuffers, r + 1));
    wordMatcher.match(bufferAt(wordBuffers, 0), wordBuffers.slice(1, texts.length + 1), {
      orders: wordOrder,
      itemBound: words.size,
      pooled: false,
    });
  }

  let best = new Float64Array(3 * (charOrder + wordOrder));
  let bestScore = -1;
  for (let r = 0; r < texts.length; r++) {
    const figures = new Float64Array(3 * (charOrder + wordOrder));
    write(figures, 0, charOrder, characterBuffers[0]!, others[r]!, characterMatcher, r);
    if (wordOrder > 0) write(figures, charOrder, wordOrder, wordBuffers[0]!, wordBuffers[r + 1]!, wordMatcher, r);
    if (texts.length === 1) return figures;
    const score = chrfScore(figures, options);
    if (score > bestScore) {
      bestScore = score;
      best = figures;
    }
  }
  return best;
}

function write(
  figures: Float64Array,
  first: number,
  orders: number,
  own: Sequence,
  other: Sequence,
  { matches }: NgramMatcher,
  reference: number,
): void {
  for (let n = 0; n < orders; n++) {
    const ownCount = Math.max(0, own.length - n);
    const otherCount = Math.max(0, other.length - n);
    // n-grams without any counterpart are not held against the prediction.
    figures[3 * (first + n)] = otherCount > 0 ? ownCount : 0;
    figures[3 * (first + n) + 1] = otherCount;
    figures[3 * (first + n) + 2] = matches[reference * orders + n]!;
  }
}

/** chrF of summed figures, 0 to 100. */
export function chrfScore(sums: ArrayLike<number>, { beta, charOrder, wordOrder, epsSmoothing }: ChrfOptions): number {
  const orders = charOrder + wordOrder;
  const factor = beta ** 2;
  const epsilon = 1e-16;
  let smoothed = 0;
  let precision = 0;
  let recall = 0;
  let present = 0;
  for (let n = 0; n < orders; n++) {
    const own = sums[3 * n]!;
    const other = sums[3 * n + 1]!;
    const matches = sums[3 * n + 2]!;
    const p = own > 0 ? matches / own : epsilon;
    const r = other > 0 ? matches / other : epsilon;
    const denominator = factor * p + r;
    smoothed += denominator > 0 ? ((1 + factor) * p * r) / denominator : epsilon;
    if (own > 0 && other > 0) {
      precision += p;
      recall += r;
      present++;
    }
  }
  if (epsSmoothing) return (100 * smoothed) / orders;
  if (precision + recall === 0) return 0;
  precision /= present;
  recall /= present;
  return (100 * (1 + factor) * precision * recall) / (factor * precision + recall);
}

/** sacrebleu's name: `chrF2`, `chrF2++`. */
export function chrfName({ beta, wordOrder }: ChrfOptions): string {
  return `chrF${beta}${'+'.repeat(wordOrder)}`;
}
