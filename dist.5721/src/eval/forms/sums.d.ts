/** Corpus metrics: functions of figures that add up over samples, with a BCa bootstrap of the figures. */
import type { Sample } from '../columns.ts';
import type { Inputs, MetricFacts, SumsForm } from '../metric.ts';
import { type Accumulator, type AccumulatorOptions, type Outcome } from './accumulator.ts';
type Definition = MetricFacts<Inputs, Record<string, unknown>> & SumsForm<Inputs, Record<string, unknown>>;
export declare class SumsAccumulator implements Accumulator {
    #private;
    constructor(definition: Definition, settings: AccumulatorOptions);
    add(sample: Sample, cluster: string | undefined, wanted: boolean): number | null;
    finish(uncertainty: boolean): Outcome;
}
export {};
