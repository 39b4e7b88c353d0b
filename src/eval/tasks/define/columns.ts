/** The metrics of a defined task: which scorers give them under which key, how samples and repeated answers are aggregated. */
import { HarnessError } from '../../../base/errors.ts';
import type { Json } from '../../../base/json.ts';
import { didYouMean } from '../../../base/nearest.ts';
import { metricKey } from '../../run/results.ts';
import { AGGREGATIONS } from '../aggregations.ts';
import { planned } from '../sample-statistic.ts';
import type { MetricPlan } from '../task.ts';
import type { TaskDefinition } from './definition.ts';
import type { Reducer } from './reducers.ts';
import type { Scorer, ScorerMetric } from './scorer.ts';

/** A metric under the key that a scorer gives its values. */
export interface ScoreColumn extends ScorerMetric {
  readonly key: string;
}

export interface ColumnsOf {
  /** The file that defines the task, for messages. */
  readonly source: string;
  readonly scorers: readonly Scorer[];
  /** Empty with one answer to each prompt. */
  readonly reducers: readonly Reducer[];
  /** Answers to each prompt. */
  readonly count: number;
}

const BOOTSTRAP_ITERS = 1000;

export class ScoreColumns {
  readonly #given: ColumnsOf;
  readonly #overrides: NonNullable<TaskDefinition['metrics']>;
  readonly #byKey: ReadonlyMap<string, ScoreColumn>;

  /** @throws HarnessError `PLUGIN_INVALID` when two scorers give one key, or `metrics` names what no scorer gives. */
  constructor({ parse, metrics = {} }: Pick<TaskDefinition, 'parse' | 'metrics'>, given: ColumnsOf) {
    this.#given = given;
    this.#overrides = metrics;
    const byKey = new Map<string, ScoreColumn>();
    const add = (metric: ScorerMetric, of: string): void => {
      const key = metricKey(metric.name, metric.filter ?? 'none');
      if (byKey.has(key)) {
        throw new HarnessError(
          'PLUGIN_INVALID',
          `${given.source}: two scorers give the metric ${key}, the second is ${of}`,
          { hint: 'give one of them a name or filter of its own' },
        );
      }
      byKey.set(key, { ...metric, key });
    };
    for (const { name, metrics: own } of given.scorers) for (const one of own) add(one, name);
    if (parse !== undefined) add({ name: 'unparsed', higherIsBetter: false, epochs: 'mean' }, 'parse');
    this.#byKey = byKey;
    const names = new Set([...byKey.values()].map(({ name }) => name));
    const odd = Object.keys(metrics).find((name) => !names.has(name));
    if (odd !== undefined) {
      throw new HarnessError('PLUGIN_INVALID', `${given.source}: metrics.${odd}: no scorer gives this metric`, {
        hint: didYouMean(odd, names) ?? `given are ${[...names].join(', ')}`,
      });
    }
  }

  get all(): readonly ScoreColumn[] {
    return [...this.#byKey.values()];
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  /** What is in the results whatever the answers are. */
  plans(): MetricPlan[] {
    return this.all.flatMap((column) =>
      column.optional === true ? [] : this.#filtersOf(column).map((filter) => this.#plan(column, filter)),
    );
  }

  /** The plan of a metric that samples have, optional ones too; undefined when no scorer declares it. */
  planFor(name: string, filter: string): MetricPlan | undefined {
    const column = this.all.find((each) => each.name === name && this.#filtersOf(each).includes(filter));
    return column === undefined ? undefined : this.#plan(column, filter);
  }

  /** Values of the answers to one prompt, as what its sample keeps: filter and value. */
  reduced(column: ScoreColumn, values: readonly Json[]): (readonly [string, Json])[] {
    const { filter = 'none', epochs = 'reduce' } = column;
    const { reducers } = this.#given;
    if (epochs === 'pool') {
      const lists = values.filter((value) => Array.isArray(value));
      return [[filter, lists.length === 0 ? null : (lists.flat() as Json[])]];
    }
    if (reducers.length === 0) return [[filter, values[0] as Json]];
    const numbers = values.flatMap((value) => (value === null ? [] : [Number(value)]));
    if (epochs === 'mean') {
      const sum = numbers.reduce((total, value) => total + value, 0);
      return [[filter, numbers.length === 0 ? null : sum / numbers.length]];
    }
    const filters = this.#filtersOf(column);
    return reducers.map((reducer, i) => [filters[i] as string, numbers.length === 0 ? null : reducer.reduce(numbers)]);
  }

  /** Second halves of a metric's keys: its own, and the reducers' with several answers. */
  #filtersOf({ filter = 'none', epochs = 'reduce' }: ScorerMetric): string[] {
    const { reducers } = this.#given;
    if (reducers.length === 0 || epochs !== 'reduce') return [filter];
    return reducers.map(({ name }) => (filter === 'none' ? name : `${filter}/${name}`));
  }

  #plan(column: ScoreColumn, filter: string): MetricPlan {
    const { name, signature } = column;
    const override = this.#overrides[name] ?? {};
    const by = override.aggregate ?? column.aggregate ?? 'mean';
    const aggregation = typeof by === 'string' ? AGGREGATIONS[by] : typeof by === 'function' ? { aggregate: by } : by;
    const written = typeof signature === 'function' ? signature() : signature;
    const epochs = this.#given.count > 1 ? `epochs:${this.#given.count}` : undefined;
    const told = [written, epochs].filter((part) => part !== undefined).join('|');
    return {
      ...{ name, filter },
      higherIsBetter: override.higherIsBetter === undefined ? column.higherIsBetter : override.higherIsBetter,
      ...planned(aggregation, BOOTSTRAP_ITERS),
      ...(told === '' ? {} : { signature: told }),
    };
  }
}
