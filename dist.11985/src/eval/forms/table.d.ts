import type { Sample } from '../columns.ts';
import type { Inputs, MetricFacts, TableForm } from '../metric.ts';
import { type Accumulator, type AccumulatorOptions, type Outcome } from './accumulator.ts';
type Definition = MetricFacts<Inputs, Record<string, unknown>> & TableForm<Inputs, Record<string, unknown>>;
/** Numbers in their order when all labels are numbers, else by code point, as Python sorts. */
export declare function sortLabels(labels: Iterable<string>): string[];
export declare class TableAccumulator implements Accumulator {
    #private;
    constructor(definition: Definition, settings: AccumulatorOptions);
    add(sample: Sample, cluster: string | undefined, wanted: boolean): number | null;
    finish(uncertainty: boolean): Outcome;
}
export {};
