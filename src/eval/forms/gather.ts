/** What statistics gather samples in: lists of numbers that grow, clusters by name. */

/** How many resamples fit a budget of elementary steps. */
export const affordable = (resamples: number, stepsEach: number, budget = 4e8): number =>
  Math.max(Math.min(resamples, 200), Math.min(resamples, Math.floor(budget / Math.max(1, stepsEach))));

/** Numbers gathered without knowing how many will come. */
export class Grow {
  data = new Float64Array(1024);
  length = 0;

  push(values: ArrayLike<number>): void {
    if (this.length + values.length > this.data.length) {
      const larger = new Float64Array(Math.max(this.data.length * 2, this.length + values.length));
      larger.set(this.data.subarray(0, this.length));
      this.data = larger;
    }
    for (let i = 0; i < values.length; i++) this.data[this.length++] = values[i]!;
  }

  /** What was gathered. */
  get all(): Float64Array {
    return this.data.subarray(0, this.length);
  }
}

/** Clusters by name, numbered in the order they come. */
export class Clusters {
  readonly #numbers = new Map<string | number, number>();

  number(name: string | number): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  get size(): number {
    return this.#numbers.size;
  }
}
