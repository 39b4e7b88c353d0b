/** Tokens per second and time left, over the last steps. What it tells is shown, never stored in a run's state. */
const STEPS = 20;

export class Speed {
  /** Milliseconds at which each of the last steps ended, and tokens trained on up to then. */
  readonly #marks: { at: number; tokens: number }[];

  constructor(tokens: number) {
    this.#marks = [{ at: performance.now(), tokens }];
  }

  /** Call after each step with all tokens trained on so far. */
  mark(tokens: number, stepsLeft: number): { tokensPerSecond: number; etaSeconds: number } {
    this.#marks.push({ at: performance.now(), tokens });
    if (this.#marks.length > STEPS + 1) this.#marks.shift();
    const [first, last] = [this.#marks[0]!, this.#marks.at(-1)!];
    const seconds = (last.at - first.at) / 1000;
    const steps = this.#marks.length - 1;
    return { tokensPerSecond: (last.tokens - first.tokens) / seconds, etaSeconds: (seconds / steps) * stepsLeft };
  }
}
