import type { Json } from '../../base/json.ts';
export interface MetricFigure {
    /** `null`: not defined on these samples. */
    value: number | null;
    stderr: number | null;
    ci95: readonly [number, number] | null;
    /** Samples that the value is made of. */
    n: number;
    higher_is_better: boolean | null;
    /** The metric's own name and filter pipeline; the key is `metric` or `metric,filter`. */
    metric: string;
    filter: string;
    /** Samples without a value of this metric, such as those whose judge failed. */
    missing?: number;
    /** How stderr and interval came about. */
    interval?: string;
    signature?: string;
    parts?: Readonly<Record<string, Json>>;
}
export interface CountedWarning {
    text: string;
    count: number;
}
export interface SkippedTask {
    task: string;
    reason: string;
}
export interface TaskResult {
    schema_version: 1;
    kind: 'task' | 'group' | 'suite';
    /** Name of the task, group or suite. */
    task: string;
    alias?: string;
    summary?: string;
    version: string | number;
    /** What it declares itself to be about: `safety`, `fairness`; of a group what all its tasks share. */
    tags?: readonly string[];
    /** As the provider names it. */
    model: string;
    metrics: Record<string, MetricFigure>;
    /** The same by groups of samples: column -> value -> metric. */
    by?: Record<string, Record<string, Record<string, MetricFigure>>>;
    /** Examples before the question. */
    num_fewshot?: number;
    /** `original`: rows of the task; `effective`: those that were asked; `failed`: those whose request failed. */
    samples?: {
        original: number;
        effective: number;
        failed: number;
    };
    /** Tasks and groups in it, of groups and suites. */
    members?: readonly string[];
    /** What readers of the numbers must know; of suites. */
    note?: string;
    /** Why items may hurt; reports blur them until they are asked for. */
    content_warning?: string;
    /** Rows hold data of real persons: samples have no texts. */
    private?: boolean;
    /** Tasks of a suite that did not run, each with the reason. */
    skipped?: readonly SkippedTask[];
    /** Settings that numbers depend on. */
    config: Readonly<Record<string, Json>>;
    /** The task's resolved declaration. */
    task_config?: Json;
    /** SHA-256 of the declaration, and of the rows that were asked with their ids. */
    task_sha256?: string;
    data_sha256?: string;
    /** Model, declaration and settings in one: equal keys need not run again. */
    key?: string;
    /** Commit of the repository that the command was called in. */
    git: string | null;
    started: string;
    ended: string;
    seconds: number;
    requests?: {
        asked: number;
        cached: number;
    };
    tokens?: {
        input: number;
        output: number;
    };
    cost_usd?: number;
    warnings: readonly CountedWarning[];
    /** File that declares it. */
    source: string;
}
/** `acc`, or `exact_match,strict-match` under a named filter pipeline. */
export declare const metricKey: (metric: string, filter: string) => string;
/** A task's name as that of a folder. Names that had to be changed get a hash, so that no two become one. */
export declare function taskFolder(name: string): string;
/** Numbers that JSON has no word for become texts: `-Infinity`, `NaN`; big integers become numbers or texts. */
export declare function writable(_key: string, value: unknown): unknown;
export declare function writeResult(folder: string, result: TaskResult): Promise<void>;
/** The result in a folder; undefined when there is none or it is not one of ours. */
export declare function readResult(folder: string): Promise<TaskResult | undefined>;
