import type { Json } from '../../base/json.ts';
import type { Provider } from '../../providers/contract/provider.ts';
import { type EvalPlan, type EvalSettings, type Preview } from './plan.ts';
import { type MetricFigure, type TaskResult } from './results.ts';
/** What the results of a run have in common. */
export interface Common {
    readonly provider: Provider;
    readonly settings: EvalSettings;
    readonly git: string | null;
    readonly metadata: Readonly<Record<string, Json>>;
    /** Of the suite, for tasks without one of their own. */
    readonly contentWarning?: string;
}
/** What was counted while a task ran. */
export interface TaskCounts {
    readonly metrics: Record<string, MetricFigure>;
    readonly by: Record<string, Record<string, Record<string, MetricFigure>>>;
    readonly effective: number;
    readonly failed: number;
    readonly dataSha256: string;
    readonly started: Date;
    readonly tokens: {
        readonly input: number;
        readonly output: number;
    };
    readonly costUsd?: number;
    readonly warnings: TaskResult['warnings'];
}
export declare function taskResult({ planned, numFewshot, original }: Preview, key: string, counts: TaskCounts, common: Common): TaskResult;
/** The result that an earlier process left for the same model, declaration and settings. */
export declare function finishedResult(evals: string, name: string, key: string): Promise<TaskResult | undefined>;
/** Results of groups and suite from those of the tasks; each is written to its folder. */
export declare function finishGroups(evals: string, { groups, suite, skipped }: EvalPlan, tasks: readonly TaskResult[], common: Common): Promise<TaskResult[]>;
