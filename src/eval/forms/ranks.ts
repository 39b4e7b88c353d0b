/**
 * Metrics of ranks: rows are packed into one flat array and arranged once; a resample only changes how often each row
 * counts. Cost of a resample is linear in the rows, so large files get fewer of them and, below 1,000, an interval from
 * the bootstrap's standard error.
 */
import { HarnessError } from '../../base/errors.ts';
import type { Sample } from '../columns.ts';
import type { Inputs, MetricFacts, RankForm } from '../metric.ts';
import { acceleration, interval } from '../statistics/bootstrap.ts';
import { normalQuantile } from '../statistics/distributions.ts';
import { FastRandom } from '../statistics/fast-random.ts';
import { standardDeviation } from '../statistics/moments.ts';
import {
  type Accumulator,
  type AccumulatorOptions,
  affordable,
  bootstrapMethod,
  Clusters,
  cut,
  finite,
  Grow,
  NO_INTERVAL,
  type Outcome,
} from './accumulator.ts';

type Definition = MetricFacts<Inputs, Record<string, unknown>> & RankForm<Inputs, Record<string, unknown>, unknown>;

/** Groups of rows that the jackknife leaves out in turn. */
const JACKKNIFE_GROUPS = 200;
/** Rows looked at by all resamples together: each costs some random accesses. */
const STEPS = 1e8;
const FEWEST_FOR_QUANTILES = 1000;

export class RankAccumulator implements Accumulator {
  readonly #definition: Definition;
  readonly #settings: AccumulatorOptions;
  readonly #rows = new Grow();
  readonly #clusters = new Clusters();
  readonly #clusterOf = new Grow();
  #width = 0;
  #n = 0;

  constructor(definition: Definition, settings: AccumulatorOptions) {
    this.#definition = definition;
    this.#settings = settings;
  }

  add(sample: Sample, cluster: string | undefined, wanted: boolean): number | null {
    const { options } = this.#settings;
    const figures = this.#definition.pack(sample, options);
    if (this.#n > 0 && figures.length !== this.#width) {
      throw new HarnessError(
        'SAMPLE_WRONG_SIZE',
        `${this.#definition.name}: ${figures.length} numbers where the rows before have ${this.#width}`,
        { hint: 'every row needs a probability for each of the same classes' },
      );
    }
    this.#width = figures.length;
    this.#rows.push(figures);
    if (cluster !== undefined) this.#clusterOf.push([this.#clusters.number(cluster)]);
    this.#n++;
    return wanted ? finite(this.#definition.perSample?.(sample, options) ?? null) : null;
  }

  finish(uncertainty: boolean): Outcome {
    const { options } = this.#settings;
    const n = this.#n;
    if (n === 0) return { value: null, parts: {}, n, ...NO_INTERVAL };
    const rows = { data: this.#rows.data.subarray(0, n * this.#width), width: this.#width, n };
    const arranged = this.#definition.arrange(rows, options);
    const value = finite(this.#definition.weighted(arranged, null, options));
    const parts = this.#definition.parts?.(arranged, options) ?? {};
    if (!uncertainty || value === null || n < 2) return { value, parts, n, ...NO_INTERVAL };
    const statistic = (weights: Float64Array): number | null =>
      finite(this.#definition.weighted(arranged, weights, options));
    return { value, parts, n, ...this.#uncertainty(value, statistic) };
  }

  #uncertainty(
    value: number,
    statistic: (weights: Float64Array) => number | null,
  ): Pick<Outcome, 'stderr' | 'ci95' | 'method'> {
    const { clustered, range, seed } = this.#settings;
    const n = this.#n;
    const units = clustered ? this.#clusters.size : n;
    if (units < 2) return NO_INTERVAL;
    const random = new FastRandom(seed, this.#definition.name);
    const resamples = affordable(this.#settings.resamples, n * this.#width, STEPS);
    const weights = new Float64Array(n);
    const drawn = clustered ? new Float64Array(units) : weights;
    const values = new Float64Array(resamples);
    let kept = 0;
    for (let r = 0; r < resamples; r++) {
      drawn.fill(0);
      for (let i = 0; i < units; i++) drawn[random.below(units)]! += 1;
      if (clustered) for (let i = 0; i < n; i++) weights[i] = drawn[this.#clusterOf.data[i]!]!;
      const resampled = statistic(weights);
      if (resampled !== null) values[kept++] = resampled;
    }
    const distribution = values.subarray(0, kept);
    const of = clustered ? ' of clusters' : '';
    if (kept < 2) return NO_INTERVAL;
    const stderr = standardDeviation(distribution);
    if (resamples < FEWEST_FOR_QUANTILES) {
      const reach = normalQuantile(0.975) * stderr;
      const method = `normal, standard error from ${resamples} resamples${of}`;
      return { stderr, ci95: cut([value - reach, value + reach], range), method };
    }
    const accelerated = this.#acceleration(units, statistic);
    const bounds = interval('BCa', value, distribution, { accelerated });
    return { stderr, ci95: cut(bounds, range), method: bootstrapMethod(resamples, of, stderr) };
  }

  /** Leaves out units one by one, or in groups where there are many. */
  #acceleration(units: number, statistic: (weights: Float64Array) => number | null): number {
    const { clustered } = this.#settings;
    const groups = Math.min(units, JACKKNIFE_GROUPS);
    const weights = new Float64Array(this.#n);
    const values: number[] = [];
    for (let g = 0; g < groups; g++) {
      for (let i = 0; i < this.#n; i++) {
        const unit = clustered ? this.#clusterOf.data[i]! : i;
        weights[i] = unit % groups === g ? 0 : 1;
      }
      const value = statistic(weights);
      if (value !== null) values.push(value);
    }
    // Third moments and variances of independent units both add up, so groups give the acceleration of units.
    return acceleration(values);
  }
}
