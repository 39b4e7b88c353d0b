import type { Json } from '../../../base/json.ts';
import type { ModelAnswer } from '../../../providers/contract/request.ts';
import type { EvalSample, EvalTask, MetricPlan, SampleScore, ScoringContext, TaskContext } from '../task.ts';
import { type ColumnsOf } from './columns.ts';
import type { MaskedVariant, TaskDefinition } from './definition.ts';
import type { TaskRows } from './rows.ts';
export interface Machinery extends ColumnsOf {
    readonly rows: TaskRows;
    /** What a masked model is asked; set where one is. */
    readonly masked?: MaskedVariant['texts'];
}
export declare class DefinedTask implements EvalTask {
    #private;
    readonly name: string;
    readonly summary: string;
    readonly source: string;
    readonly version: string | number;
    readonly tags: readonly string[];
    readonly needs: EvalTask['needs'];
    readonly roles: readonly string[];
    readonly private: boolean;
    readonly contentWarning?: string;
    readonly metrics: readonly MetricPlan[];
    readonly config: Json;
    forModel?: NonNullable<EvalTask['forModel']>;
    constructor(definition: TaskDefinition, machinery: Machinery);
    /** The same task, which has another one for some models. */
    withVariant(forModel: NonNullable<EvalTask['forModel']>): this;
    metricFor(name: string, filter: string): MetricPlan;
    numFewshot(): number;
    count(context: TaskContext): Promise<number>;
    samples(context: TaskContext): AsyncGenerator<EvalSample>;
    score(sample: EvalSample, answers: readonly ModelAnswer[], context: ScoringContext): Promise<readonly SampleScore[]>;
}
