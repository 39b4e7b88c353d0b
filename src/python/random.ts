/**
 * CPython's `random.Random(seed)` for integer seeds: Mersenne Twister MT19937 (Matsumoto and Nishimura 1998, with
 * init_by_array), 53-bit doubles, and the algorithms of `random.py` from Python 3.9 to 3.13. Few-shot examples that lm-eval
 * draws are drawn again by it. Leaves out: seeds that are no integers, distributions other than uniform, saved states; for
 * everything of our own use `base/random.ts`.
 */

const N = 624;
const M = 397;

export class PythonRandom {
  private readonly state = new Uint32Array(N);
  private at = N;

  /** @param seed an integer of any size; its sign does not matter, as in Python. @throws RangeError */
  constructor(seed: number | bigint) {
    if (typeof seed === 'number' && !Number.isSafeInteger(seed))
      throw new RangeError(`A seed is an integer, not ${seed}.`);
    const key: number[] = [];
    for (let rest = BigInt(seed) < 0n ? -BigInt(seed) : BigInt(seed); rest > 0n; rest >>= 32n) {
      key.push(Number(rest & 0xffffffffn));
    }
    this.fill(key.length === 0 ? [0] : key);
  }

  /** init_by_array */
  private fill(key: readonly number[]): void {
    const { state } = this;
    const mixed = (i: number): number => state[i - 1]! ^ (state[i - 1]! >>> 30);
    state[0] = 19650218;
    for (let i = 1; i < N; i++) state[i] = Math.imul(1812433253, mixed(i)) + i;
    let i = 1;
    const step = (): void => {
      if (++i < N) return;
      state[0] = state[N - 1]!;
      i = 1;
    };
    for (let k = Math.max(N, key.length), j = 0; k > 0; k--, j = (j + 1) % key.length) {
      state[i] = (state[i]! ^ Math.imul(mixed(i), 1664525)) + key[j]! + j;
      step();
    }
    for (let k = N - 1; k > 0; k--) {
      state[i] = (state[i]! ^ Math.imul(mixed(i), 1566083941)) - i;
      step();
    }
    state[0] = 0x80000000;
  }

  private twist(): void {
    const { state } = this;
    for (let i = 0; i < N; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % N]! & 0x7fffffff);
      state[i] = state[(i + M) % N]! ^ (y >>> 1) ^ ((y & 1) === 1 ? 0x9908b0df : 0);
    }
    this.at = 0;
  }

  private uint32(): number {
    if (this.at === N) this.twist();
    let y = this.state[this.at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  /** A double in [0, 1). `new PythonRandom(1234).random()` is 0.9664535356921388. */
  random(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** An integer of `bits` random bits, at most 53. */
  getrandbits(bits: number): number {
    if (!Number.isInteger(bits) || bits < 0 || bits > 53)
      throw new RangeError(`getrandbits(${bits}) needs 0 to 53 bits.`);
    if (bits === 0) return 0;
    if (bits <= 32) return this.uint32() >>> (32 - bits);
    const low = this.uint32();
    return (this.uint32() >>> (64 - bits)) * 2 ** 32 + low;
  }

  /** An integer in 0 .. n - 1 (`_randbelow`): drawn again until it fits. */
  below(n: number): number {
    if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`below(${n}) needs a positive integer.`);
    const bits = n.toString(2).length;
    let drawn = this.getrandbits(bits);
    while (drawn >= n) drawn = this.getrandbits(bits);
    return drawn;
  }

  /** An integer from `first` to `last`, both included. */
  randint(first: number, last: number): number {
    return first + this.below(last - first + 1);
  }

  uniform(from: number, to: number): number {
    return from + (to - from) * this.random();
  }

  choice<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('Cannot choose from an empty sequence');
    return items[this.below(items.length)]!;
  }

  /** `count` draws with replacement, in proportion to `weights` where they are given. */
  choices<T>(items: readonly T[], count = 1, weights?: readonly number[]): T[] {
    const n = items.length;
    if (n === 0) throw new RangeError('Cannot choose from an empty sequence');
    if (weights === undefined) return Array.from({ length: count }, () => items[Math.floor(this.random() * n)]!);
    if (weights.length !== n) throw new RangeError('The number of weights does not match the population');
    const sums: number[] = [];
    let total = 0;
    for (const weight of weights) {
      total += weight;
      sums.push(total);
    }
    if (!(total > 0) || !Number.isFinite(total))
      throw new RangeError('Total of weights must be finite and greater than zero');
    return Array.from({ length: count }, () => {
      const drawn = this.random() * total;
      let [low, high] = [0, n - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (drawn < sums[middle]!) high = middle;
        else low = middle + 1;
      }
      return items[low]!;
    });
  }

  /** Shuffles in place. */
  shuffle<T>(items: T[]): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [items[i], items[j]] = [items[j]!, items[i]!];
    }
  }

  /** `count` different items in random order. Small pools are shuffled in part; from large ones positions are drawn until new. */
  sample<T>(items: readonly T[], count: number): T[] {
    const n = items.length;
    if (!Number.isInteger(count) || count < 0 || count > n) {
      throw new RangeError(`Sample larger than population or is negative: ${count} of ${n}`);
    }
    const setSize = 21 + (count > 5 ? 4 ** Math.ceil(Math.log(count * 3) / Math.log(4)) : 0);
    const drawn: T[] = [];
    if (n <= setSize) {
      const pool = [...items];
      for (let i = 0; i < count; i++) {
        const j = this.below(n - i);
        drawn.push(pool[j]!);
        pool[j] = pool[n - i - 1]!;
      }
      return drawn;
    }
    const taken = new Set<number>();
    while (drawn.length < count) {
      const j = this.below(n);
      if (taken.has(j)) continue;
      taken.add(j);
      drawn.push(items[j]!);
    }
    return drawn;
  }
}
