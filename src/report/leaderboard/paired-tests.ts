/**
 * Paired tests between rows that were asked the same samples: McNemar or paired t of a task's scores; of a weighted mean of
 * tasks the z test of the summed differences, tasks independent. Groups of up to 16 rows are tested pair by pair, larger ones
 * between neighbours, from the top. p-values are Holm's over all pairs of a column. Samples are read only here, and no more files
 * than the budget allows.
 */
import { compareMeans } from '../../eval/paired.ts';
import { normalTail } from '../../statistics/distributions.ts';
import { differences, mean, variance } from '../../statistics/moments.ts';
import { adjust } from '../../statistics/multiple-testing.ts';
import type { ImportedTask, SampleScores } from '../import/contract.ts';
import type { Decided, Lead } from './ranking.ts';
import type { RunRow } from './rows.ts';

/** Rows up to which every pair is tested. */
const ALL_PAIRS = 16;
const ALPHA = 0.05;

/** Samples read so far. */
export class SampleStore {
  readonly #known = new Map<ImportedTask, Promise<SampleScores | undefined>>();
  /** Files that were not read because the budget was used up. */
  refused = 0;
  readonly #most: number;
  /** Files that were there. */
  files = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get(task: ImportedTask | undefined): Promise<SampleScores | undefined> {
    if (task?.samples === undefined) return Promise.resolve(undefined);
    const known = this.#known.get(task);
    if (known !== undefined) return known;
    if (this.files >= this.#most) {
      this.refused++;
      return Promise.resolve(undefined);
    }
    this.files++;
    const read = task.samples().then((found) => {
      if (found === undefined) this.files--;
      return found;
    });
    this.#known.set(task, read);
    return read;
  }
}

/** A number of the rows that is a weighted sum of means over samples. */
export interface TestedScore {
  /** Weights sum to what the score is of its tasks; one task of weight 1 is a task's own score. */
  readonly parts: readonly { readonly task: string; readonly key: string; readonly weight: number }[];
}

interface Scores {
  readonly ids: readonly string[];
  readonly values: Float64Array;
}

/**
 * Verdicts on pairs of `rows`, which are sorted from the best to the worst, by `i * n + j`. Pairs whose samples are not known,
 * or are not the same, have none.
 */
export async function pairedTests(rows: readonly RunRow[], score: TestedScore, store: SampleStore): Promise<Decided> {
  const n = rows.length;
  const loaded = new Map<RunRow, (Scores | undefined)[] | undefined>();
  const scoresOf = async (row: RunRow) => {
    if (!loaded.has(row)) loaded.set(row, await load(row, score, store));
    return loaded.get(row);
  };
  const found: { pair: number; p: number; sign: Lead }[] = [];
  for (let i = 0; i < n; i++) {
    const own = await scoresOf(rows[i] as RunRow);
    if (own === undefined) continue;
    for (let j = i + 1; j < (n <= ALL_PAIRS ? n : Math.min(n, i + 2)); j++) {
      const other = await scoresOf(rows[j] as RunRow);
      const result = other === undefined ? undefined : compare(own, other, score);
      if (result !== undefined) found.push({ pair: i * n + j, ...result });
    }
  }
  const adjusted = adjust(
    found.map(({ p }) => p),
    'holm',
  );
  return new Map(found.map(({ pair, sign }, k) => [pair, (adjusted[k] as number) < ALPHA ? sign : 0]));
}

async function load(
  row: RunRow,
  { parts }: TestedScore,
  store: SampleStore,
): Promise<(Scores | undefined)[] | undefined> {
  // Nothing is read for rows that cannot be compared whole.
  if (parts.some(({ task }) => row.tasks.get(task)?.samples === undefined)) return undefined;
  const scores: (Scores | undefined)[] = [];
  for (const { task, key } of parts) {
    const imported = row.tasks.get(task);
    const samples = await store.get(imported);
    const values = samples === undefined ? undefined : checked(samples, key, imported as ImportedTask);
    if (values === undefined) return undefined;
    scores.push(values);
  }
  return scores;
}

/** The scores of a metric, if it is their mean and samples are independent. */
function checked({ ids, values }: SampleScores, key: string, task: ImportedTask): Scores | undefined {
  const own = values[key];
  const { value = null, method = '' } = task.metrics[key] ?? {};
  if (own === undefined || value === null || /cluster/i.test(method) || own.includes(null)) return undefined;
  if (new Set(ids).size !== ids.length || ids.length < 2) return undefined;
  const numbers = Float64Array.from(own as readonly number[]);
  return Math.abs(mean(numbers) - value) <= 1e-6 * Math.max(1, Math.abs(value)) ? { ids, values: numbers } : undefined;
}

/** p of the difference, and who is ahead by value. */
function compare(
  one: readonly (Scores | undefined)[],
  two: readonly (Scores | undefined)[],
  { parts }: TestedScore,
): { p: number; sign: Lead } | undefined {
  const pairs = parts.map((_, k) => aligned(one[k], two[k]));
  if (pairs.some((pair) => pair === undefined)) return undefined;
  if (pairs.length === 1) {
    const [a, b] = pairs[0] as [Float64Array, Float64Array];
    const { difference, p } = compareMeans(a, b, [], {
      ...{ test: 'auto', clustered: false, proportion: [...a, ...b].every((x) => x === 0 || x === 1), seed: 0 },
      ...{ resamples: 0, name: 'board', options: {}, range: [-Infinity, Infinity], proportionInterval: 'wilson' },
    });
    return p === null || difference === null ? undefined : { p, sign: signOf(difference * parts[0]!.weight) };
  }
  let sum = 0;
  let squares = 0;
  for (const [k, pair] of pairs.entries()) {
    const [a, b] = pair as [Float64Array, Float64Array];
    const { weight } = parts[k]!;
    const d = differences(b, a);
    sum += weight * mean(d);
    squares += (weight * weight * variance(d)) / d.length;
  }
  const p = squares === 0 ? (sum === 0 ? 1 : 0) : Math.min(1, 2 * normalTail(Math.abs(sum) / Math.sqrt(squares)));
  return { p, sign: signOf(sum) };
}

const signOf = (difference: number): Lead => (difference > 0 ? 1 : difference < 0 ? -1 : 0);

/** Both lists in the same order of samples; undefined when they are not the same samples. */
function aligned(one: Scores | undefined, two: Scores | undefined): [Float64Array, Float64Array] | undefined {
  if (one === undefined || two === undefined || one.ids.length !== two.ids.length) return undefined;
  if (one.ids.every((id, i) => id === two.ids[i])) return [one.values, two.values];
  const place = new Map(two.ids.map((id, i) => [id, i]));
  const order = one.ids.map((id) => place.get(id) ?? -1);
  return order.includes(-1) ? undefined : [one.values, Float64Array.from(order, (i) => two.values[i] as number)];
}
