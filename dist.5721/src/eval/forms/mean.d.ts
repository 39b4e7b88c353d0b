/**
 * Metrics that are means of a number per sample. Standard error: sd / √n, or over clusters (Miller 2024, with the factor
 * G / (G - 1) for G clusters). Interval: Student's t for means, Wilson's or Clopper and Pearson's for proportions, with the effective number of
 * samples where they are clustered.
 */
import type { Sample } from '../columns.ts';
import type { Inputs, MeanForm, MetricFacts } from '../metric.ts';
import { type Accumulator, type AccumulatorOptions, type Outcome } from './accumulator.ts';
type Definition = MetricFacts<Inputs, Record<string, unknown>> & MeanForm<Inputs, Record<string, unknown>>;
export declare class MeanAccumulator implements Accumulator {
    #private;
    constructor(definition: Definition, settings: AccumulatorOptions);
    add(sample: Sample, cluster: string | undefined): number | null;
    finish(uncertainty: boolean): Outcome;
}
export {};
