/**
 * How the values of a task's samples become a number: a metric with its options, and what a value is to it. Results keep its
 * name, so that whoever has the values can compute the number again. Leaves out: lm-eval's own numbers (`aggregations.ts`), and
 * functions of a task, which nothing but the task can name.
 */
import type { Json } from '../../base/json.ts';
import type { Row, Sample } from '../columns.ts';
import { formOf } from '../forms/forms.ts';
import type { LmEvalErrors } from '../forms/statistic.ts';
import type { MetricDefinition } from '../metric.ts';
import type { NamedStatistic } from '../run/results.ts';
import { scoreSamples } from '../score.ts';
import type { Aggregate, MetricPlan } from './task.ts';

export interface AggregationOptions {
  /** Resamples of the bootstrap (lm-eval's `bootstrap_iters`, there 100,000). */
  readonly bootstrapIters: number;
}

/** From the values of all samples to one number. */
export interface Aggregation {
  aggregate(values: readonly Json[], options: AggregationOptions): Aggregate | Promise<Aggregate>;
  /** What results say; undefined: a function of the task. */
  readonly named?: NamedStatistic;
}

/** What a plan says of how its values become a number. */
export const planned = (
  aggregation: Aggregation,
  bootstrapIters: number,
): Pick<MetricPlan, 'aggregate' | 'statistic'> => ({
  aggregate: (values) => aggregation.aggregate(values, { bootstrapIters }),
  ...(aggregation.named === undefined ? {} : { statistic: aggregation.named }),
});

/** `values`: numbers, or what an aggregation of lm-eval takes; `texts`: [reference, prediction]; `rows`: columns by role. */
type ValueKind = NonNullable<NamedStatistic['of']>;

export const UNDEFINED: Aggregate = { value: null, stderr: null, ci95: null };

/** Resamples that lm-eval's error of corpus metrics takes at most. */
const MOST_RESAMPLES = 100;

export class SampleStatistic implements Aggregation {
  readonly definition: MetricDefinition;
  readonly of: ValueKind;
  readonly options: Readonly<Record<string, Json>>;
  readonly #lmEval: Omit<LmEvalErrors, 'iterations'> | undefined;

  constructor(
    definition: MetricDefinition,
    of: ValueKind,
    options: Readonly<Record<string, Json>> = {},
    lmEval?: Omit<LmEvalErrors, 'iterations'>,
  ) {
    this.definition = definition;
    this.of = of;
    this.options = options;
    this.#lmEval = lmEval;
  }

  get named(): NamedStatistic {
    const { definition, of, options } = this;
    const { form } = formOf(definition);
    return { metric: definition.name, form, of, ...(Object.keys(options).length === 0 ? {} : { options }) };
  }

  /** The row that a sample's value is to the metric. */
  row(value: Json): Row {
    if (this.of === 'values') return { prediction: value };
    if (!Array.isArray(value)) return value as Row;
    const [reference, prediction] = value as unknown as readonly [Json, Json];
    return { reference: referenceOf(this.definition, reference), prediction };
  }

  /** The row of both sides, the first one's prediction as `baseline`; undefined when they differ in more than that. */
  both(a: Json, b: Json): Row | undefined {
    const [ours, theirs] = [this.row(a), this.row(b)];
    const role =
      this.definition.inputs.prediction !== undefined && theirs.prediction !== undefined ? 'prediction' : 'probability';
    // A scorer of rows hands out the answer under both names.
    const { [role]: baseline, answer: _a, ...rest } = ours;
    const { [role]: _p, answer: _b, ...others } = theirs;
    return JSON.stringify(rest) === JSON.stringify(others) ? { ...theirs, baseline } : undefined;
  }

  aggregate(values: readonly Json[], { bootstrapIters }: AggregationOptions): Aggregate | Promise<Aggregate> {
    return this.of === 'values' ? this.ofValues(values, bootstrapIters) : this.#ofRows(values, bootstrapIters);
  }

  /** Of numbers, or what an aggregation of lm-eval takes. @param iterations resamples of lm-eval's bootstrap. */
  ofValues(values: readonly Json[], iterations: number): Aggregate {
    const { definition } = this;
    const state = formOf(definition).start(definition, {
      ...{ options: {}, clustered: false, seed: 0, resamples: 10_000 },
      ...{ proportionInterval: 'wilson', correction: 'none' },
      ...(this.#lmEval === undefined ? {} : { lmEval: { ...this.#lmEval, iterations } }),
    });
    for (const prediction of values) state.add({ prediction } as Sample, undefined, false);
    const { value, stderr, ci95, n, method, parts } = state.estimate(true);
    // A value that is no number leaves a mean without one, as in NumPy.
    if (n < values.length) return UNDEFINED;
    return {
      ...{ value, stderr, ci95: ci95?.every(Number.isFinite) ? ci95 : null },
      method,
      ...(Object.keys(parts).length === 0 ? {} : { parts }),
    };
  }

  async #ofRows(values: readonly Json[], bootstrapIters: number): Promise<Aggregate> {
    if (values.length === 0) return UNDEFINED;
    const lmEval = this.#lmEval && { ...this.#lmEval, iterations: Math.min(bootstrapIters, MOST_RESAMPLES) };
    const rows = values.map((value) => this.row(value));
    const { value, stderr, ci95, method, parts, signature } = await scoreSamples(this.definition, rows, {
      options: this.options,
      unevenReferences: true,
      ...(lmEval === undefined ? {} : { lmEval }),
    });
    return { value, stderr, ci95, method, parts: this.of === 'texts' ? { ...parts, signature } : parts };
  }
}

/** A metric that compares with one reference gets the first. */
export const referenceOf = ({ inputs }: MetricDefinition, references: Json): Json =>
  Array.isArray(references) && inputs.reference?.startsWith('texts') !== true ? (references[0] ?? null) : references;
