/**
 * BLEU, Papineni et al. 2002, as sacrebleu 2.6.0 counts it: per sample the figures that add up over a corpus, and the score
 * of their sums. Smoothing: Chen and Cherry 2014. Leaves out: the warning about texts that look tokenised.
 */

import { pythonFixed } from '../../src/plugin.ts';
import type { SMOOTH_METHODS } from './bleu-options.ts';
import { type BleuTokenizer, tokenizeBleu } from './bleu-tokenizers.ts';
import { Interner } from './interner.ts';
import { NgramMatcher, type Sequence } from './ngram-matcher.ts';
import { rstrip, Spans } from './spans.ts';

export interface BleuOptions {
  tokenize: BleuTokenizer;
  smoothMethod: (typeof SMOOTH_METHODS)[number];
  /** For `floor` (0.1 when null) and `add-k` (1 when null). */
  smoothValue: number | null;
  /** Leaves out the orders that the prediction is too short for. */
  effectiveOrder: boolean;
  lowercase: boolean;
  maxNgramOrder: number;
}

/** Everything on the scale 0 to 100, precisions too. */
export interface BleuScore {
  score: number;
  precisions: number[];
  /** Brevity penalty, 0 to 1. */
  bp: number;
  sysLen: number;
  refLen: number;
  /** Matching n-grams by order, with what add-k added. */
  counts: number[];
  totals: number[];
}

// Reused from call to call; nothing of a sample stays in them.
const spans = new Spans();
const tokens = new Interner();
const matcher = new NgramMatcher();
const sequences: { items: Int32Array; length: number }[] = [];

/** Tokens of a text as numbers, in the buffer with this index. */
function tokenNumbers(text: string, { tokenize, lowercase }: BleuOptions, buffer: number): Sequence {
  const line = tokenizeBleu(rstrip(lowercase ? text.toLowerCase() : text), tokenize, spans);
  let sequence = sequences[buffer];
  if (sequence === undefined || sequence.items.length < spans.count) {
    sequence = { items: new Int32Array(Math.max(256, spans.count * 2)), length: 0 };
    sequences[buffer] = sequence;
  }
  const { starts, ends, count } = spans;
  for (let i = 0; i < count; i++) sequence.items[i] = tokens.intern(line, starts[i]!, ends[i]!);
  sequence.length = count;
  return sequence;
}

/** The length that is nearest to the prediction's; of two, the shorter. */
function closestLength(length: number, references: readonly Sequence[]): number {
  let closest = references[0]?.length ?? 0;
  for (const reference of references) {
    const gain = Math.abs(length - closest) - Math.abs(length - reference.length);
    if (gain > 0 || (gain === 0 && reference.length < closest)) closest = reference.length;
  }
  return closest;
}

/** `[prediction length, reference length, matches by order, n-grams by order]`; `null` references are left out. */
export function bleuStatistics(
  prediction: string,
  references: readonly (string | null)[],
  options: BleuOptions,
): Float64Array {
  const orders = options.maxNgramOrder;
  tokens.reset();
  const own = tokenNumbers(prediction, options, 0);
  const others: Sequence[] = [];
  for (const text of references) if (text !== null) others.push(tokenNumbers(text, options, others.length + 1));
  matcher.match(own, others, { orders, itemBound: tokens.size, pooled: true });
  const figures = new Float64Array(2 + 2 * orders);
  figures[0] = own.length;
  figures[1] = closestLength(own.length, others);
  for (let n = 0; n < orders; n++) {
    figures[2 + n] = matcher.matches[n]!;
    figures[2 + orders + n] = Math.max(0, own.length - n);
  }
  return figures;
}

/** BLEU of summed figures. */
export function bleuScore(sums: ArrayLike<number>, options: BleuOptions): BleuScore {
  const orders = options.maxNgramOrder;
  const sysLen = sums[0]!;
  const refLen = sums[1]!;
  const counts = Array.from({ length: orders }, (_, n) => sums[2 + n]!);
  const totals = Array.from({ length: orders }, (_, n) => sums[2 + orders + n]!);
  const precisions: number[] = new Array(orders).fill(0);
  const bp = sysLen >= refLen ? 1 : sysLen > 0 ? Math.exp(1 - refLen / sysLen) : 0;
  const result = { score: 0, precisions, bp, sysLen, refLen, counts, totals };
  if (counts.every((count) => count === 0)) return result;

  const { smoothMethod } = options;
  const smoothValue = options.smoothValue ?? (smoothMethod === 'floor' ? 0.1 : 1);
  let halvings = 1;
  let order = orders;
  for (let n = 0; n < orders; n++) {
    if (smoothMethod === 'add-k' && n > 0) {
      counts[n]! += smoothValue;
      totals[n]! += smoothValue;
    }
    const total = totals[n]!;
    if (total === 0) break;
    if (options.effectiveOrder) order = n + 1;
    if (counts[n]! > 0) precisions[n] = (100 * counts[n]!) / total;
    else if (smoothMethod === 'exp') {
      halvings *= 2;
      precisions[n] = 100 / (halvings * total);
    } else if (smoothMethod === 'floor') precisions[n] = (100 * smoothValue) / total;
  }
  let logs = 0;
  // sacrebleu's logarithm of zero: the score vanishes without becoming undefined.
  for (let n = 0; n < order; n++) logs += precisions[n] === 0 ? -9999999999 : Math.log(precisions[n]!);
  const score = bp * Math.exp(logs / order);
  // Equal texts come out as 100.00000000000004. Large values of floor smoothing do lead above 100, as in sacrebleu.
  result.score = score > 100 && score < 100 + 1e-9 ? 100 : score;
  return result;
}

/** sacrebleu's line: `BLEU = 48.09 69.4/33.3 (BP = 1.000 ratio = 1.089 hyp_len = 49 ref_len = 45)`. */
export function bleuText({ score, precisions, bp, sysLen, refLen }: BleuScore): string {
  const parts = precisions.map((precision) => pythonFixed(precision, 1)).join('/');
  const ratio = pythonFixed(refLen > 0 ? sysLen / refLen : 0, 3);
  return `BLEU = ${pythonFixed(score, 2)} ${parts} (BP = ${pythonFixed(bp, 3)} ratio = ${ratio} hyp_len = ${sysLen} ref_len = ${refLen})`;
}

/** sacrebleu's name of the smoothing: `exp`, `add-k[1.00]`. */
export function smoothingName({ smoothMethod, smoothValue }: BleuOptions): string {
  if (smoothMethod !== 'floor' && smoothMethod !== 'add-k') return smoothMethod;
  return `${smoothMethod}[${pythonFixed(smoothValue ?? (smoothMethod === 'floor' ? 0.1 : 1), 2)}]`;
}
