import type { FastRandom } from './fast-random.ts';
/** Figures of each unit end to end: `data[unit * width + j]`. */
export interface Units {
    data: Float64Array;
    width: number;
    units: number;
}
/** A statistic of sums; null or NaN where it is not defined. */
export type Statistic = (sums: Float64Array) => number | null;
export type IntervalKind = 'percentile' | 'basic' | 'BCa';
/** Sums over all units. */
export declare function totals({ data, width, units }: Units): Float64Array;
/** The statistic of `resamples` draws of as many units with replacement; undefined ones are left out. */
export declare function resample(from: Units, statistic: Statistic, resamples: number, random: FastRandom): Float64Array;
/** The statistic without each unit in turn. */
export declare function jackknife(from: Units, statistic: Statistic): Float64Array;
/** Efron's acceleration from jackknife values; `counts` says how many units each value stands for. */
export declare function acceleration(values: ArrayLike<number>, counts?: ArrayLike<number>): number;
/**
 * The interval from a bootstrap distribution.
 * @param accelerated the acceleration, for BCa.
 * @returns null when fewer than two resamples were defined.
 */
export declare function interval(kind: IntervalKind, observed: number, distribution: Float64Array, { confidence, accelerated }?: {
    confidence?: number;
    accelerated?: number;
}): readonly [number, number] | null;
export interface BootstrapResult {
    stderr: number;
    interval: readonly [number, number] | null;
    /** Mean of the distribution less the observed value. */
    bias: number;
}
/** Standard error and interval of a statistic of sums. `null` when it is not defined on the units themselves. */
export declare function bootstrap(from: Units, statistic: Statistic, options: {
    random: FastRandom;
    resamples?: number;
    kind?: IntervalKind;
    confidence?: number;
}): BootstrapResult | null;
