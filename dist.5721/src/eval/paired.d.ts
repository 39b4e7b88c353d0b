/**
 * Is one set of predictions better than another one on the same samples? Right-or-wrong metrics: McNemar; other means: paired t
 * (or Wilcoxon); corpus metrics: paired bootstrap or approximate randomisation of their figures; tables and ranks: paired
 * bootstrap of rows. With clusters, clusters take the place of samples. Leaves out: metrics that need all samples at once, and
 * comparisons of groups.
 */
import type { Sample } from './columns.ts';
import { type AccumulatorOptions } from './forms/accumulator.ts';
import type { MetricDefinition } from './metric.ts';
export declare const PAIRED_TESTS: readonly ["auto", "t", "wilcoxon", "bootstrap", "randomisation"];
export type PairedTest = (typeof PAIRED_TESTS)[number];
export interface Comparison {
    /** Value minus the baseline's value. */
    difference: number | null;
    ci95: readonly [number, number] | null;
    /** Two-sided; null where there is no test. */
    p: number | null;
    /** The test that was made. */
    test: string;
}
/** Takes in each sample twice, with the baseline's prediction and with the other one. */
export interface PairedAccumulator {
    add(sample: Sample, baseline: Sample, cluster: string | undefined): void;
    compare(): Comparison;
}
export type PairedOptions = AccumulatorOptions & {
    test: PairedTest;
};
export declare function pairedAccumulator(definition: MetricDefinition, options: PairedOptions): PairedAccumulator;
/**
 * Two lists of scores of the same samples, in the same order.
 * @param clusters of each sample; empty when `clustered` is false.
 */
export declare function compareMeans(a: Float64Array, b: Float64Array, clusters: readonly string[], { test, clustered, proportion, seed, resamples, name }: PairedOptions & {
    proportion: boolean;
    name: string;
}): Comparison;
