/**
 * Metrics that are means of a number per sample. Standard error: sd / √n, or over clusters (Miller 2024, with the factor
 * G / (G - 1) for G clusters). Interval: Student's t for means, Wilson's or Clopper and Pearson's for proportions, with the effective number of
 * samples where they are clustered. Paired: McNemar for proportions, paired t for other means, or what is asked for.
 */

import { clusteredError } from '../../statistics/clustered.ts';
import { clopperPearson, wilson } from '../../statistics/proportions.ts';
import type { Sample } from '../columns.ts';
import type { Inputs, Interval, MeanForm, Scored } from '../metric.ts';
import { type Comparison, compareMeans, type PairedTest, UNPAIRED } from '../paired.ts';
import { Grow } from './gather.ts';
import { finite, NO_INTERVAL, type OfForm, SampleState, type Statistic } from './statistic.ts';

type Definition = OfForm<MeanForm<Inputs, Record<string, unknown>>>;

class MeanState extends SampleState<Definition> {
  /** Neumaier's sum: exact to the last digits for any number of rows. */
  #sum = 0;
  #lost = 0;
  /** Welford's running mean and squares. */
  #mean = 0;
  #squares = 0;
  /** Every number so far is 0 or 1. */
  #binary = true;
  /** Sum and count of each cluster. */
  readonly #byCluster = new Grow();
  /** To be paired: the number of each sample, NaN where there is none, and its cluster. */
  readonly #each = new Grow();
  readonly #clusterOf = new Grow();

  add(sample: Sample, cluster: string | undefined): number | null {
    const score = finite(this.definition.perSample(sample, this.settings.options));
    if (this.settings.paired === true) {
      this.#each.push([score ?? Number.NaN]);
      if (cluster !== undefined) this.#clusterOf.push([this.clusters.number(cluster)]);
    }
    if (score === null) return null;
    this.n++;
    const next = this.#sum + score;
    // An infinite score makes the compensation NaN; the sum itself is then right.
    const lost = Math.abs(this.#sum) >= Math.abs(score) ? this.#sum - next + score : score - next + this.#sum;
    if (Number.isFinite(lost)) this.#lost += lost;
    this.#sum = next;
    const step = score - this.#mean;
    this.#mean += step / this.n;
    this.#squares += step * (score - this.#mean);
    if (score !== 0 && score !== 1) this.#binary = false;
    if (cluster !== undefined) {
      const at = 2 * this.clusters.number(cluster);
      while (this.#byCluster.length <= at) this.#byCluster.push([0, 0]);
      this.#byCluster.data[at]! += score;
      this.#byCluster.data[at + 1]! += 1;
    }
    return score;
  }

  protected value(): Scored {
    return { value: (this.#sum + this.#lost) / this.n };
  }

  get #proportion(): boolean {
    const { proportion = false } = this.definition;
    return proportion === 'seen' ? this.#binary : proportion;
  }

  protected resample(value: number): Interval {
    if (!Number.isFinite(value)) return NO_INTERVAL;
    return this.settings.clustered ? this.#clusteredInterval(value) : this.#plainInterval(value);
  }

  #plainInterval(value: number): Interval {
    const { n } = this;
    const stderr = n > 1 ? Math.sqrt(this.#squares / (n - 1) / n) : null;
    if (this.#proportion) return { stderr, ...this.#ofProportion(value, n) };
    if (stderr === null) return NO_INTERVAL;
    return { stderr, ci95: this.student(value, stderr, n - 1), method: "Student's t" };
  }

  #clusteredInterval(value: number): Interval {
    const { data, length } = this.#byCluster;
    const sums = Array.from({ length: length / 2 }, (_, g) => [data[2 * g]!, data[2 * g + 1]!] as const);
    // A cluster may have no sample that counts.
    const deviations = sums.filter(([, count]) => count > 0).map(([sum, count]) => sum - count * value);
    const groups = deviations.length;
    if (groups < 2) return NO_INTERVAL;
    const stderr = clusteredError(deviations, this.n) * Math.sqrt(groups / (groups - 1));
    if (this.#proportion) {
      // As many independent samples as would give this error; where it says nothing, one for each cluster.
      const effective = stderr > 0 ? (value * (1 - value)) / stderr ** 2 : groups;
      const { ci95, method } = this.#ofProportion(value, effective);
      return {
        stderr,
        ci95,
        method: `${method}, ${groups} clusters worth ${effective.toFixed(0)} independent samples`,
      };
    }
    return { stderr, ci95: this.student(value, stderr, groups - 1), method: `Student's t, ${groups} clusters` };
  }

  #ofProportion(value: number, n: number): Pick<Interval, 'ci95' | 'method'> {
    const exact = this.settings.proportionInterval === 'clopper-pearson';
    // A count, up to the rounding of the mean.
    const right = Math.min(n, Math.abs(value * n - Math.round(value * n)) < 1e-6 ? Math.round(value * n) : value * n);
    return exact
      ? { ci95: clopperPearson(right, n), method: 'Clopper-Pearson' }
      : { ci95: wilson(right, n), method: 'Wilson' };
  }

  override pair(baseline: this, test: PairedTest): Comparison {
    const [ours, theirs] = [this.#each.all, baseline.#each.all];
    const kept = Array.from(ours.keys()).filter((i) => !Number.isNaN(ours[i]) && !Number.isNaN(theirs[i]));
    if (kept.length < 2) return UNPAIRED;
    const [a, b] = [ours, theirs].map((side) => Float64Array.from(kept, (i) => side[i]!));
    const clusters = this.settings.clustered ? kept.map((i) => this.#clusterOf.data[i]!) : [];
    const proportion = this.#proportion && baseline.#proportion;
    return compareMeans(a!, b!, clusters, { ...this.settings, test, proportion, name: this.definition.name });
  }
}

export const mean: Statistic = {
  form: 'mean',
  functions: ['perSample'],
  start: (definition, settings) => new MeanState(definition as unknown as Definition, settings),
};
