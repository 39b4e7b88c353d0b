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
export declare const NO_INTERVAL: Interval;
export declare const finite: (value: number | null) => number | null;
/** Cut to the range, and null when a bound is undefined. */
export declare function cut(bounds: readonly [number, number] | null, [least, most]: readonly [number, number]): readonly [number, number] | null;
/** `BCa bootstrap, 10000 resamples of clusters`; says so when no resample differed, which makes an interval of width 0. */
export declare function bootstrapMethod(resamples: number, of: string, stderr: number | null): string;
/** How many resamples fit a budget of elementary steps. */
export declare const affordable: (resamples: number, stepsEach: number, budget?: number) => number;
/** Numbers gathered without knowing how many will come. */
export declare class Grow {
    data: Float64Array<ArrayBuffer>;
    length: number;
    push(values: ArrayLike<number>): void;
}
/** Clusters by name, numbered in the order they come. */
export declare class Clusters {
    #private;
    number(name: string): number;
    get size(): number;
}
