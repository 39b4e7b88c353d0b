/** The frozen model's log-probabilities of a dataset's predicted tokens: one flat buffer, cut by example. */
export class ReferenceLogps {
  /** f32[all predicted tokens of the dataset], examples end to end in their order. */
  readonly values: Float32Array;
  /** Where each example begins; one more entry than examples. */
  readonly #starts: Float64Array;

  /** `counts` holds the predicted tokens of each example. */
  constructor(counts: readonly number[], values?: Float32Array) {
    this.#starts = new Float64Array(counts.length + 1);
    for (const [i, count] of counts.entries()) this.#starts[i + 1] = this.#starts[i]! + count;
    const length = this.#starts[counts.length]!;
    this.values = values ?? new Float32Array(length);
    if (this.values.length !== length) {
      throw new RangeError(`${this.values.length} log-probabilities for ${length} predicted tokens`);
    }
  }

  /** The part of one example; writing to it fills the buffer. */
  of(example: number): Float32Array {
    return this.values.subarray(this.#starts[example]!, this.#starts[example + 1]!);
  }

  /** Those of some of the examples, renumbered from 0. */
  pick(examples: readonly number[]): ReferenceLogps {
    const counts = examples.map((example) => this.of(example).length);
    return new ReferenceLogps(counts, this.batch(examples));
  }

  /** The parts of a batch, end to end. */
  batch(examples: readonly number[]): Float32Array {
    const parts = examples.map((example) => this.of(example));
    const joined = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of parts) {
      joined.set(part, at);
      at += part.length;
    }
    return joined;
  }
}
