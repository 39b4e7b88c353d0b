/**
 * Metrics that compare groups: the number for the combinations of all columns, and for each combination of some of them. Intervals
 * come from drawing rows within each group, p-values from exchanging rows between groups, both on counts, so that the cost does
 * not depend on the rows. With clusters, clusters are drawn whole and there is no p. Leaves out: the counting (`group-counts.ts`).
 */
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { interval } from '../../statistics/bootstrap.ts';
import { FastRandom } from '../../statistics/fast-random.ts';
import { standardDeviation } from '../../statistics/moments.ts';
import { adjust } from '../../statistics/multiple-testing.ts';
import type { Sample } from '../columns.ts';
import { type GroupNames, type GroupTable, groupName, groupSizes } from '../group-table.ts';
import type { GroupForm, Inputs, Interval } from '../metric.ts';
import { affordable } from './gather.ts';
import { GroupCounts, type GroupStores } from './group-counts.ts';
import { drawClusters, drawWithin, exchange, type Folded, foldTable } from './group-resampling.ts';
import {
  finite,
  NO_INTERVAL,
  type OfForm,
  type Settings,
  State,
  type Statistic,
  type StatisticOutcome,
  UNDEFINED,
} from './statistic.ts';

type Definition = OfForm<GroupForm<Inputs, Record<string, unknown>>>;

/** More columns than this: each by itself and all together. */
const MOST_CROSSED = 5;
/** Steps of a draw of one count, against additions. */
const STEPS = 100;
/** Below so many rows, a group's rates are rough. */
const SMALL = 30;

interface Compared extends Interval {
  value: number | null;
  table: GroupTable;
  p: number | null;
  reason: string | null;
}

class GroupState extends State<Definition> {
  readonly #store: GroupCounts;
  /** Another metric fills the store. */
  readonly #fills: boolean;

  /** @param shared counts of metrics with equal outcomes. */
  constructor(definition: Definition, settings: Settings, shared?: GroupStores) {
    super(definition, settings);
    const read = definition.outcomeOptions.map((key) => settings.options[key]);
    const { store, first } = shared?.get(definition.outcome, JSON.stringify([definition.inputs, read])) ?? {
      store: new GroupCounts(),
      first: true,
    };
    this.#store = store;
    this.#fills = first;
  }

  add(sample: Sample, cluster: string | undefined, _wanted: boolean, names?: GroupNames): null {
    if (!this.#fills) return null;
    const outcome = this.definition.outcome(sample, this.settings.options);
    this.#store.add(names ?? groupsOf(sample, this.definition.name), outcome, cluster);
    return null;
  }

  estimate(uncertainty: boolean): StatisticOutcome {
    const { n, columns } = this.#store;
    if (n === 0) return { ...UNDEFINED, parts: {}, n };
    const subsets = subsetsOf(columns.length);
    const { table, order } = this.#store.table();
    const clusters = this.settings.clustered && uncertainty ? this.#store.clusters() : [];
    const tables = subsets.map((keep) => foldTable(table, keep, this.#collapse(), order, this.#smallest()));
    const entries = clusters.reduce((sum, { count }) => sum + count.length, 0);
    const steps = tables.reduce((sum, { counts }) => sum + STEPS * counts.length + entries, 0);
    const resamples = affordable(
      Math.min(this.settings.resamples, this.definition.mostResamples ?? Number.POSITIVE_INFINITY),
      steps,
    );
    const found = tables.map((folded) => this.#compare(folded, clusters, uncertainty ? resamples : 0));
    const whole = found.at(-1)!;
    const { options } = this.settings;
    const warnings = warningsOf(whole.table, this.#store.grid);
    return {
      value: whole.value,
      stderr: whole.stderr,
      ci95: whole.ci95,
      method: whole.method,
      n,
      p: whole.p,
      parts: {
        columns: [...columns],
        ...(whole.reason === null ? {} : { reason: whole.reason }),
        ...this.definition.groupParts?.(whole.table, options),
        excluded: Object.fromEntries(whole.table.excluded.map(({ group, count }) => [groupName(group), count])),
        ...(subsets.length > 1 ? { by_columns: this.#byColumns(found) } : {}),
        warnings,
      },
    };
  }

  #smallest(): number {
    return this.definition.smallest?.(this.settings.options) ?? 1;
  }

  #collapse(): (cell: GroupTable['cells'][number]) => string {
    return (cell) => this.definition.alike(cell, this.settings.options);
  }

  /** Each combination of columns by itself, p-values corrected over them. */
  #byColumns(found: readonly Compared[]): Json {
    const { correction } = this.settings;
    const tested = found.flatMap(({ p }) => (p === null ? [] : [p]));
    const adjusted = correction === 'none' ? tested : adjust(tested, correction);
    let next = 0;
    return Object.fromEntries(
      found.map(({ table, value, stderr, ci95, p, reason }) => [
        groupName(table.columns),
        {
          ...{ value, stderr, ci95: ci95 === null ? null : [...ci95], p },
          p_adjusted: p === null ? null : adjusted[next++]!,
          groups: table.groups.length,
          excluded: table.excluded.length,
          ...(reason === null ? {} : { reason }),
        },
      ]),
    );
  }

  #compare(folded: Folded, clusters: ReturnType<GroupCounts['clusters']>, resamples: number): Compared {
    const { table, cells, counts, means } = folded;
    const { options, clustered, seed } = this.settings;
    const groups = table.groups.length;
    if (groups === 0) {
      const reason = `no group has ${this.#smallest()} rows`;
      return { table, value: null, p: null, reason, ...NO_INTERVAL };
    }
    const statistic = this.definition.comparison(cells, options);
    const value = finite(statistic(counts, groups, means));
    const reason = value === null ? (this.definition.undefinedBecause?.(table, options) ?? null) : null;
    if (resamples === 0 || value === null || !Number.isFinite(value) || (clustered && clusters.length < 2)) {
      return { table, value, p: null, reason, ...NO_INTERVAL };
    }
    const random = new FastRandom(seed, `${this.definition.name} ${table.columns.join(' ')}`);
    const draw = clustered ? drawClusters(folded, clusters, random) : drawWithin(folded, random);
    const values = new Float64Array(resamples);
    let kept = 0;
    for (let r = 0; r < resamples; r++) {
      const resampled = finite(statistic(draw(), groups, means));
      if (resampled !== null && Number.isFinite(resampled)) values[kept++] = resampled;
    }
    const distribution = values.subarray(0, kept);
    const of = clustered ? 'of clusters' : 'within groups';
    return {
      ...{ table, value, reason },
      stderr: kept > 1 ? standardDeviation(distribution) : null,
      ci95: this.cut(widest(value, distribution)),
      method: `bootstrap, wider of percentile and basic, ${resamples} resamples ${of}`,
      p: clustered || groups < 2 ? null : this.#permutation(folded, value, resamples, random),
    };
  }

  /** Share of exchanges of rows between groups that differ at least as much. */
  #permutation(folded: Folded, observed: number, permutations: number, random: FastRandom): number | null {
    const { higherIsBetter } = this.definition;
    if (higherIsBetter === null) return null;
    const { options } = this.settings;
    const { cells, table } = folded;
    const statistic = this.definition.comparison(cells, options);
    const stratum = cells.map((cell) => this.definition.stratum?.(cell, options) ?? '');
    const draw = exchange(folded, stratum, random);
    const slack = 1e-12;
    let extreme = 0;
    let kept = 0;
    for (let r = 0; r < permutations; r++) {
      const value = finite(statistic(draw(), table.groups.length, folded.pooledMeans));
      if (value === null) continue;
      kept++;
      if (higherIsBetter ? value <= observed + slack : value >= observed - slack) extreme++;
    }
    return kept === 0 ? null : (extreme + 1) / (kept + 1);
  }
}

export const groups: Statistic = {
  form: 'groups',
  functions: ['outcome', 'alike', 'comparison'],
  start: (definition, settings, shared) => new GroupState(definition as unknown as Definition, settings, shared),
};

/**
 * The largest of several gaps grows when noise is added, so that percentiles of resamples lie too high and, with many groups, above
 * the value itself; their mirror image lies too low. The interval spans both.
 */
function widest(value: number, distribution: Float64Array): readonly [number, number] | null {
  const [percentile, basic] = [interval('percentile', value, distribution), interval('basic', value, distribution)];
  if (percentile === null || basic === null) return null;
  return [Math.min(percentile[0], basic[0]), Math.max(percentile[1], basic[1])];
}

/** Groups by the column `group` of samples in memory: a value, or values by name. */
function groupsOf(sample: Sample, metric: string): GroupNames {
  const { group } = sample as { group?: unknown };
  const plain = (value: unknown): value is string | number | boolean | null =>
    value === null || ['string', 'number', 'boolean'].includes(typeof value);
  if (group !== undefined && plain(group)) return { columns: ['group'], values: [String(group)] };
  if (typeof group === 'object' && !Array.isArray(group) && Object.values(group!).every(plain)) {
    return { columns: Object.keys(group!), values: Object.values(group!).map(String) };
  }
  if (group !== undefined) {
    throw new HarnessError('SAMPLE_WRONG_TYPE', 'group is neither a value nor a mapping from column to value');
  }
  throw new HarnessError(
    'GROUPS_NOT_NAMED',
    `${metric} compares groups, and no column says which group a row belongs to`,
    {
      hint: 'name one or several: --group sex,age',
    },
  );
}

/** Every combination of columns, all of them last. */
function subsetsOf(columns: number): number[][] {
  const all = Array.from({ length: columns }, (_, i) => i);
  if (columns > MOST_CROSSED) return [...all.map((i) => [i]), all];
  return Array.from({ length: 2 ** columns - 1 }, (_, bits) => all.filter((i) => ((bits + 1) >> i) & 1)).sort(
    (a, b) => a.length - b.length,
  );
}

function warningsOf(table: GroupTable, grid: number | null): string[] {
  const { groups, excluded } = table;
  const sizes = groupSizes(table);
  const warnings: string[] = [];
  const small = groups.flatMap((values, g) => (sizes[g]! < SMALL ? [`${groupName(values)} (${sizes[g]})`] : []));
  if (small.length > 0) {
    const more = small.length > 5 ? ` and ${small.length - 5} more` : '';
    warnings.push(
      `${small.length === 1 ? 'a group has' : `${small.length} groups have`} fewer than ${SMALL} rows: ${small.slice(0, 5).join(', ')}${more}; look at the intervals, or set min_group_size`,
    );
  }
  if (groups.length === 1) warnings.push(`there is one group only (${groupName(groups[0]!)}): nothing to compare`);
  if (excluded.length > 0) {
    const rows = excluded.reduce((sum, { count }) => sum + count, 0);
    warnings.push(`${excluded.length} groups with ${rows} rows are below min_group_size and left out`);
  }
  if (grid !== null) warnings.push(`scores were rounded to multiples of 1/${grid}: there are too many different ones`);
  return warnings;
}
