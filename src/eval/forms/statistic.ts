/**
 * What a statistic is: the way in which samples become a number, one object for each form of metrics. It says what a definition
 * of the form must have, and starts a state that takes in each sample once; at the end the state gives the value with its
 * interval, and what lies between it and a state of other predictions for the same samples. Memory does not grow with the
 * rows unless the form needs it. Leaves out: which forms there are (`forms.ts`).
 */

import { interval } from '../../statistics/bootstrap.ts';
import { studentQuantile } from '../../statistics/distributions.ts';
import { squaredDeviations, standardDeviation } from '../../statistics/moments.ts';
import type { Correction } from '../../statistics/multiple-testing.ts';
import type { Sample } from '../columns.ts';
import type { GroupNames } from '../group-table.ts';
import type { Estimate, FormName, Inputs, Interval, Json, MetricDefinition, MetricFacts, Scored } from '../metric.ts';
import { type Comparison, type PairedTest, UNPAIRED } from '../paired.ts';
import { Clusters } from './gather.ts';
import type { GroupStores } from './group-counts.ts';

export interface Statistic {
  readonly form: FormName;
  /** The function that tells a metric of this form, and those that go with it. */
  readonly functions: readonly [main: string, ...beside: string[]];
  /** An empty state. @param shared counts by group of metrics in one pass. */
  start(definition: MetricDefinition, settings: Settings, shared?: GroupStores): State;
}

export interface Settings {
  /** Of the metric, under the names that its functions know. */
  options: Record<string, unknown>;
  /** Samples come with the name of their cluster. */
  clustered: boolean;
  seed: number;
  /** Bootstrap resamples; fewer are drawn where a resample is expensive, and the result says so. */
  resamples: number;
  /** Of proportions. */
  proportionInterval: ProportionInterval;
  /** Of the p-values of one metric over several tables of groups. */
  correction: Correction | 'none';
  /** The state will be paired with another one: what that needs of single samples is kept. */
  paired?: boolean;
  /** lm-eval's way to errors; without it our own. */
  lmEval?: LmEvalErrors;
}

/** How lm-eval makes the standard error of a number that is no mean, from resamples of its own. */
export interface LmEvalErrors {
  /** At most so many resamples (`bootstrap_iters`). */
  iterations: number;
  /** The interval comes from them too; otherwise from our own. */
  interval: boolean;
  /** False where it gives no standard error. */
  stderr: boolean;
}

export type ProportionInterval = 'wilson' | 'clopper-pearson';

/** What a state gives at the end. */
export interface StatisticOutcome extends Estimate {
  parts: Readonly<Record<string, Json>>;
  /** Of the null hypothesis that groups do not differ; absent in other forms, null where it is not tested. */
  p?: number | null;
}

export const NO_INTERVAL: Interval = { stderr: null, ci95: null, method: 'none' };

/** Of no samples, or where the number is not defined on them. */
export const UNDEFINED: Omit<Estimate, 'n'> = { value: null, ...NO_INTERVAL };

export const finite = (value: number | null): number | null => (value === null || Number.isNaN(value) ? null : value);

/** The facts of a metric beside the functions of its form. */
export type OfForm<Form> = MetricFacts<Inputs, Record<string, unknown>> & Form;

/** Groups of samples that a jackknife leaves out in turn. */
export const GROUPS = 50;

export abstract class State<Definition extends MetricFacts<Inputs, Record<string, unknown>> = MetricDefinition> {
  protected readonly definition: Definition;
  protected readonly settings: Settings;

  constructor(definition: Definition, settings: Settings) {
    this.definition = definition;
    this.settings = settings;
  }

  /** @returns the number shown for this sample when `wanted`, null where there is none. */
  abstract add(sample: Sample, cluster: string | undefined, wanted: boolean, groups?: GroupNames): number | null;

  /** @param uncertainty without it, stderr and ci95 are null and nothing is resampled. */
  abstract estimate(uncertainty: boolean): StatisticOutcome;

  /**
   * The difference to a state of the same metric that took in other predictions for the same samples in the same order. Both need
   * the setting `paired`.
   */
  pair(_baseline: this, _test: PairedTest): Comparison {
    return UNPAIRED;
  }

  /** Per-sample numbers that are known only at the end. */
  late(): readonly (number | null)[] | undefined {
    return undefined;
  }

  /** Cut to the range, and null when a bound is undefined. */
  protected cut(bounds: readonly [number, number] | null): Interval['ci95'] {
    if (bounds === null || bounds.some(Number.isNaN)) return null;
    const [least, most] = this.definition.range;
    return [Math.max(least, bounds[0]), Math.min(most, bounds[1])];
  }
}

/** A state whose value does not need its interval. */
export abstract class SampleState<
  Definition extends MetricFacts<Inputs, Record<string, unknown>>,
> extends State<Definition> {
  protected readonly clusters = new Clusters();
  /** Samples that count. */
  protected n = 0;

  /** The number of at least one sample. */
  protected abstract value(): Scored;

  /** How sure it is. */
  protected abstract resample(value: number): Interval;

  estimate(uncertainty: boolean): StatisticOutcome {
    const { n } = this;
    if (n === 0) return { ...UNDEFINED, n, parts: {} };
    const { value: found, parts = {} } = this.value();
    const value = finite(found);
    const { stderr, ...rest } = uncertainty && value !== null ? this.resample(value) : NO_INTERVAL;
    return { value, n, parts, stderr: this.settings.lmEval?.stderr === false ? null : stderr, ...rest };
  }

  /** What is drawn whole: the number of the sample that comes, or of its cluster. */
  protected unit(cluster: string | undefined): number {
    return cluster === undefined ? this.n : this.clusters.number(cluster);
  }

  /** Student's t interval, cut to the range. */
  protected student(value: number, stderr: number, df: number): Interval['ci95'] {
    const reach = studentQuantile(0.975, df) * stderr;
    return this.cut([value - reach, value + reach]);
  }

  /** Error and BCa interval of resamples; says so when none differed, which makes an interval of width 0. */
  protected bootstrapped(
    value: number,
    drawn: Float64Array,
    accelerated: number,
    resamples: number,
    of = '',
  ): Interval {
    const stderr = finite(standardDeviation(drawn));
    return {
      stderr,
      ci95: this.cut(interval('BCa', value, drawn, { accelerated })),
      method: `BCa bootstrap, ${resamples} resamples${of}${stderr === 0 ? ', all equal' : ''}`,
    };
  }

  /** Error and interval from the values without each of several groups of samples. */
  protected jackknifed(value: number, without: readonly number[], of: string): Interval {
    const groups = without.length;
    if (groups < 2) return NO_INTERVAL;
    const stderr = Math.sqrt(((groups - 1) / groups) * squaredDeviations(without));
    return { stderr, ci95: this.student(value, stderr, groups - 1), method: `jackknife over ${groups} groups${of}` };
  }
}
