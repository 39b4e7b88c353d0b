/** Figures of prompts summed by setting and column. */

/** Sums over the prompts of a setting, by column. */
export type Cell = Readonly<Record<string, number>>;

export class Sums {
  readonly #columns: readonly string[];
  readonly #sums = new Map<string, Float64Array>();

  constructor(columns: readonly string[]) {
    this.#columns = columns;
  }

  add(setting: string, figures: ArrayLike<number>): void {
    let sums = this.#sums.get(setting);
    if (sums === undefined) {
      sums = new Float64Array(this.#columns.length);
      this.#sums.set(setting, sums);
    }
    for (let i = 0; i < sums.length; i++) sums[i]! += figures[i]!;
  }

  get settings(): string[] {
    return [...this.#sums.keys()];
  }

  has(setting: string): boolean {
    return this.#sums.has(setting);
  }

  /** Zeros for a setting without prompts. */
  of(setting: string): Cell {
    const sums = this.#sums.get(setting);
    return Object.fromEntries(this.#columns.map((column, i) => [column, sums?.[i] ?? 0]));
  }
}

export const meanOver = <T>(list: readonly T[], value: (each: T) => number): number =>
  list.reduce((sum, each) => sum + value(each), 0) / list.length;
