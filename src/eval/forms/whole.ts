/**
 * Metrics that need all samples at once. Their interval is the metric's own, or a jackknife over at most 50 groups of
 * samples: drawing with replacement would repeat samples, which measures of diversity take for repetition.
 */
import type { Sample } from '../columns.ts';
import type { Inputs, MetricFacts, WholeForm } from '../metric.ts';
import { studentQuantile } from '../statistics/distributions.ts';
import { squaredDeviations } from '../statistics/moments.ts';
import {
  type Accumulator,
  type AccumulatorOptions,
  Clusters,
  cut,
  finite,
  NO_INTERVAL,
  type Outcome,
} from './accumulator.ts';

type Definition = MetricFacts<Inputs, Record<string, unknown>> & WholeForm<Inputs, Record<string, unknown>>;

const GROUPS = 50;

export class WholeAccumulator implements Accumulator {
  readonly #definition: Definition;
  readonly #settings: AccumulatorOptions;
  readonly #samples: Sample[] = [];
  readonly #clusters = new Clusters();
  readonly #clusterOf: number[] = [];
  #perSample: readonly (number | null)[] | undefined;

  constructor(definition: Definition, settings: AccumulatorOptions) {
    this.#definition = definition;
    this.#settings = settings;
  }

  add(sample: Sample, cluster: string | undefined): number | null {
    this.#samples.push(sample);
    if (cluster !== undefined) this.#clusterOf.push(this.#clusters.number(cluster));
    return null;
  }

  late(): readonly (number | null)[] | undefined {
    return this.#perSample;
  }

  finish(uncertainty: boolean): Outcome {
    const { options, range } = this.#settings;
    const n = this.#samples.length;
    if (n === 0) return { value: null, parts: {}, n, ...NO_INTERVAL };
    const { value: scored, parts = {}, perSample } = this.#definition.score(this.#samples, options);
    this.#perSample = perSample;
    const value = finite(scored);
    if (!uncertainty || value === null || !Number.isFinite(value)) return { value, parts, n, ...NO_INTERVAL };
    const own = this.#definition.interval?.(this.#samples, options);
    if (own !== undefined) return { value, parts, n, ...own, ci95: cut(own.ci95, range) };
    return { value, parts, n, ...this.#jackknife(value) };
  }

  #jackknife(value: number): Pick<Outcome, 'stderr' | 'ci95' | 'method'> {
    const { clustered, options, range } = this.#settings;
    const units = clustered ? this.#clusters.size : this.#samples.length;
    const groups = Math.min(units, GROUPS);
    if (groups < 2) return NO_INTERVAL;
    const values: number[] = [];
    for (let g = 0; g < groups; g++) {
      const rest = this.#samples.filter((_, i) => (clustered ? this.#clusterOf[i]! : i) % groups !== g);
      const left = finite(this.#definition.score(rest, options).value);
      if (left !== null) values.push(left);
    }
    if (values.length < groups) return NO_INTERVAL;
    const stderr = Math.sqrt(((groups - 1) / groups) * squaredDeviations(values));
    const reach = studentQuantile(0.975, groups - 1) * stderr;
    return {
      stderr,
      ci95: cut([value - reach, value + reach], range),
      method: `jackknife over ${groups} groups${clustered ? ' of clusters' : ''}`,
    };
  }
}
