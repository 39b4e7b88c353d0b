/**
 * Metrics that need all samples at once. Their interval is the metric's own, or a jackknife over at most 50 groups of
 * samples: drawing with replacement would repeat samples, which measures of diversity take for repetition.
 */
import type { Sample } from '../columns.ts';
import type { Inputs, MetricFacts, WholeForm } from '../metric.ts';
import { type Accumulator, type AccumulatorOptions, type Outcome } from './accumulator.ts';
type Definition = MetricFacts<Inputs, Record<string, unknown>> & WholeForm<Inputs, Record<string, unknown>>;
export declare class WholeAccumulator implements Accumulator {
    #private;
    constructor(definition: Definition, settings: AccumulatorOptions);
    add(sample: Sample, cluster: string | undefined): number | null;
    late(): readonly (number | null)[] | undefined;
    finish(uncertainty: boolean): Outcome;
}
export {};
