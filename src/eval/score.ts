/**
 * Metrics over rows: each row is read once, for all metrics and all groups together, and forgotten where the metrics
 * allow it. Leaves out: where rows come from, how results are printed.
 */
import { HarnessError } from '../base/errors.ts';
import { type ColumnOptions, Columns, type Place, type Row, rowError, type Sample } from './columns.ts';
import type { Accumulator, Outcome } from './forms/accumulator.ts';
import { accumulatorFor } from './forms/choose.ts';
import type { Inputs, Json, MetricDefinition, ModelSource } from './metric.ts';
import { type ResolvedOptions, resolveOptions } from './options.ts';
import { signatureOf } from './signature.ts';

export interface MetricRequest {
  definition: MetricDefinition;
  /** By YAML name; what is not given has its default. */
  options?: Readonly<Record<string, unknown>>;
}

export interface ScoreOptions extends ColumnOptions {
  /** Column that names the cluster of a sample: errors are then clustered. */
  cluster?: string;
  /** Columns by whose values everything is scored once more. */
  groups?: readonly string[];
  /** Keep the number of each sample. */
  perSample?: boolean;
  /** Default true: stderr and ci95. */
  uncertainty?: boolean;
  /** Of the bootstrap; default 0. */
  seed?: number;
  /** Default 10,000. */
  resamples?: number;
  /** A model for metrics that need one. */
  source?: ModelSource;
}

export interface Figure {
  /** null where it is not defined; never NaN. */
  value: number | null;
  stderr: number | null;
  ci95: readonly [number, number] | null;
  n: number;
}

export interface MetricResult extends Figure {
  metric: string;
  options: Readonly<Record<string, Json>>;
  signature: string;
  parts: Readonly<Record<string, Json>>;
  higherIsBetter: boolean | null;
  /** How the interval was made. */
  method: string;
  perSample?: readonly (number | null)[];
  /** Column -> its value -> figure. */
  groups?: Readonly<Record<string, Readonly<Record<string, Figure>>>>;
}

/** A row and where it stands. */
export interface PlacedRow {
  row: Row;
  place: Place;
}

interface Running extends ResolvedOptions {
  definition: MetricDefinition;
  whole: Accumulator;
  /** `column value` -> the accumulator of that group. */
  parts: Map<string, { column: string; value: string; accumulator: Accumulator }>;
  perSample: (number | null)[];
  create(): Accumulator;
  modelUsed: boolean;
}

/** Rows that wait for a model's answers together. */
const BATCH = 32;
const MOST_GROUPS = 1000;

/**
 * Scores rows with several metrics at once.
 * @throws HarnessError for wrong options, columns and values (`columns.ts`, `options.ts`), and what metrics throw, with
 * the row.
 */
export async function scoreRows(
  requests: readonly MetricRequest[],
  rows: AsyncIterable<PlacedRow> | Iterable<PlacedRow>,
  options: ScoreOptions = {},
): Promise<MetricResult[]> {
  const scoring = new Scoring(requests, options);
  let batch: PlacedRow[] = [];
  const limit = requests.some(({ definition }) => definition.derive !== undefined) ? BATCH : 1;
  for await (const placed of rows) {
    batch.push(placed);
    if (batch.length < limit) continue;
    await scoring.add(batch);
    batch = [];
  }
  await scoring.add(batch);
  return scoring.finish();
}

/** Scores samples in memory with one metric; `samples` are rows under the names of the metric's inputs. */
export async function scoreSamples<I extends Inputs, Options, Arranged>(
  definition: MetricDefinition<I, Options, Arranged>,
  samples: Iterable<Row>,
  { options = {}, ...rest }: ScoreOptions & { options?: Readonly<Record<string, unknown>> } = {},
): Promise<MetricResult> {
  const place = Array.from(samples, (row, i) => ({ row, place: { row: i + 1 } }));
  const request = { definition: definition as unknown as MetricDefinition, options };
  return (await scoreRows([request], place, rest))[0]!;
}

class Scoring {
  readonly #options: ScoreOptions;
  readonly #columns: Columns;
  readonly #running: Running[];

  constructor(requests: readonly MetricRequest[], options: ScoreOptions) {
    this.#options = options;
    this.#columns = new Columns(options);
    this.#running = requests.map(({ definition, options: given = {} }) => {
      const resolved = resolveOptions(definition, given);
      const create = (): Accumulator =>
        accumulatorFor(definition, {
          options: resolved.options,
          range: definition.range,
          clustered: options.cluster !== undefined,
          seed: options.seed ?? 0,
          resamples: options.resamples ?? 10_000,
        });
      return { ...resolved, definition, whole: create(), parts: new Map(), perSample: [], create, modelUsed: false };
    });
  }

  async add(batch: readonly PlacedRow[]): Promise<void> {
    const caches = batch.map(() => new Map<string, unknown>());
    for (const running of this.#running) {
      let samples = batch.map(({ row, place }, i) => this.#columns.sample(row, running.definition, place, caches[i]!));
      if (running.definition.derive !== undefined) samples = await this.#derive(running, samples, batch);
      for (const [i, sample] of samples.entries()) this.#take(running, sample, batch[i]!);
    }
  }

  async #derive(running: Running, samples: Sample[], batch: readonly PlacedRow[]): Promise<Sample[]> {
    const { definition, options } = running;
    const derive = definition.derive!;
    const lacking = samples.flatMap((sample, i) => (derive.missing(sample, options) ? [i] : []));
    if (lacking.length === 0) return samples;
    const { source } = this.#options;
    if (source === undefined || source[derive.needs] === undefined) {
      const optional = Object.entries(definition.inputs).filter(([, type]) => type.endsWith('?'));
      throw rowError(
        'METRIC_NEEDS_MODEL',
        `${definition.name} finds none of the columns that a model fills in`,
        batch[lacking[0]!]!.place,
        `give them as columns (${optional.map(([role]) => role).join(', ')}), or score with a model that has ${derive.needs}`,
      );
    }
    running.modelUsed = true;
    const filled = [...samples];
    const found = await derive.columns(
      lacking.map((i) => samples[i]!),
      source,
      options,
    );
    for (const [k, i] of lacking.entries()) filled[i] = { ...samples[i], ...found[k] } as Sample;
    return filled;
  }

  #take(running: Running, sample: Sample, { row, place }: PlacedRow): void {
    const { cluster, groups = [], perSample = false } = this.#options;
    const name = cluster === undefined ? undefined : this.#named(row, cluster, place);
    try {
      const score = running.whole.add(sample, name, perSample);
      if (perSample) running.perSample.push(score);
      for (const column of groups) {
        const value = this.#named(row, column, place);
        this.#group(running, column, value).add(sample, name, false);
      }
    } catch (error) {
      if (!HarnessError.is(error) || error.where !== undefined) throw error;
      throw rowError(error.code, error.message, place, error.hint);
    }
  }

  #group(running: Running, column: string, value: string): Accumulator {
    const key = JSON.stringify([column, value]);
    const known = running.parts.get(key);
    if (known !== undefined) return known.accumulator;
    if (running.parts.size === MOST_GROUPS) {
      throw new HarnessError('GROUPS_TOO_MANY', `more than ${MOST_GROUPS} groups in ${column}`, {
        hint: 'groups are for columns with few values',
      });
    }
    const accumulator = running.create();
    running.parts.set(key, { column, value, accumulator });
    return accumulator;
  }

  /** The cluster or group of a row. */
  #named(row: Row, column: string, place: Place): string {
    const value = row[column];
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (value === null) return 'null';
    const columns = Object.keys(row).join(', ');
    throw rowError('DATA_MISSING_COLUMN', `no column "${column}"`, place, `columns: ${columns}`);
  }

  finish(): MetricResult[] {
    this.#columns.checkLabels();
    const { uncertainty = true, source, groups = [] } = this.#options;
    return this.#running.map((running) => {
      const { definition, values } = running;
      const outcome = running.whole.finish(uncertainty);
      const model = running.modelUsed ? source?.name : undefined;
      const perSample = running.whole.late?.() ?? running.perSample;
      return {
        metric: definition.name,
        options: values,
        signature: signatureOf(definition, running, { references: this.#references(definition), model }),
        ...figure(outcome),
        parts: outcome.parts,
        higherIsBetter: definition.higherIsBetter,
        method: outcome.method,
        ...(this.#options.perSample === true ? { perSample } : {}),
        ...(groups.length === 0 ? {} : { groups: this.#byGroup(running, uncertainty) }),
      };
    });
  }

  #references({ inputs }: MetricDefinition): number | 'var' | undefined {
    return inputs.reference?.startsWith('texts') === true ? this.#columns.references : undefined;
  }

  #byGroup(running: Running, uncertainty: boolean): MetricResult['groups'] & object {
    const columns = new Map<string, [string, Figure][]>();
    for (const { column, value, accumulator } of running.parts.values()) {
      const values = columns.get(column) ?? [];
      values.push([value, figure(accumulator.finish(uncertainty))]);
      columns.set(column, values);
    }
    // Names come from the data: fromEntries makes own properties even of "__proto__".
    return Object.fromEntries([...columns].map(([column, values]) => [column, Object.fromEntries(values)]));
  }
}

const figure = ({ value, stderr, ci95, n }: Outcome): Figure => ({ value, stderr, ci95, n });
