/** Scores of samples put together as they come: by sample and metric. */
import type { SampleScores } from './contract.ts';

export class ScoreCollector {
  readonly #places = new Map<string, number>();
  readonly #values = new Map<string, (number | null)[]>();

  /** The place of a sample, new or known. */
  sample(id: string): number {
    const known = this.#places.get(id);
    if (known !== undefined) return known;
    this.#places.set(id, this.#places.size);
    return this.#places.size - 1;
  }

  set(sample: number, key: string, value: number): void {
    const list = this.#values.get(key) ?? [];
    this.#values.set(key, list);
    list[sample] = value;
  }

  /** Every list has a number or `null` for every sample; undefined when there was no sample. */
  finish(): SampleScores | undefined {
    const ids = [...this.#places.keys()];
    const values = [...this.#values].map(([key, list]) => [key, ids.map((_, i) => list[i] ?? null)] as const);
    return ids.length === 0 ? undefined : { ids, values: Object.fromEntries(values) };
  }
}
