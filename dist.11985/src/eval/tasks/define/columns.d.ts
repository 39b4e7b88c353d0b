import type { Json } from '../../../base/json.ts';
import type { MetricPlan } from '../task.ts';
import type { TaskDefinition } from './definition.ts';
import type { Reducer } from './reducers.ts';
import type { Scorer, ScorerMetric } from './scorer.ts';
/** A metric under the key that a scorer gives its values. */
export interface Column extends ScorerMetric {
    readonly key: string;
}
export interface ColumnsOf {
    /** The file that defines the task, for messages. */
    readonly source: string;
    readonly scorers: readonly Scorer[];
    /** Empty with one answer to each prompt. */
    readonly reducers: readonly Reducer[];
    /** Answers to each prompt. */
    readonly count: number;
}
export declare class Columns {
    #private;
    /** @throws HarnessError `PLUGIN_INVALID` when two scorers give one key, or `metrics` names what no scorer gives. */
    constructor({ parse, metrics }: Pick<TaskDefinition, 'parse' | 'metrics'>, given: ColumnsOf);
    get all(): readonly Column[];
    has(key: string): boolean;
    /** What is in the results whatever the answers are. */
    plans(): MetricPlan[];
    /** The plan of a metric that samples have, optional ones too; undefined when no scorer declares it. */
    planFor(name: string, filter: string): MetricPlan | undefined;
    /** Values of the answers to one prompt, as what its sample keeps: filter and value. */
    reduced(column: Column, values: readonly Json[]): (readonly [string, Json])[];
}
