import type { Sample } from '../columns.ts';
import { type GroupNames } from '../group-table.ts';
import type { GroupForm, Inputs, MetricFacts } from '../metric.ts';
import { type Accumulator, type AccumulatorOptions, type Outcome } from './accumulator.ts';
import { type GroupStores } from './group-counts.ts';
type Definition = MetricFacts<Inputs, Record<string, unknown>> & GroupForm<Inputs, Record<string, unknown>>;
export declare class GroupAccumulator implements Accumulator {
    #private;
    /** @param shared counts of metrics with equal outcomes. */
    constructor(definition: Definition, settings: AccumulatorOptions, shared?: GroupStores);
    add(sample: Sample, cluster: string | undefined, _wanted: boolean, groups?: GroupNames): null;
    finish(uncertainty: boolean): Outcome;
}
export {};
