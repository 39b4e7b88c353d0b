/**
 * What the forms of metrics have in common while rows stream in: each sample is taken in once, at the end there is a
 * value with its interval. Memory does not grow with the rows unless the form needs it.
 */

import type { Sample } from '../columns.ts';
import type { GroupNames } from '../group-table.ts';
import type { Interval, Json } from '../metric.ts';
import type { Correction } from '../statistics/multiple-testing.ts';

export interface AccumulatorOptions {
  options: Record<string, unknown>;
  /** Bounds that intervals are cut to. */
  range: readonly [number, number];
  /** Samples come with the name of their cluster. */
  clustered: boolean;
  seed: number;
  /** Bootstrap resamples; fewer are drawn where a resample is expensive, and the result says so. */
  resamples: number;
  /** Of proportions. */
  proportionInterval: ProportionInterval;
  /** Of the p-values of one metric over several tables of groups; default `holm`. */
  correction?: Correction | 'none';
}

export type ProportionInterval = 'wilson' | 'clopper-pearson';

export interface Outcome extends Interval {
  value: number | null;
  parts: Readonly<Record<string, Json>>;
  /** Samples that count. */
  n: number;
  /** Of the null hypothesis that groups do not differ; absent in other forms, null where it is not tested. */
  p?: number | null;
}

export interface Accumulator {
  /** @returns the number shown for this sample when `wanted`, null where there is none. */
  add(sample: Sample, cluster: string | undefined, wanted: boolean, groups?: GroupNames): number | null;
  /** @param uncertainty without it, stderr and ci95 are null and nothing is resampled. */
  finish(uncertainty: boolean): Outcome;
  /** Per-sample numbers that are known only at the end. */
  late?(): readonly (number | null)[] | undefined;
}

export const NO_INTERVAL: Interval = { stderr: null, ci95: null, method: 'none' };

export const finite = (value: number | null): number | null => (value === null || Number.isNaN(value) ? null : value);

/** Cut to the range, and null when a bound is undefined. */
export function cut(
  bounds: readonly [number, number] | null,
  [least, most]: readonly [number, number],
): readonly [number, number] | null {
  if (bounds === null || bounds.some(Number.isNaN)) return null;
  return [Math.max(least, bounds[0]), Math.min(most, bounds[1])];
}

/** `BCa bootstrap, 10000 resamples of clusters`; says so when no resample differed, which makes an interval of width 0. */
export function bootstrapMethod(resamples: number, of: string, stderr: number | null): string {
  return `BCa bootstrap, ${resamples} resamples${of}${stderr === 0 ? ', all equal' : ''}`;
}

/** How many resamples fit a budget of elementary steps. */
export const affordable = (resamples: number, stepsEach: number, budget = 4e8): number =>
  Math.max(Math.min(resamples, 200), Math.min(resamples, Math.floor(budget / Math.max(1, stepsEach))));

/** Numbers gathered without knowing how many will come. */
export class Grow {
  data = new Float64Array(1024);
  length = 0;

  push(values: ArrayLike<number>): void {
    if (this.length + values.length > this.data.length) {
      const larger = new Float64Array(Math.max(this.data.length * 2, this.length + values.length));
      larger.set(this.data.subarray(0, this.length));
      this.data = larger;
    }
    for (let i = 0; i < values.length; i++) this.data[this.length++] = values[i]!;
  }
}

/** Clusters by name, numbered in the order they come. */
export class Clusters {
  readonly #numbers = new Map<string, number>();

  number(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  get size(): number {
    return this.#numbers.size;
  }
}
