/** From a metric's form to what gathers its samples. */
import type { MetricDefinition } from '../metric.ts';
import type { Accumulator, AccumulatorOptions } from './accumulator.ts';
import type { GroupStores } from './group-counts.ts';
/** @param shared counts by group of metrics in one pass. */
export declare function accumulatorFor(definition: MetricDefinition, settings: AccumulatorOptions, shared?: GroupStores): Accumulator;
