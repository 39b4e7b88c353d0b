/**
 * Counts of outcomes by group while rows stream in. Memory grows with the groups and the outcomes that occur, not with the rows:
 * where scores have too many different values for that, they are rounded to a grid, and `grid` tells. Metrics whose outcomes
 * are the same share one of these. Leaves out: what is made of the counts (`groups.ts`).
 */
import { HarnessError } from '../../base/errors.ts';
import { type GroupNames, type GroupOutcome, type GroupTable, groupName, type OutcomeCell } from '../group-table.ts';
import { Clusters } from './gather.ts';

const MOST_GROUPS = 10_000;
/** Of groups times outcomes; 16 bytes each. */
const MOST_COUNTS = 2 ** 22;
/** Steps from 0 to 1 once there are too many scores; a quarter of it if there still are. */
const FIRST_GRID = 2 ** 16;
/** Group times this plus cell is a place in a cluster's counts. */
const CELLS = 2 ** 24;

interface Branch {
  next: Map<string, Branch>;
  group: number;
}

const branch = (): Branch => ({ next: new Map(), group: -1 });

export class GroupCounts {
  columns: readonly string[] = [];
  /** Rows. */
  n = 0;
  /** Scores are rounded to multiples of 1 / grid; null: kept as they are. */
  grid: number | null = null;
  readonly #root = branch();
  readonly #groups: string[][] = [];
  #cells: OutcomeCell[] = [];
  /** reference -> prediction -> score (NaN: none) -> number of the cell */
  #places = new Map<string, Map<string, Map<number, number>>>();
  /** By group, by cell. */
  readonly #counts: Float64Array[] = [];
  readonly #weights: Float64Array[] = [];
  readonly #clusters = new Clusters();
  #byCluster: Map<number, number>[] = [];

  /** @throws HarnessError `GROUPS_TOO_MANY`. */
  add(
    { columns, values }: GroupNames,
    { reference, prediction, score, weight }: GroupOutcome,
    cluster: string | undefined,
  ): void {
    if (this.n === 0) this.columns = columns;
    this.n++;
    const group = this.#group(values);
    const cell = this.#cell(reference, prediction, score);
    let counts = this.#counts[group]!;
    if (cell >= counts.length) counts = this.#grow(group, cell);
    counts[cell]! += 1;
    if (weight !== undefined) this.#weights[group]![cell]! += weight;
    if (cluster === undefined) return;
    const number = this.#clusters.number(cluster);
    this.#byCluster[number] ??= new Map();
    const own = this.#byCluster[number];
    own.set(group * CELLS + cell, (own.get(group * CELLS + cell) ?? 0) + 1);
  }

  #group(values: readonly string[]): number {
    let at = this.#root;
    for (const value of values) {
      let next = at.next.get(value);
      if (next === undefined) {
        next = branch();
        at.next.set(value, next);
      }
      at = next;
    }
    if (at.group >= 0) return at.group;
    if (this.#groups.length === MOST_GROUPS) {
      throw new HarnessError('GROUPS_TOO_MANY', `more than ${MOST_GROUPS} groups by ${this.columns.join(', ')}`, {
        hint: 'groups are for columns with few values: bin ages and the like first',
      });
    }
    at.group = this.#groups.length;
    this.#groups.push([...values]);
    this.#counts.push(new Float64Array(4));
    this.#weights.push(new Float64Array(4));
    return at.group;
  }

  #grow(group: number, cell: number): Float64Array {
    const size = Math.max(cell + 1, 2 * this.#counts[group]!.length);
    for (const kind of [this.#counts, this.#weights]) {
      const larger = new Float64Array(size);
      larger.set(kind[group]!);
      kind[group] = larger;
    }
    return this.#counts[group]!;
  }

  #cell(reference: string, prediction: string, score: number | undefined): number {
    const value =
      score === undefined ? Number.NaN : this.grid === null ? score : Math.round(score * this.grid) / this.grid;
    let byPrediction = this.#places.get(reference);
    if (byPrediction === undefined) {
      byPrediction = new Map();
      this.#places.set(reference, byPrediction);
    }
    let byScore = byPrediction.get(prediction);
    if (byScore === undefined) {
      byScore = new Map();
      byPrediction.set(prediction, byScore);
    }
    const known = byScore.get(value);
    if (known !== undefined) return known;
    if ((this.#cells.length + 1) * this.#groups.length > MOST_COUNTS && score !== undefined && this.#coarsen()) {
      return this.#cell(reference, prediction, score);
    }
    const cell = this.#cells.length;
    byScore.set(value, cell);
    this.#cells.push({ reference, prediction, score: score === undefined ? null : value });
    return cell;
  }

  /** Rounds the scores so far to a coarser grid. False when it would not help any more. */
  #coarsen(): boolean {
    const grid = this.grid === null ? FIRST_GRID : this.grid / 4;
    if (grid < 16) return false;
    this.grid = grid;
    const before = this.#cells;
    this.#cells = [];
    this.#places = new Map();
    const place = before.map(({ reference, prediction, score }) =>
      this.#cell(reference, prediction, score ?? undefined),
    );
    const folded = (values: Float64Array): Float64Array => {
      const result = new Float64Array(Math.max(4, this.#cells.length));
      for (let c = 0; c < Math.min(values.length, place.length); c++) result[place[c]!]! += values[c]!;
      return result;
    };
    for (const kind of [this.#counts, this.#weights]) for (const [g, own] of kind.entries()) kind[g] = folded(own);
    this.#byCluster = this.#byCluster.map((own) => {
      const moved = new Map<number, number>();
      for (const [at, count] of own) {
        const to = Math.floor(at / CELLS) * CELLS + place[at % CELLS]!;
        moved.set(to, (moved.get(to) ?? 0) + count);
      }
      return moved;
    });
    return true;
  }

  /** All groups by all columns, sorted by name. `order[g]`: which of the table's groups is the g-th that came. */
  table(): { table: GroupTable; order: readonly number[] } {
    const names = this.#groups.map(groupName);
    const sorted = names.map((_, g) => g).sort((a, b) => (names[a]! < names[b]! ? -1 : names[a]! > names[b]! ? 1 : 0));
    const width = this.#cells.length;
    const flat = (from: readonly Float64Array[]): Float64Array => {
      const all = new Float64Array(sorted.length * width);
      for (const [to, g] of sorted.entries()) all.set(from[g]!.subarray(0, width), to * width);
      return all;
    };
    const order = new Array<number>(sorted.length);
    for (const [to, g] of sorted.entries()) order[g] = to;
    const groups = sorted.map((g) => this.#groups[g]!);
    const shared = { columns: this.columns, groups, cells: this.#cells, excluded: [] };
    return { table: { ...shared, counts: flat(this.#counts), weights: flat(this.#weights) }, order };
  }

  /** Counts of each cluster: groups in the order they came, cells, counts. */
  clusters(): { group: number[]; cell: number[]; count: number[] }[] {
    return this.#byCluster.map((own) => ({
      group: [...own.keys()].map((at) => Math.floor(at / CELLS)),
      cell: [...own.keys()].map((at) => at % CELLS),
      count: [...own.values()],
    }));
  }
}

/** One store for each way of counting; the first metric that asks for it fills it. */
export class GroupStores {
  readonly #stores = new Map<unknown, Map<string, GroupCounts>>();

  get(outcome: unknown, settings: string): { store: GroupCounts; first: boolean } {
    const known = this.#stores.get(outcome) ?? new Map<string, GroupCounts>();
    this.#stores.set(outcome, known);
    const store = known.get(settings);
    if (store !== undefined) return { store, first: false };
    const created = new GroupCounts();
    known.set(settings, created);
    return { store: created, first: true };
  }
}
