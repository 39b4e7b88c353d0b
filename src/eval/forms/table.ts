/**
 * Metrics of the confusion table. Only the table is kept; resampling draws new counts for its cells, so its cost does not
 * depend on the rows either. With clusters, the cells of each cluster are kept and clusters are drawn. Paired: bootstrap of rows.
 */
import { HarnessError } from '../../base/errors.ts';
import { acceleration } from '../../statistics/bootstrap.ts';
import { FastRandom } from '../../statistics/fast-random.ts';
import type { Sample } from '../columns.ts';
import type { Inputs, Interval, LabelTable, Scored, TableForm } from '../metric.ts';
import { type Comparison, pairedRows, type Weighted } from '../paired.ts';
import { affordable, Grow } from './gather.ts';
import { drawWeights, lmEvalResamples } from './lm-eval-resamples.ts';
import { finite, NO_INTERVAL, type OfForm, SampleState, type Settings, type Statistic } from './statistic.ts';

type Definition = OfForm<TableForm<Inputs, Record<string, unknown>>>;
/** The number of counts by cell. */
type OfCounts = (counts: Float64Array, n: number) => number | null;

/** A table has the square of this many cells. */
const MOST_LABELS = 2000;

/** Numbers in their order when all labels are numbers, else by code point, as Python sorts. */
export function sortLabels(labels: Iterable<string>): string[] {
  const all = [...labels];
  if (all.every((label) => label.trim() !== '' && Number.isFinite(Number(label)))) {
    return all.sort((a, b) => Number(a) - Number(b));
  }
  return all.sort((a, b) => {
    const [x, y] = [Array.from(a), Array.from(b)];
    const at = x.findIndex((character, i) => character !== y[i]);
    if (at < 0) return x.length - y.length;
    return at >= y.length ? 1 : x[at]!.codePointAt(0)! - y[at]!.codePointAt(0)!;
  });
}

class TableState extends SampleState<Definition> {
  readonly #numbers = new Map<string, number>();
  /** reference number * MOST_LABELS + prediction number -> count */
  readonly #cells = new Map<number, number>();
  readonly #byCluster: Map<number, number>[] = [];
  /** Where single rows are drawn, to be paired or as lm-eval does: cell and unit of each. */
  readonly #rows: Grow | undefined;
  readonly #unitOf = new Grow();
  #known: readonly string[] | undefined;

  constructor(definition: Definition, settings: Settings) {
    super(definition, settings);
    this.#rows = settings.paired === true || settings.lmEval?.interval === true ? new Grow() : undefined;
  }

  add(sample: Sample, cluster: string | undefined, wanted: boolean): number | null {
    const { options } = this.settings;
    const classes = this.definition.classes?.(sample, options);
    if (classes !== undefined && classes !== this.#known) {
      for (const label of classes) this.#number(label);
      this.#known = classes;
    }
    const [reference, prediction] = this.definition.cell(sample, options);
    const cell = this.#number(reference) * MOST_LABELS + this.#number(prediction);
    this.#cells.set(cell, (this.#cells.get(cell) ?? 0) + 1);
    if (this.#rows !== undefined) {
      this.#rows.push([cell]);
      this.#unitOf.push([this.unit(cluster)]);
    }
    this.n++;
    if (cluster !== undefined) {
      const number = this.clusters.number(cluster);
      this.#byCluster[number] ??= new Map();
      const own = this.#byCluster[number];
      own.set(cell, (own.get(cell) ?? 0) + 1);
    }
    return wanted ? finite(this.definition.perSample?.(sample, options) ?? null) : null;
  }

  #number(label: string): number {
    const known = this.#numbers.get(label);
    if (known !== undefined) return known;
    if (this.#numbers.size === MOST_LABELS) {
      throw new HarnessError(
        'METRIC_TOO_MANY_LABELS',
        `${this.definition.name}: more than ${MOST_LABELS} different labels`,
        { hint: 'is this a column of free text? exact_match and the text metrics compare texts' },
      );
    }
    this.#numbers.set(label, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  /** An empty table of sorted labels, and the place in it of each cell. */
  #places(labels: readonly string[], cells: Iterable<number>): { table: LabelTable; places: Uint32Array } {
    const place = new Map(labels.map((label, i) => [this.#numbers.get(label), i]));
    const k = labels.length;
    const of = (cell: number): number =>
      place.get(Math.floor(cell / MOST_LABELS))! * k + place.get(cell % MOST_LABELS)!;
    const table = { labels, counts: new Float64Array(k * k), n: this.n };
    return { table, places: Uint32Array.from(cells, of) };
  }

  /** The table with other counts of the cells that occur; always the same object. */
  #filled(): (counts: ArrayLike<number>, n: number) => LabelTable {
    const { table, places } = this.#places(sortLabels(this.#numbers.keys()), this.#cells.keys());
    return (counts, n) => {
      for (let i = 0; i < places.length; i++) table.counts[places[i]!] = counts[i]!;
      table.n = n;
      return table;
    };
  }

  protected value(): Scored {
    const { options } = this.settings;
    const table = this.#filled()([...this.#cells.values()], this.n);
    const value = this.definition.tableValue(table, options);
    return { value, parts: this.definition.parts?.(table, options) ?? {} };
  }

  /** The number when each row counts so often; among labels that may be more than its own. */
  #weighted(labels: readonly string[]): Weighted {
    const { table, places } = this.#places(labels, this.#rows!.all);
    return (weights) => {
      table.counts.fill(0);
      table.n = 0;
      for (let i = 0; i < places.length; i++) {
        const weight = weights === null ? 1 : weights[i]!;
        table.counts[places[i]!]! += weight;
        table.n += weight;
      }
      return table.n === 0 ? null : finite(this.definition.tableValue(table, this.settings.options));
    };
  }

  protected resample(value: number): Interval {
    const { clustered, seed, lmEval } = this.settings;
    const groups = this.clusters.size;
    if (clustered ? groups < 2 : this.n < 2) return NO_INTERVAL;
    const filled = this.#filled();
    const ofCounts: OfCounts = (counts, n) =>
      n === 0 ? null : finite(this.definition.tableValue(filled(counts, n), this.settings.options));
    const observed = Float64Array.from(this.#cells.values());
    const size = this.#numbers.size ** 2;
    if (lmEval?.interval === true) {
      const weighted = this.#weighted(sortLabels(this.#numbers.keys()));
      const drawn = lmEvalResamples(this.n, size, lmEval, drawWeights(this.n, weighted));
      return this.bootstrapped(value, drawn, this.#cellAcceleration(observed, ofCounts), drawn.length);
    }
    const random = new FastRandom(seed, this.definition.name);
    const cells = [...this.#cells.keys()];
    const sparse = clustered ? this.#byCluster.map((own) => sparseOf(own, cells)) : [];
    const entries = sparse.reduce((sum, { at }) => sum + at.length, 0);
    const resamples = affordable(this.settings.resamples, size + 10 * cells.length + entries);
    const counts = new Float64Array(cells.length);
    const values = new Float64Array(resamples);
    let kept = 0;
    for (let r = 0; r < resamples; r++) {
      let drawn = this.n;
      if (clustered) {
        counts.fill(0);
        drawn = 0;
        for (let g = 0; g < groups; g++) drawn += addTo(counts, sparse[random.below(groups)]!, 1);
      } else random.multinomial(this.n, observed, this.n, counts);
      const resampled = ofCounts(counts, drawn);
      if (resampled !== null) values[kept++] = resampled;
    }
    const accelerated = clustered
      ? this.#clusterAcceleration(observed, sparse, ofCounts)
      : this.#cellAcceleration(observed, ofCounts);
    const of = clustered ? ' of clusters' : '';
    return this.bootstrapped(value, values.subarray(0, kept), accelerated, resamples, of);
  }

  /** Samples of one cell are alike, so the jackknife has as many values as there are cells. */
  #cellAcceleration(observed: Float64Array, ofCounts: OfCounts): number {
    const counts = observed.slice();
    const [values, weights]: [number[], number[]] = [[], []];
    for (let i = 0; i < counts.length; i++) {
      counts[i]! -= 1;
      const value = ofCounts(counts, this.n - 1);
      counts[i]! += 1;
      if (value !== null) {
        values.push(value);
        weights.push(observed[i]!);
      }
    }
    return acceleration(values, weights);
  }

  #clusterAcceleration(observed: Float64Array, sparse: readonly Sparse[], ofCounts: OfCounts): number {
    const counts = observed.slice();
    const values: number[] = [];
    for (const own of sparse) {
      const value = ofCounts(counts, this.n + addTo(counts, own, -1));
      addTo(counts, own, 1);
      if (value !== null) values.push(value);
    }
    return acceleration(values);
  }

  override pair(baseline: this): Comparison {
    const { n, settings } = this;
    const units = settings.clustered ? this.clusters.size : n;
    const labels = sortLabels(new Set([...this.#numbers.keys(), ...baseline.#numbers.keys()]));
    return pairedRows(
      { n, units, unitOf: this.#unitOf.data, steps: 2 },
      () => [this.#weighted(labels), baseline.#weighted(labels)],
      { ...settings, name: this.definition.name },
    );
  }
}

export const table: Statistic = {
  form: 'table',
  functions: ['cell', 'tableValue'],
  start: (definition, settings) => new TableState(definition as unknown as Definition, settings),
};

interface Sparse {
  /** Places in the list of cells. */
  at: number[];
  counts: number[];
}

function sparseOf(own: Map<number, number>, cells: readonly number[]): Sparse {
  const places = new Map(cells.map((cell, i) => [cell, i]));
  return { at: [...own.keys()].map((cell) => places.get(cell)!), counts: [...own.values()] };
}

function addTo(counts: Float64Array, { at, counts: own }: Sparse, sign: 1 | -1): number {
  let total = 0;
  for (let i = 0; i < at.length; i++) {
    counts[at[i]!]! += sign * own[i]!;
    total += sign * own[i]!;
  }
  return total;
}
