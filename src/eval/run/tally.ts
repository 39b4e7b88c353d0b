/**
 * The values of one task's samples as they come in, and the numbers they become: by metric and filter pipeline, for all
 * samples and once more for each group of samples. A sample whose request failed is counted and has no value.
 */
import type { Json } from '../../base/json.ts';
import { UNDEFINED } from '../forms/statistic.ts';
import type { Aggregate, EvalTask, MetricPlan, SampleScore } from '../tasks/task.ts';
import { type GroupFigures, type MetricFigures, methodOf, metricKey } from './results.ts';

interface Column {
  plan: MetricPlan;
  values: Json[];
  missing: number;
}

type Columns = Map<string, Column>;

export class Tally {
  readonly #task: Pick<EvalTask, 'metrics' | 'metricFor'>;
  readonly #all: Columns;
  /** Column -> value -> metrics. */
  readonly #groups = new Map<string, Map<string, Columns>>();

  constructor(task: Pick<EvalTask, 'metrics' | 'metricFor'>) {
    this.#task = task;
    this.#all = this.#columns();
  }

  #columns(): Columns {
    return new Map(
      this.#task.metrics.map((plan) => [metricKey(plan.name, plan.filter), { plan, values: [], missing: 0 }]),
    );
  }

  add(scores: readonly SampleScore[], groups: Readonly<Record<string, string>> = {}): void {
    const targets = [this.#all];
    for (const [column, value] of Object.entries(groups)) {
      const byValue = this.#groups.get(column) ?? new Map<string, Columns>();
      this.#groups.set(column, byValue);
      const columns = byValue.get(value) ?? this.#columns();
      byValue.set(value, columns);
      targets.push(columns);
    }
    for (const { filter, values } of scores) {
      for (const [name, value] of Object.entries(values)) {
        for (const columns of targets) {
          const column = this.#column(columns, name, filter);
          if (column === undefined) continue;
          if (value === null) column.missing++;
          else column.values.push(value);
        }
      }
    }
  }

  /** The column of a value; made where the task has a plan for names that no list has. */
  #column(columns: Columns, name: string, filter: string): Column | undefined {
    const key = metricKey(name, filter);
    const known = columns.get(key);
    if (known !== undefined || this.#task.metricFor === undefined) return known;
    const column: Column = { plan: this.#task.metricFor(name, filter), values: [], missing: 0 };
    columns.set(key, column);
    return column;
  }

  async figures(): Promise<{
    metrics: MetricFigures;
    by: GroupFigures;
  }> {
    const by: GroupFigures = {};
    for (const [column, values] of this.#groups) {
      const figures: Record<string, MetricFigures> = {};
      for (const value of [...values.keys()].sort()) figures[value] = await figuresOf(values.get(value)!);
      by[column] = figures;
    }
    return { metrics: await figuresOf(this.#all), by };
  }
}

async function figuresOf(columns: Columns): Promise<MetricFigures> {
  const figures: MetricFigures = {};
  for (const [key, { plan, values, missing }] of columns) {
    const found: Aggregate = values.length === 0 ? UNDEFINED : await plan.aggregate(values);
    figures[key] = {
      value: finite(found.value),
      stderr: finite(found.stderr),
      ci95: found.ci95?.every(Number.isFinite) ? found.ci95 : null,
      n: values.length,
      method: methodOf(found),
      higherIsBetter: plan.higherIsBetter,
      metric: plan.name,
      filter: plan.filter,
      ...(missing === 0 ? {} : { missing }),
      statistic: plan.statistic ?? { form: 'function' },
      ...(plan.signature === undefined ? {} : { signature: plan.signature }),
      ...(found.parts === undefined ? {} : { parts: found.parts }),
    };
  }
  return figures;
}

/** NaN is not defined; infinities are values. */
const finite = (value: number | null): number | null => (value === null || Number.isNaN(value) ? null : value);
