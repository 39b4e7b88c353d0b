/**
 * The inner loop of resampling: xoshiro128** (Blackman and Vigna 2018), seeded from the house's generator. It draws tens
 * of millions of numbers a second and gives the same ones on every machine. Also multinomial counts, so that resampling
 * a table costs by its cells and not by its rows (binomials by Hörmann's BTRS, 1993), and draws without replacement.
 */
import { Random } from '../base/random.ts';

export class FastRandom {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** `stream` keeps the numbers of different uses apart. */
  constructor(seed: number, stream: string) {
    const random = new Random(seed, stream);
    this.#a = random.uint32();
    this.#b = random.uint32();
    this.#c = random.uint32();
    this.#d = random.uint32() | 1; // never all zero
  }

  /** An integer in 0 .. 2^32 - 1. */
  uint32(): number {
    const times5 = Math.imul(this.#b, 5);
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** In 0 .. n - 1. The bias against a perfect draw is below n / 2^32. */
  below(n: number): number {
    return Math.floor((this.uint32() / 4294967296) * n);
  }

  /** In the open interval (0, 1). */
  uniform(): number {
    return (this.uint32() + 0.5) / 4294967296;
  }

  /** Successes of n trials with probability p. */
  binomial(n: number, p: number): number {
    if (n <= 0 || p <= 0) return 0;
    if (p >= 1) return n;
    if (p > 0.5) return n - this.binomial(n, 1 - p);
    return n * p < 10 ? this.#byGaps(n, p) : this.#byRejection(n, p);
  }

  /** Counts successes by the geometric gaps between them. */
  #byGaps(n: number, p: number): number {
    const scale = 1 / Math.log1p(-p);
    let successes = 0;
    for (let trial = 0; ; successes++) {
      trial += Math.floor(Math.log(this.uniform()) * scale) + 1;
      if (trial > n) return successes;
    }
  }

  #byRejection(n: number, p: number): number {
    const odds = p / (1 - p);
    const deviation = Math.sqrt(n * p * (1 - p));
    const b = 1.15 + 2.53 * deviation;
    const a = -0.0873 + 0.0248 * b + 0.01 * p;
    const alpha = (2.83 + 5.1 / b) * deviation;
    const mode = Math.floor((n + 1) * p);
    for (;;) {
      const u = this.uniform() - 0.5;
      const v = this.uniform();
      const us = 0.5 - Math.abs(u);
      const k = Math.floor(((2 * a) / us + b) * u + n * p + 0.5);
      if (us >= 0.07 && v <= 0.92 - 4.2 / b) return k;
      if (k < 0 || k > n) continue;
      const bound =
        (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1))) +
        (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
        (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) +
        correction(mode) +
        correction(n - mode) -
        correction(k) -
        correction(n - k);
      if (Math.log((v * alpha) / (a / (us * us) + b)) <= bound) return k;
    }
  }

  /** Good ones among `draws` taken without replacement from `good` good and `bad` bad ones. */
  hypergeometric(good: number, bad: number, draws: number): number {
    const all = good + bad;
    if (draws <= 0 || good <= 0) return 0;
    if (draws >= all || bad <= 0) return Math.min(draws, good);
    if (draws > all - draws) return good - this.hypergeometric(good, bad, all - draws);
    if (good > bad) return draws - this.hypergeometric(bad, good, draws);
    return Math.min(draws, good) <= 12 ? this.#byUrn(good, bad, draws) : this.#byRatio(good, bad, draws);
  }

  /** Takes them one by one; of few good ones, asks for each whether it was taken. */
  #byUrn(good: number, bad: number, draws: number): number {
    if (good < draws) return this.#byUrn(draws, good + bad - draws, good);
    let left = good;
    for (let i = 0; i < draws; i++) if (this.uniform() * (good + bad - i) < left) left--;
    return good - left;
  }

  /** Ratio of uniforms (Stadlober 1990, HRUA*); `good` and `draws` are at most half of all. */
  #byRatio(good: number, bad: number, draws: number): number {
    const all = good + bad;
    const share = good / all;
    const centre = draws * share + 0.5;
    const deviation = Math.sqrt(((all - draws) * draws * share * (1 - share)) / (all - 1) + 0.5);
    const width = 2 * Math.sqrt(2 / Math.E) * deviation + 3 - 2 * Math.sqrt(3 / Math.E);
    const mode = Math.floor(((draws + 1) * (good + 1)) / (all + 2));
    const most = ways(mode, good, bad, draws);
    const end = Math.min(Math.min(good, draws) + 1, Math.floor(centre + 16 * deviation));
    for (;;) {
      const u = this.uniform();
      const at = centre + (width * (this.uniform() - 0.5)) / u;
      if (at < 0 || at >= end) continue;
      const k = Math.floor(at);
      if (2 * Math.log(u) <= most - ways(k, good, bad, draws)) return k;
    }
  }

  /** Draws `n` items from cells in proportion to `weights` (of sum `total`) into `counts`. */
  multinomial(n: number, weights: ArrayLike<number>, total: number, counts: Float64Array): void {
    let left = n;
    let mass = total;
    for (let i = 0; i < counts.length; i++) {
      const weight = weights[i]!;
      counts[i] = left === 0 ? 0 : this.binomial(left, weight >= mass ? 1 : weight / mass);
      left -= counts[i]!;
      mass -= weight;
    }
  }
}

/** Draws that are the same every time: `resampler(0, 'x')(10)` is a number in 0 .. 9. */
export function resampler(seed: number, stream: string): (n: number) => number {
  const random = new FastRandom(seed, stream);
  return (n) => random.below(n);
}

const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

const logFactorial = (k: number): number => HALF_LOG_TWO_PI + (k + 0.5) * Math.log(k + 1) - (k + 1) + correction(k);

/** Minus the log of the chance to draw k good ones, up to a constant. */
const ways = (k: number, good: number, bad: number, draws: number): number =>
  logFactorial(k) + logFactorial(good - k) + logFactorial(draws - k) + logFactorial(bad - draws + k);

const CORRECTIONS = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211,
  0.0138761288230707, 0.0118967099458917, 0.010411265261972, 0.00925546218271273, 0.00833056343336287,
];

/** log k! less Stirling's formula around k + 1. */
function correction(k: number): number {
  if (k < 10) return CORRECTIONS[k]!;
  const s = 1 / (k + 1) ** 2;
  return (1 / 12 - (1 / 360 - s / 1260) * s) / (k + 1);
}
