/**
 * Metrics that need all samples at once. Their interval is the metric's own, or a jackknife over at most 50 groups of
 * samples: drawing with replacement would repeat samples, which measures of diversity take for repetition. They are not paired.
 */
import type { Sample } from '../columns.ts';
import type { Inputs, Interval, Scored, WholeForm } from '../metric.ts';
import { finite, GROUPS, NO_INTERVAL, type OfForm, SampleState, type Statistic } from './statistic.ts';

type Definition = OfForm<WholeForm<Inputs, Record<string, unknown>>>;

class WholeState extends SampleState<Definition> {
  readonly #samples: Sample[] = [];
  readonly #unitOf: number[] = [];
  #perSample: readonly (number | null)[] | undefined;

  add(sample: Sample, cluster: string | undefined): number | null {
    this.#samples.push(sample);
    this.#unitOf.push(this.unit(cluster));
    this.n++;
    return null;
  }

  override late(): readonly (number | null)[] | undefined {
    return this.#perSample;
  }

  protected value(): Scored {
    const { perSample, ...scored } = this.definition.score(this.#samples, this.settings.options);
    this.#perSample = perSample;
    return scored;
  }

  protected resample(value: number): Interval {
    const { clustered, options } = this.settings;
    if (!Number.isFinite(value)) return NO_INTERVAL;
    const own = this.definition.interval?.(this.#samples, options);
    if (own !== undefined) return { ...own, ci95: this.cut(own.ci95) };
    const groups = Math.min(clustered ? this.clusters.size : this.n, GROUPS);
    if (groups < 2) return NO_INTERVAL;
    const without: number[] = [];
    for (let g = 0; g < groups; g++) {
      const rest = this.#samples.filter((_, i) => this.#unitOf[i]! % groups !== g);
      const left = finite(this.definition.score(rest, options).value);
      if (left === null) return NO_INTERVAL;
      without.push(left);
    }
    return this.jackknifed(value, without, clustered ? ' of clusters' : '');
  }
}

export const whole: Statistic = {
  form: 'whole',
  functions: ['score'],
  start: (definition, settings) => new WholeState(definition as unknown as Definition, settings),
};
