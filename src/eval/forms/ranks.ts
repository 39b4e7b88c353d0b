/**
 * Metrics of ranks: rows are packed into one flat array and arranged once; a resample only changes how often each row
 * counts. Cost of a resample is linear in the rows, so large files get fewer of them and, where 1,000 would take too long, a
 * jackknife over groups of rows. Paired: bootstrap of rows.
 */
import { HarnessError } from '../../base/errors.ts';
import { acceleration, interval } from '../../statistics/bootstrap.ts';
import { FastRandom } from '../../statistics/fast-random.ts';
import { standardDeviation } from '../../statistics/moments.ts';
import type { Sample } from '../columns.ts';
import type { Inputs, Interval, RankForm, Scored } from '../metric.ts';
import { type Comparison, pairedRows, type Weighted } from '../paired.ts';
import { affordable, Grow } from './gather.ts';
import { drawWeights, lmEvalResamples } from './lm-eval-resamples.ts';
import { finite, GROUPS, NO_INTERVAL, type OfForm, SampleState, type Statistic } from './statistic.ts';

type Definition = OfForm<RankForm<Inputs, Record<string, unknown>, unknown>>;

/** Rows looked at by all resamples together: each costs some random accesses. */
const STEPS = 1e8;
/** Resamples below which their quantiles say too little. */
const FEWEST = 1000;

class RankState extends SampleState<Definition> {
  readonly #rows = new Grow();
  readonly #unitOf = new Grow();
  #width = 0;
  #arranged: unknown;

  add(sample: Sample, cluster: string | undefined, wanted: boolean): number | null {
    const { options } = this.settings;
    const figures = this.definition.pack(sample, options);
    if (this.n > 0 && figures.length !== this.#width) {
      throw new HarnessError(
        'SAMPLE_WRONG_SIZE',
        `${this.definition.name}: ${figures.length} numbers where the rows before have ${this.#width}`,
        { hint: 'every row needs a probability for each of the same classes' },
      );
    }
    this.#width = figures.length;
    this.#rows.push(figures);
    if (cluster !== undefined) this.#unitOf.push([this.unit(cluster)]);
    this.n++;
    return wanted ? finite(this.definition.perSample?.(sample, options) ?? null) : null;
  }

  get #weighted(): Weighted {
    const rows = { data: this.#rows.all, width: this.#width, n: this.n };
    this.#arranged ??= this.definition.arrange(rows, this.settings.options);
    return (weights) => finite(this.definition.weighted(this.#arranged, weights, this.settings.options));
  }

  protected value(): Scored {
    const value = this.#weighted(null);
    return { value, parts: this.definition.parts?.(this.#arranged, this.settings.options) ?? {} };
  }

  protected resample(value: number): Interval {
    const { clustered, seed, resamples, lmEval } = this.settings;
    const units = clustered ? this.clusters.size : this.n;
    if (units < 2) return NO_INTERVAL;
    const weighted = this.#weighted;
    if (lmEval?.interval === true) {
      const drawn = lmEvalResamples(units, Math.log2(units), lmEval, drawWeights(units, weighted));
      const ci95 = this.cut(interval('percentile', value, drawn));
      return {
        stderr: finite(standardDeviation(drawn)),
        ci95,
        method: `percentile bootstrap, ${drawn.length} resamples`,
      };
    }
    const random = new FastRandom(seed, this.definition.name);
    const draws = affordable(resamples, this.n * this.#width, STEPS);
    if (draws < Math.min(resamples, FEWEST)) {
      const without = this.#withoutGroups(Math.min(units, GROUPS), units, weighted, random);
      return this.jackknifed(value, without, clustered ? ' of clusters' : ' of rows');
    }
    const drawn = this.#drawn(draws, units, weighted, random);
    if (drawn.length < 2) return NO_INTERVAL;
    const accelerated = acceleration(this.#withoutGroups(Math.min(units, 4 * GROUPS), units, weighted, random));
    return this.bootstrapped(value, drawn, accelerated, draws, clustered ? ' of clusters' : '');
  }

  /** The statistic of draws with replacement of rows, or of clusters. */
  #drawn(draws: number, units: number, weighted: Weighted, random: FastRandom): Float64Array {
    const { clustered } = this.settings;
    const weights = new Float64Array(this.n);
    const drawn = clustered ? new Float64Array(units) : weights;
    const values = new Float64Array(draws);
    let kept = 0;
    for (let r = 0; r < draws; r++) {
      drawn.fill(0);
      for (let i = 0; i < units; i++) drawn[random.below(units)]! += 1;
      if (clustered) for (let i = 0; i < this.n; i++) weights[i] = drawn[this.#unitOf.data[i]!]!;
      const value = weighted(weights);
      if (value !== null) values[kept++] = value;
    }
    return values.subarray(0, kept);
  }

  /**
   * The statistic without each group of units in turn; single units where there are as many groups. Third moments and variances of
   * independent units both add up, so groups give the acceleration of units.
   */
  #withoutGroups(groups: number, units: number, weighted: Weighted, random: FastRandom): number[] {
    // At random: rows may come in a pattern.
    const groupOf = Int32Array.from({ length: units }, (_, i) => i % groups);
    for (let i = units - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [groupOf[i], groupOf[j]] = [groupOf[j]!, groupOf[i]!];
    }
    const { clustered } = this.settings;
    const weights = new Float64Array(this.n);
    const values: number[] = [];
    for (let g = 0; g < groups; g++) {
      for (let i = 0; i < this.n; i++) weights[i] = groupOf[clustered ? this.#unitOf.data[i]! : i] === g ? 0 : 1;
      const value = weighted(weights);
      if (value !== null) values.push(value);
    }
    return values;
  }

  override pair(baseline: this): Comparison {
    const { n, settings } = this;
    const unitOf = settings.clustered ? this.#unitOf.data : undefined;
    const units = settings.clustered ? this.clusters.size : n;
    return pairedRows({ n, units, unitOf, steps: this.#width }, () => [this.#weighted, baseline.#weighted], {
      ...settings,
      name: this.definition.name,
    });
  }
}

export const ranks: Statistic = {
  form: 'ranks',
  functions: ['pack', 'arrange', 'weighted'],
  start: (definition, settings) => new RankState(definition as unknown as Definition, settings),
};
