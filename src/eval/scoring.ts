/** One pass over rows for several metrics: samples, groups, clusters, a baseline, and the results at the end. */
import { HarnessError } from '../base/errors.ts';
import { adjust } from '../statistics/multiple-testing.ts';
import { type Place, type Row, rowError, rowName, type Sample, SampleColumns, type SampleReader } from './columns.ts';
import { formOf } from './forms/forms.ts';
import { GroupStores } from './forms/group-counts.ts';
import type { Settings, State, StatisticOutcome } from './forms/statistic.ts';
import type { GroupNames } from './group-table.ts';
import type { Estimate, FormName, Json, MetricDefinition } from './metric.ts';
import { type ResolvedOptions, resolveOptions } from './options.ts';
import type { BaselineResult, MetricRequest, MetricResult, PlacedRow, ScoreOptions } from './results.ts';
import { signatureOf } from './signature.ts';

interface Running extends ResolvedOptions {
  definition: MetricDefinition;
  form: FormName;
  whole: State;
  /** `column value` -> the samples of that group. */
  parts: Map<string, { column: string; value: string; state: State }>;
  perSample: (number | null)[];
  explanations: Json[];
  /** The baseline's predictions. */
  baseline: State | undefined;
  start(): State;
  modelUsed: boolean;
}

type BaselineRole = 'prediction' | 'probability';

const MOST_GROUPS = 1000;

export class Scoring {
  readonly #options: ScoreOptions;
  readonly #columns: SampleColumns;
  /** The same rows with the baseline's column in the place of one role. */
  readonly #baseline: Readonly<Record<BaselineRole, SampleColumns>> | undefined;
  readonly #running: Running[];

  constructor(requests: readonly MetricRequest[], options: ScoreOptions) {
    this.#options = options;
    this.#columns = new SampleColumns(options);
    const { baseline } = options;
    if (baseline !== undefined) {
      const replaced = (role: BaselineRole): SampleColumns =>
        new SampleColumns({ ...options, columns: { ...options.columns, [role]: [baseline.column] } });
      this.#baseline = { prediction: replaced('prediction'), probability: replaced('probability') };
    }
    const shared = new GroupStores();
    this.#running = requests.map(({ definition, options: given = {} }) => {
      const resolved = resolveOptions(definition, given);
      const settings: Settings = {
        options: resolved.options,
        clustered: options.cluster !== undefined,
        seed: options.seed ?? 0,
        resamples: options.resamples ?? 10_000,
        proportionInterval: options.proportionInterval ?? 'wilson',
        correction: options.correction ?? 'holm',
        ...(options.lmEval === undefined ? {} : { lmEval: options.lmEval }),
      };
      const form = formOf(definition);
      const paired = { ...settings, paired: baseline !== undefined };
      return {
        ...resolved,
        definition,
        form: form.form,
        whole: form.start(definition, paired, shared),
        parts: new Map(),
        perSample: [],
        explanations: [],
        baseline: baseline && form.start(definition, paired),
        start: () => form.start(definition, settings),
        modelUsed: false,
      };
    });
  }

  async add(batch: readonly PlacedRow[]): Promise<void> {
    const read = new Map<SampleReader, Sample[]>();
    const samplesOf = (columns: SampleColumns, definition: MetricDefinition): Sample[] => {
      const reader = columns.reader(definition);
      const known = read.get(reader) ?? batch.map(({ row, place }) => reader.read(row, place));
      read.set(reader, known);
      return known;
    };
    for (const running of this.#running) {
      const { definition } = running;
      let samples = samplesOf(this.#columns, definition);
      if (definition.derive !== undefined) samples = await this.#derive(running, samples, batch);
      for (let i = 0; i < samples.length; i++) this.#take(running, samples[i]!, batch[i]!);
      if (this.#baseline === undefined || running.baseline === undefined) continue;
      const { inputs } = definition;
      const role =
        inputs.prediction !== undefined && samples[0]?.prediction !== undefined ? 'prediction' : 'probability';
      let others = samplesOf(this.#baseline[role], definition);
      if (definition.derive !== undefined) others = await this.#derive(running, others, batch);
      for (const [i, other] of others.entries()) this.#addBaseline(running, other, batch[i]!);
    }
  }

  #addBaseline({ baseline }: Running, other: Sample, { row, place }: PlacedRow): void {
    const { cluster } = this.#options;
    const name = cluster === undefined ? undefined : this.#named(row, cluster, place);
    try {
      baseline!.add(other, name, false, this.#groupsOf(row, place));
    } catch (error) {
      throw told(error, place);
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
      if (running.form === 'groups') {
        running.whole.add(sample, name, false, this.#groupsOf(row, place));
        return;
      }
      const score = running.whole.add(sample, name, perSample);
      if (perSample) running.perSample.push(score);
      if (perSample && running.definition.explain !== undefined) {
        running.explanations.push(running.definition.explain(sample, running.options));
      }
      for (const column of groups) {
        const value = this.#named(row, column, place);
        this.#group(running, column, value).add(sample, name, false);
      }
    } catch (error) {
      throw told(error, place);
    }
  }

  #group(running: Running, column: string, value: string): State {
    const key = JSON.stringify([column, value]);
    const known = running.parts.get(key);
    if (known !== undefined) return known.state;
    if (running.parts.size === MOST_GROUPS) {
      throw new HarnessError('GROUPS_TOO_MANY', `more than ${MOST_GROUPS} groups in ${column}`, {
        hint: 'groups are for columns with few values',
      });
    }
    const state = running.start();
    running.parts.set(key, { column, value, state });
    return state;
  }

  /** The values of the group columns, which metrics that compare groups want together; undefined where none is named. */
  #groupsOf(row: Row, place: Place): GroupNames | undefined {
    const { groups = [] } = this.#options;
    if (groups.length === 0) return undefined;
    return { columns: groups, values: groups.map((column) => this.#named(row, column, place)) };
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
    const baselines = this.#baselines();
    const outcomes = this.#running.map(({ whole }) => whole.estimate(uncertainty));
    const adjusted = this.#adjusted(outcomes);
    return this.#running.map((running, at) => {
      const { definition, values, form } = running;
      const comparesGroups = form === 'groups';
      const outcome = outcomes[at]!;
      const model = running.modelUsed ? source?.name : undefined;
      const perSample = running.whole.late() ?? running.perSample;
      return {
        metric: definition.name,
        options: values,
        signature: signatureOf(definition, running, { references: this.#references(definition), model }),
        form,
        ...estimateOf(outcome),
        parts: outcome.parts,
        higherIsBetter: definition.higherIsBetter,
        ...(this.#options.perSample === true ? { perSample } : {}),
        ...(running.explanations.length === 0 ? {} : { explanations: running.explanations }),
        ...(baselines === undefined ? {} : { baseline: baselines[at]! }),
        ...(comparesGroups ? { p: outcome.p ?? null, adjustedP: adjusted[at]! } : {}),
        ...(groups.length === 0 || comparesGroups ? {} : { groups: this.#byGroup(running, uncertainty) }),
      };
    });
  }

  /** P-values of comparisons of groups, corrected over the metrics. */
  #adjusted(outcomes: readonly StatisticOutcome[]): (number | null)[] {
    const { correction = 'holm' } = this.#options;
    const tested = outcomes.flatMap(({ p }) => (typeof p === 'number' ? [p] : []));
    const adjusted = correction === 'none' ? tested : adjust(tested, correction);
    let next = 0;
    return outcomes.map(({ p }) => (typeof p === 'number' ? adjusted[next++]! : null));
  }

  /** Each metric's comparison, p-values corrected over the metrics. */
  #baselines(): BaselineResult[] | undefined {
    const { baseline } = this.#options;
    if (baseline === undefined) return undefined;
    const { column, test = 'auto', correction = 'holm' } = baseline;
    const found = this.#running.map(({ whole, baseline: other }) => ({
      value: other!.estimate(false).value,
      ...whole.pair(other!, test),
    }));
    const tested = found.flatMap(({ p }) => (p === null ? [] : [p]));
    const adjusted = correction === 'none' ? tested : adjust(tested, correction);
    let next = 0;
    return found.map((one) => ({
      ...one,
      column,
      adjustedP: one.p === null ? null : adjusted[next++]!,
      correction,
    }));
  }

  #references({ inputs }: MetricDefinition): number | 'var' | undefined {
    return inputs.reference?.startsWith('texts') === true ? this.#columns.references : undefined;
  }

  #byGroup(running: Running, uncertainty: boolean): MetricResult['groups'] & object {
    const columns = new Map<string, [string, Estimate][]>();
    for (const { column, value, state } of running.parts.values()) {
      const values = columns.get(column) ?? [];
      values.push([value, estimateOf(state.estimate(uncertainty))]);
      columns.set(column, values);
    }
    // Names come from the data: fromEntries makes own properties even of "__proto__".
    return Object.fromEntries([...columns].map(([column, values]) => [column, Object.fromEntries(values)]));
  }
}

/** What a metric throws, with the row; what a user's own file gets wrong keeps its line. */
function told(error: unknown, place: Place): unknown {
  if (!HarnessError.is(error)) return error;
  const { code, message, hint, where } = error;
  if (where === undefined) return rowError(code, message, place, hint);
  return code === 'PLUGIN_FAILED'
    ? new HarnessError(code, `${rowName(place)}: ${message}`, { where, cause: error })
    : error;
}

const estimateOf = ({ value, stderr, ci95, n, method }: StatisticOutcome): Estimate => ({
  value,
  stderr,
  ci95,
  n,
  method,
});
