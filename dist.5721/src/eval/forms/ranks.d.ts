import type { Sample } from '../columns.ts';
import type { Inputs, MetricFacts, RankForm } from '../metric.ts';
import { type Accumulator, type AccumulatorOptions, type Outcome } from './accumulator.ts';
type Definition = MetricFacts<Inputs, Record<string, unknown>> & RankForm<Inputs, Record<string, unknown>, unknown>;
export declare class RankAccumulator implements Accumulator {
    #private;
    constructor(definition: Definition, settings: AccumulatorOptions);
    add(sample: Sample, cluster: string | undefined, wanted: boolean): number | null;
    finish(uncertainty: boolean): Outcome;
}
export {};
