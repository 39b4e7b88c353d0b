/**
 * Corpus metrics: functions of figures that add up over samples, with a BCa bootstrap of the figures. Paired: bootstrap or
 * approximate randomisation of both sides' figures.
 */

import { acceleration, jackknife, type OfSums, resample, totals, type Units } from '../../statistics/bootstrap.ts';
import { FastRandom } from '../../statistics/fast-random.ts';
import { standardDeviation } from '../../statistics/moments.ts';
import type { Sample } from '../columns.ts';
import type { Inputs, Interval, Scored, SumsForm } from '../metric.ts';
import { type Comparison, type PairedTest, resampledSums } from '../paired.ts';
import { SumBlocks } from './blocks.ts';
import { affordable, Grow } from './gather.ts';
import { drawSums, lmEvalResamples } from './lm-eval-resamples.ts';
import { finite, NO_INTERVAL, type OfForm, SampleState, type Settings, type Statistic } from './statistic.ts';

type Definition = OfForm<SumsForm<Inputs, Record<string, unknown>>>;

class SumsState extends SampleState<Definition> {
  /** Sums of the figures. */
  #sums = new Float64Array(0);
  /** The figures and, last, the number of samples: by unit, and of each sample where lm-eval's resamples need it. */
  #blocks: SumBlocks | undefined;
  #row = new Float64Array(0);
  readonly #rows: Grow | undefined;

  constructor(definition: Definition, settings: Settings) {
    super(definition, settings);
    this.#rows = settings.lmEval === undefined ? undefined : new Grow();
  }

  add(sample: Sample, cluster: string | undefined, wanted: boolean): number | null {
    const { options } = this.settings;
    const figures = this.definition.statistics(sample, options);
    const width = figures.length;
    if (this.#blocks === undefined) {
      this.#blocks = new SumBlocks(width + 1);
      this.#sums = new Float64Array(width);
      this.#row = new Float64Array(width + 1);
      this.#row[width] = 1;
    } else if (width !== this.#sums.length) {
      throw new RangeError(`${this.definition.name}: statistics of ${width} figures after ${this.#sums.length}`);
    }
    const row = this.#row;
    for (let j = 0; j < width; j++) {
      row[j] = figures[j]!;
      this.#sums[j]! += figures[j]!;
    }
    this.#blocks.add(this.unit(cluster), row);
    this.#rows?.push(row);
    this.n++;
    if (!wanted) return null;
    if (this.definition.perSample !== undefined) return finite(this.definition.perSample(sample, options));
    return finite(this.definition.value(row.slice(0, width), 1, options));
  }

  protected value(): Scored {
    const { options } = this.settings;
    const value = this.definition.value(this.#sums, this.n, options);
    return { value, parts: this.definition.parts?.(this.#sums, this.n, options) ?? {} };
  }

  /** The number as a function of the sums and, last, how many samples went into them. */
  get #ofSums(): OfSums {
    const width = this.#sums.length;
    const { options } = this.settings;
    return (sums) => (sums[width] === 0 ? null : this.definition.value(sums.subarray(0, width), sums[width]!, options));
  }

  protected resample(value: number): Interval {
    const { lmEval } = this.settings;
    if (lmEval === undefined) return this.#ownInterval();
    const ofSums = this.#ofSums;
    const width = this.#sums.length;
    const rows: Units = { data: this.#rows!.all, width: width + 1, units: this.n };
    const drawn = rows.units < 2 ? undefined : lmEvalResamples(rows.units, width, lmEval, drawSums(rows, ofSums));
    if (lmEval.interval) {
      if (drawn === undefined) return NO_INTERVAL;
      return this.bootstrapped(value, drawn, acceleration(jackknife(rows, ofSums)), drawn.length);
    }
    const own = this.#ownInterval();
    if (drawn === undefined) return own;
    if (drawn.length === 0) return { ...own, stderr: null };
    const stderr = finite(standardDeviation(drawn));
    return { ...own, stderr, method: `${own.method}; stderr: ${drawn.length} resamples` };
  }

  #ownInterval(): Interval {
    const { settings } = this;
    const blocks = this.#blocks!;
    const units = blocks.units();
    const ofSums = this.#ofSums;
    const value = finite(ofSums(totals(units)));
    if (value === null || units.units < 2) return NO_INTERVAL;
    const resamples = affordable(settings.resamples, units.units * units.width);
    const drawn = resample(units, ofSums, resamples, new FastRandom(settings.seed, this.definition.name));
    const what = settings.clustered ? 'clusters' : 'rows';
    const of =
      blocks.perUnit > 1 ? ` of blocks of ${blocks.perUnit} ${what}` : settings.clustered ? ' of clusters' : '';
    return this.bootstrapped(value, drawn, acceleration(jackknife(units, ofSums)), resamples, of);
  }

  override pair(baseline: this, test: PairedTest): Comparison {
    const [ours, theirs] = [this.#blocks, baseline.#blocks];
    const { name } = this.definition;
    return resampledSums(theirs, ours, this.#ofSums, { ...this.settings, test, name });
  }
}

export const sums: Statistic = {
  form: 'sums',
  functions: ['statistics', 'value'],
  start: (definition, settings) => new SumsState(definition as unknown as Definition, settings),
};
