/** The progress of an evaluation as it is told: at most a few times a second, with speed over the last while. */
import type { EvalReporter } from './events.ts';

/** What the requests came to. */
export interface Totals {
  /** Answered by the model. */
  readonly asked: number;
  /** Answered from the log or the cache. */
  readonly cached: number;
  readonly tokens: { readonly input: number; readonly output: number };
  readonly costUsd?: number;
}

const INTERVAL = 100;
/** Speed is that of the last so many milliseconds, so that a slow start does not last. */
const WINDOW = 30_000;

export class Pulse {
  readonly #reporter: EvalReporter;
  readonly #total: number;
  readonly #totals: () => Totals;
  readonly #now: () => number;
  #done = 0;
  #failed = 0;
  #told = Number.NEGATIVE_INFINITY;
  /** Oldest first. */
  #marks: { at: number; asked: number; done: number }[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(reporter: EvalReporter, total: number, totals: () => Totals, now: () => number = Date.now) {
    this.#reporter = reporter;
    this.#total = total;
    this.#totals = totals;
    this.#now = now;
    this.#marks.push({ at: now(), asked: 0, done: 0 });
    // A slow model is seen to work between two samples.
    this.#timer = setInterval(() => this.#tell(), 1000);
    this.#timer.unref();
  }

  /** One more sample. */
  beat(failed: boolean): void {
    this.#done++;
    if (failed) this.#failed++;
    if (this.#now() - this.#told >= INTERVAL || this.#done === this.#total) this.#tell();
  }

  /** Something else than asking takes time. */
  working(text: string): void {
    if (this.#done >= this.#total) this.#reporter.phase(text);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tell(): void {
    const at = this.#now();
    this.#told = at;
    const { asked, cached, tokens, costUsd } = this.#totals();
    this.#marks.push({ at, asked, done: this.#done });
    while (this.#marks.length > 2 && at - this.#marks[1]!.at > WINDOW) this.#marks.shift();
    const from = this.#marks[0]!;
    const seconds = Math.max(1e-3, (at - from.at) / 1000);
    const speed = (this.#done - from.done) / seconds;
    this.#reporter.progress({
      done: this.#done,
      total: Math.max(this.#total, this.#done),
      asked,
      cached,
      failed: this.#failed,
      tokens: tokens.input + tokens.output,
      ...(costUsd === undefined ? {} : { costUsd }),
      requestsPerSecond: (asked - from.asked) / seconds,
      etaSeconds: speed > 0 ? Math.max(0, this.#total - this.#done) / speed : Number.POSITIVE_INFINITY,
    });
  }
}
