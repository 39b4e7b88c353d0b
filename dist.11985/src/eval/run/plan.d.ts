/**
 * What will be run: tasks with their settings, groups, a suite; checked against the model before anything is asked.
 * Leaves out: finding tasks and opening models, which the command does.
 */
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import type { Provider } from '../../providers/contract/provider.ts';
import type { EvalSample, EvalTask, TaskContext, TaskGroup } from '../tasks/task.ts';
import { type SkippedTask } from './results.ts';
import type { Suite } from './suite.ts';
export interface PlannedTask {
    readonly task: EvalTask;
    /** Set by a suite; the settings of the run win. */
    readonly numFewshot?: number;
    readonly limit?: number;
    /** The run goes on without it when it cannot be run. */
    readonly optional?: boolean;
    /** Samples that a budget leaves it; wins over every limit. */
    readonly share?: number;
}
export interface EvalPlan {
    readonly tasks: readonly PlannedTask[];
    readonly groups: readonly TaskGroup[];
    readonly suite?: Suite;
    /** Optional tasks that are left out. */
    readonly skipped?: readonly SkippedTask[];
}
/** What prompts and numbers depend on, the same for all tasks. */
export interface EvalSettings {
    readonly numFewshot?: number;
    readonly limit?: number;
    /** Ids by task; `*` for every task. */
    readonly only?: ReadonlyMap<string, ReadonlySet<string>>;
    readonly chat: boolean;
    readonly fewshotAsMultiturn: boolean;
    readonly systemInstruction?: string;
    readonly generation: Readonly<Record<string, Json>>;
    readonly seed: number;
    readonly fewshotSeed: number;
    readonly dataDir?: string;
    readonly allowCode: boolean;
    readonly predictOnly: boolean;
    /** Families of guard models by their roles, where the user named them. */
    readonly guardFamilies?: Readonly<Record<string, string>>;
}
/** What a task gets to know of model and settings. */
export declare function contextOf({ task, numFewshot, limit, share }: PlannedTask, provider: Provider, settings: EvalSettings, warn: (text: string) => void): TaskContext;
/** The settings as they stand in `results.json`. */
export declare function settingsJson(planned: PlannedTask, settings: EvalSettings, provider: Provider): Record<string, Json>;
/** Equal keys mean equal results: model, other models, declaration, settings. */
export declare function keyOf(planned: PlannedTask, numFewshot: number, settings: EvalSettings, provider: Provider, roles: ReadonlyMap<string, Provider>): string;
/** What a task needs and the model does not give. */
export declare function lacking({ name, needs }: EvalTask, { capabilities, model }: Provider): HarnessError[];
/**
 * Refuses tasks that the model cannot answer, all at once.
 * @throws HarnessError `PROVIDER_CANNOT`.
 */
export declare function checkCapabilities(tasks: readonly PlannedTask[], provider: Provider): void;
/** What is known of a task before it runs. */
export interface Preview {
    readonly planned: PlannedTask;
    readonly context: TaskContext;
    readonly numFewshot: number;
    /** Rows of the task. */
    readonly original: number;
    /** Rows that will be asked, as far as that is known. */
    readonly expected: number;
    /** Undefined when there is none to ask. */
    readonly first: EvalSample | undefined;
}
/** Reads a task's data and builds its first prompt. Throws what the task throws. */
export declare function preview(planned: PlannedTask, context: TaskContext): Promise<Preview>;
/**
 * Shares a budget of requests among tasks in proportion to what they would ask, one sample at least; the first samples of each
 * are taken, whose order keeps kinds of items balanced.
 * @throws HarnessError `BUDGET_TOO_SMALL` when it does not do for one sample of each.
 */
export declare function withinBudget(previews: readonly Preview[], budget: number): Preview[];
/** What will stand in the results. */
export interface Expected {
    /** Keys of metrics by task, group and suite. */
    readonly metrics: ReadonlyMap<string, readonly string[]>;
    /** Tasks and groups that may have further ones. */
    readonly open: ReadonlySet<string>;
}
/** @throws HarnessError `SUITE_INVALID` for headline scores of what there is not. */
export declare function expectedMetrics({ tasks, groups, suite }: EvalPlan): Expected;
