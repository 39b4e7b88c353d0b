/**
 * How fast a server is asked. The number of requests in flight follows the rule of TCP's congestion control (additive
 * increase, multiplicative decrease; Chiu and Jain 1989): a refusal for load halves it, a round of successes adds one.
 * Retry-After makes the whole provider wait. Other failures wait by exponential back-off with full jitter (uniform between
 * nothing and a bound that doubles), from a seeded generator. Leaves out: who waits (asker.ts).
 */
import { Random } from '../../base/random.ts';
import { backOff } from '../../base/retry.ts';
import type { RequestFailure } from '../../providers/contract/provider.ts';

/** Seconds: the first bound of the back-off, and the largest. */
const FIRST = 0.5;
const LARGEST = 60;

/** The server refused because it has too much to do. */
export const isOverload = ({ status, retryAfter }: RequestFailure): boolean =>
  status === 429 || status === 503 || status === 529 || retryAfter !== undefined;

export class Pace {
  readonly #most: number;
  readonly #random: Random;
  /** Requests in flight; whole ones count. */
  #limit: number;
  #lastCut = Number.NEGATIVE_INFINITY;
  #pausedUntil = 0;
  #refusals = 0;

  constructor(most: number, seed: number) {
    this.#most = most;
    this.#limit = most;
    this.#random = new Random(seed, 'request back-off');
  }

  /** Requests that may be in flight now. */
  get concurrency(): number {
    return Math.floor(this.#limit);
  }

  /** Rounds in a row that ended in a refusal. */
  get refusals(): number {
    return this.#refusals;
  }

  /** Milliseconds, in the time of `performance.now()`, before which nothing is sent. */
  get pausedUntil(): number {
    return this.#pausedUntil;
  }

  succeeded(): void {
    this.#refusals = 0;
    if (this.#limit < this.#most) this.#limit = Math.min(this.#most, this.#limit + 1 / Math.floor(this.#limit));
  }

  /**
   * The server refused an attempt that was sent at `sent`. Attempts of the same round, sent before the last cut, tell
   * nothing new about its capacity.
   */
  refused(sent: number, retryAfter: number | undefined, now = performance.now()): void {
    if (sent >= this.#lastCut) {
      this.#lastCut = now;
      this.#limit = Math.max(1, this.#limit / 2);
      this.#refusals++;
    }
    const wait = retryAfter ?? (this.#pausedUntil > now ? 0 : this.backOff(this.#refusals));
    this.#pausedUntil = Math.max(this.#pausedUntil, now + wait * 1000);
  }

  /** Seconds to wait before the attempt that follows `failures` failed ones. */
  backOff(failures: number): number {
    return (this.#random.uint32() / 2 ** 32) * backOff(failures, FIRST, LARGEST);
  }
}
