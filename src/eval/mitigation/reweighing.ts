/**
 * Reweighing (Kamiran and Calders 2012): the weight of a row is how often its group and class would meet if they were independent,
 * over how often they do. Under the weights no group has more positives than another. Training reads them as
 * `dataset_weight_field`. For trainers that know no weights, rows can be repeated and left out instead, each as often as its
 * weight says on average over its group and class.
 */
import { groupName } from '../group-table.ts';

export class Reweighing {
  readonly #cells = new Map<string, { group: string; label: string; count: number }>();
  readonly #groups = new Map<string, number>();
  readonly #labels = new Map<string, number>();
  #n = 0;

  /** Counts a row. */
  add(group: readonly string[], label: string): void {
    const name = groupName(group);
    const key = JSON.stringify([name, label]);
    const cell = this.#cells.get(key) ?? { group: name, label, count: 0 };
    cell.count++;
    this.#cells.set(key, cell);
    this.#groups.set(name, (this.#groups.get(name) ?? 0) + 1);
    this.#labels.set(label, (this.#labels.get(label) ?? 0) + 1);
    this.#n++;
  }

  /** Of a row that was counted: P(group) P(label) / P(group, label). */
  weight(group: readonly string[], label: string): number {
    const name = groupName(group);
    const { count } = this.#cells.get(JSON.stringify([name, label]))!;
    return (this.#groups.get(name)! * this.#labels.get(label)!) / (this.#n * count);
  }

  /** The weight of each group and class. */
  table(): { group: string; label: string; count: number; weight: number }[] {
    return [...this.#cells.values()]
      .map((cell) => ({
        ...cell,
        weight: (this.#groups.get(cell.group)! * this.#labels.get(cell.label)!) / (this.#n * cell.count),
      }))
      .sort((a, b) => (a.group + a.label < b.group + b.label ? -1 : 1));
  }

  /** How often to write each row, in turn: sums of weights rounded down, so that each group and class has its share. */
  copies(): (group: readonly string[], label: string) => number {
    const sums = new Map<string, number>();
    return (group, label) => {
      const key = JSON.stringify([groupName(group), label]);
      // Half a row ahead: the last of many small weights is then rounded, not cut.
      const before = sums.get(key) ?? 0.5;
      const after = before + this.weight(group, label);
      sums.set(key, after);
      return Math.floor(after + 1e-9) - Math.floor(before + 1e-9);
    };
  }
}
