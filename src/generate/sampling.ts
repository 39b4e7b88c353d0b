/**
 * Choosing the next token. transformers' logits processors in their order: repetition penalty (in the graph, see
 * decode-graph.ts), temperature, top-k, top-p, min-p, each on what the one before left over. A draw depends on the
 * sequence's seed and the number of its tokens alone. Leaves out beam search and typical, epsilon and eta cut-offs.
 */
import { HarnessError } from '../base/errors.ts';
import { Random } from '../base/random.ts';

export interface SamplingOptions {
  /** New tokens at most. */
  maxTokens: number;
  /** 0: the likeliest token, and the filters below have no effect. */
  temperature: number;
  /** Keeps the k likeliest tokens (those as likely as the k-th too); 0 or absent: all. */
  topK?: number;
  /** Keeps the likeliest tokens that together reach this probability; 1 or absent: all. */
  topP?: number;
  /** Keeps tokens at least this many times as likely as the likeliest (Nguyen et al. 2024, arXiv:2407.01082). */
  minP?: number;
  /** Divides positive and multiplies negative logits of tokens that occurred, prompt included (arXiv:1909.05858); 1: none. */
  repetitionPenalty?: number;
  /** Log-probabilities are wanted; without it `Generated.logprobs` may still be there, since they cost next to nothing. */
  logprobs?: boolean;
  /** Tokens that end a sequence; they are its last token. */
  stopIds: ReadonlySet<number>;
  /** Tokens that are never chosen. */
  suppressIds?: ReadonlySet<number>;
}

/** @throws HarnessError SAMPLING naming the option, its value and what it may be. */
export function checkSampling(o: SamplingOptions): void {
  const check = (name: string, value: number | undefined, fits: (x: number) => boolean, range: string): void => {
    if (value !== undefined && !fits(value)) {
      throw new HarnessError('SAMPLING', `${name} is ${value}.`, { hint: `${name} must be ${range}.` });
    }
  };
  check('max_tokens', o.maxTokens, (x) => Number.isInteger(x) && x >= 0, 'an integer, 0 or more');
  check('temperature', o.temperature, (x) => x >= 0 && x < Number.POSITIVE_INFINITY, '0 (greedy) or a positive number');
  check('top_k', o.topK, (x) => Number.isInteger(x) && x >= 0, 'an integer, 0 (all tokens) or more');
  check('top_p', o.topP, (x) => x > 0 && x <= 1, 'above 0 and at most 1 (all tokens)');
  check('min_p', o.minP, (x) => x >= 0 && x <= 1, 'from 0 to 1');
  check('repetition_penalty', o.repetitionPenalty, (x) => x > 0 && x < Number.POSITIVE_INFINITY, 'positive; 1 is none');
}

/** One uniform number in (0, 1) per new token of a sequence, whatever else is being written beside it. */
export class Draws {
  private readonly random: Random;

  constructor(seed: number) {
    this.random = new Random(seed, 'generate');
  }

  next(): number {
    return (this.random.uint32() + 0.5) / 2 ** 32;
  }
}

/** Draws from rows of probabilities. Holds scratch memory for one vocabulary; nothing is allocated per token. */
export class TokenSampler {
  private readonly topK: number;
  private readonly topP: number;
  private readonly minP: number;
  private readonly values: Float32Array;

  constructor(options: SamplingOptions, vocabulary: number) {
    const k = options.topK ?? 0;
    this.topK = k >= vocabulary ? 0 : k;
    this.topP = options.topP ?? 1;
    this.minP = options.minP ?? 0;
    this.values = new Float32Array(vocabulary);
  }

  /**
   * @param probs one row, f32[vocabulary], summing to 1
   * @param u uniform in (0, 1)
   */
  draw(probs: Float32Array, u: number): number {
    if (this.topK === 0 && this.topP === 1 && this.minP === 0) return pick(probs, u, 0, 0);
    const { least, skipped, mass } = this.kept(probs);
    return pick(probs, u * mass, least, skipped);
  }

  /**
   * What the filters leave: tokens of probability `least` and more, without the first `skipped` of those that have
   * exactly that; together they weigh `mass`.
   */
  kept(probs: Float32Array): { least: number; skipped: number; mass: number } {
    let least = this.topK === 0 ? 0 : kthLargest(probs, this.topK, this.values);
    let skipped = 0;
    let largest = 0;
    for (let i = 0; i < probs.length; i++) if (probs[i]! > largest) largest = probs[i]!;
    if (this.topP < 1) ({ least, skipped } = this.nucleus(probs, least, largest));
    if (this.minP * largest > least) {
      least = this.minP * largest;
      skipped = 0;
    }
    return { least, skipped, mass: massFrom(probs, least) - skipped * least };
  }

  /** The likeliest of the tokens from `least` on that together reach topP of them; the token that reaches it is in. */
  private nucleus(probs: Float32Array, least: number, largest: number): { least: number; skipped: number } {
    const wanted = this.topP * massFrom(probs, least);
    // Only the likely ones are sorted: as many as it takes to hold the nucleus.
    let [floor, count, mass] = [largest, 0, 0];
    while (mass < wanted && floor > least) {
      floor = floor < Number.MIN_VALUE * 64 ? least : Math.max(least, floor / 64);
      [count, mass] = [0, 0];
      for (let i = 0; i < probs.length; i++) {
        const p = probs[i]!;
        if (p < floor) continue;
        this.values[count++] = p;
        mass += p;
      }
    }
    const sorted = this.values.subarray(0, count).sort();
    let first = count - 1;
    for (let above = sorted[first]!; first > 0 && above < wanted; above += sorted[first]!) first--;
    let skipped = 0;
    while (first - skipped > 0 && sorted[first - skipped - 1] === sorted[first]) skipped++;
    return { least: sorted[first]!, skipped };
  }
}

function massFrom(probs: Float32Array, least: number): number {
  let mass = 0;
  for (let i = 0; i < probs.length; i++) if (probs[i]! >= least) mass += probs[i]!;
  return mass;
}

/** The first index at which the probabilities from `least` on add up to more than `target`; else the last of them. */
function pick(probs: Float32Array, target: number, least: number, skipped: number): number {
  let [sum, last, skip] = [0, 0, skipped];
  for (let i = 0; i < probs.length; i++) {
    const p = probs[i]!;
    if (p < least || p === 0) continue;
    if (p === least && skip > 0) {
      skip--;
      continue;
    }
    sum += p;
    last = i;
    if (sum > target) return i;
  }
  return last;
}

/** The k-th largest of x by a heap of k; `heap` is scratch memory of at least k numbers. */
function kthLargest(x: Float32Array, k: number, heap: Float32Array): number {
  const sink = (from: number): void => {
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= k) return;
      if (child + 1 < k && heap[child + 1]! < heap[child]!) child++;
      const [up, down] = [heap[at]!, heap[child]!];
      if (up <= down) return;
      heap[at] = down;
      heap[child] = up;
      at = child;
    }
  };
  heap.set(x.subarray(0, k));
  for (let i = (k >> 1) - 1; i >= 0; i--) sink(i);
  for (let i = k; i < x.length; i++) {
    if (x[i]! <= heap[0]!) continue;
    heap[0] = x[i]!;
    sink(0);
  }
  return heap[0]!;
}

/** log softmax(logps / temperature)[id] for a row of log-probabilities at temperature 1. */
export function scaledLogProb(logps: Float32Array, id: number, temperature: number): number {
  if (temperature === 1) return logps[id]!;
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logps.length; i++) largest = Math.max(largest, logps[i]!);
  let sum = 0;
  for (let i = 0; i < logps.length; i++) sum += Math.exp((logps[i]! - largest) / temperature);
  return (logps[id]! - largest) / temperature - Math.log(sum);
}
