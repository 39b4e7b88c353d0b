/**
 * ROUGE, Lin 2004, by the rules of rouge-score 0.1.2: lower-cased runs of ASCII letters and digits are the tokens (texts in other
 * scripts have none), words of more than three letters are stemmed if asked for, and of several references the one with the
 * best F-score counts. Leaves out: sentence splitting for Lsum (sentences stand on lines) and other tokenisers.
 */
import { Interner } from './interner.ts';
import { lcsLength, markLcs } from './lcs.ts';
import { NgramMatcher, type Sequence } from './ngram-matcher.ts';
import { StemmedWords } from './stemmed-words.ts';

/** `[precision, recall, F]`, each 0 to 1. */
export type Rouge = readonly [number, number, number];

const ZERO: Rouge = [0, 0, 0];

// Reused from call to call.
const plain = new Interner();
const stemmed = new StemmedWords();
const matcher = new NgramMatcher();

class TokenText implements Sequence {
  items = new Int32Array(256);
  length = 0;
  /** Where each line that has tokens ends. */
  lineEnds: number[] = [];

  lines(): Sequence[] {
    return this.lineEnds.map((end, line) => {
      const start = this.lineEnds[line - 1] ?? 0;
      return { items: this.items.subarray(start, end), length: end - start };
    });
  }
}

interface Tokens {
  prediction: TokenText;
  references: TokenText[];
  /** All token numbers are below it. */
  bound: number;
}

const texts: TokenText[] = [];

/** Reads a text into `texts[index]`. */
function readTokens(index: number, text: string, useStemmer: boolean): TokenText {
  texts[index] ??= new TokenText();
  const read = texts[index];
  const lower = text.toLowerCase();
  const names = useStemmer ? stemmed.names : plain;
  // A token needs a character and, but for the last, a separator.
  const most = (lower.length + 1) >> 1;
  if (read.items.length < most) read.items = new Int32Array(most * 2);
  const { items } = read;
  read.lineEnds = [];
  let count = 0;
  let lineStart = 0;
  let start = -1;
  for (let i = 0; i <= lower.length; i++) {
    const code = i < lower.length ? lower.charCodeAt(i) : 0x0a;
    if ((code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39)) {
      if (start < 0) start = i;
      continue;
    }
    if (start >= 0) {
      const id = names.intern(lower, start, i);
      items[count++] = useStemmer && i - start > 3 ? stemmed.stem(id) : id;
      start = -1;
    }
    if (code === 0x0a && count > lineStart) {
      read.lineEnds.push(count);
      lineStart = count;
    }
  }
  read.length = count;
  return read;
}

// The tokens of the last sample, because several kinds of ROUGE are usually asked for at once.
let last: { prediction: string; references: (string | null)[]; useStemmer: boolean; tokens: Tokens } | undefined;

function tokensOf(prediction: string, references: readonly (string | null)[], useStemmer: boolean): Tokens {
  if (
    last?.prediction === prediction &&
    last.useStemmer === useStemmer &&
    last.references.length === references.length &&
    last.references.every((text, i) => text === references[i])
  )
    return last.tokens;
  if (useStemmer) stemmed.trim();
  else plain.reset();
  const tokens: Tokens = { prediction: readTokens(0, prediction, useStemmer), references: [], bound: 0 };
  for (const text of references)
    if (text !== null) tokens.references.push(readTokens(tokens.references.length + 1, text, useStemmer));
  tokens.bound = (useStemmer ? stemmed.names : plain).size;
  last = { prediction, references: [...references], useStemmer, tokens };
  return tokens;
}

function scores(hits: number, predictionSize: number, referenceSize: number): Rouge {
  const precision = hits / Math.max(predictionSize, 1);
  const recall = hits / Math.max(referenceSize, 1);
  return [precision, recall, precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0];
}

/** The first of the results with the greatest F. */
function bestOf(results: readonly Rouge[]): Rouge {
  let best = results[0] ?? ZERO;
  for (const result of results) if (result[2] > best[2]) best = result;
  return best;
}

/** Overlap of n-grams, each counted as often as both sides have it. `null` references are left out. */
export function rougeN(
  prediction: string,
  references: readonly (string | null)[],
  { n, useStemmer }: { n: number; useStemmer: boolean },
): Rouge {
  const tokens = tokensOf(prediction, references, useStemmer);
  const own = tokens.prediction;
  const others = tokens.references;
  matcher.match(own, others, { orders: n, itemBound: tokens.bound, pooled: false });
  return bestOf(
    others.map((other, r) =>
      scores(matcher.matches[r * n + n - 1]!, Math.max(0, own.length - n + 1), Math.max(0, other.length - n + 1)),
    ),
  );
}

/** Longest common subsequence of the whole texts. */
export function rougeL(
  prediction: string,
  references: readonly (string | null)[],
  { useStemmer }: { useStemmer: boolean },
): Rouge {
  const tokens = tokensOf(prediction, references, useStemmer);
  const own = tokens.prediction;
  return bestOf(
    tokens.references.map((other) => scores(lcsLength(other, own, tokens.bound), own.length, other.length)),
  );
}

/** Summary level: for each line of the reference the union of its common subsequences with all lines of the prediction. */
export function rougeLsum(
  prediction: string,
  references: readonly (string | null)[],
  { useStemmer }: { useStemmer: boolean },
): Rouge {
  const tokens = tokensOf(prediction, references, useStemmer);
  return bestOf(tokens.references.map((reference) => summaryLevel(tokens.prediction, reference, tokens.bound)));
}

function summaryLevel(prediction: TokenText, reference: TokenText, bound: number): Rouge {
  if (prediction.length === 0 || reference.length === 0) return ZERO;
  const left = { own: countItems(prediction), other: countItems(reference) };
  let hits = 0;
  const ownLines = prediction.lines();
  for (const line of reference.lines()) {
    const marks = new Uint8Array(line.length);
    for (const own of ownLines) markLcs(line, own, bound, marks);
    for (let i = 0; i < line.length; i++) {
      if (marks[i] === 0) continue;
      const item = line.items[i]!;
      const owns = left.own.get(item) ?? 0;
      const others = left.other.get(item) ?? 0;
      if (owns === 0 || others === 0) continue;
      hits++;
      left.own.set(item, owns - 1);
      left.other.set(item, others - 1);
    }
  }
  return scores(hits, prediction.length, reference.length);
}

function countItems({ items, length }: Sequence): Map<number, number> {
  const counts = new Map<number, number>();
  for (let i = 0; i < length; i++) counts.set(items[i]!, (counts.get(items[i]!) ?? 0) + 1);
  return counts;
}
