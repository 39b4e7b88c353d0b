/**
 * Numbers of several tasks together. Groups as lm-eval has them: mean of all tasks below, by size with the pooled standard
 * error sqrt(sum (n_i - 1) n_i se_i^2 / (N - k) / N), or plain with sqrt(sum se_i^2) / k. Headline scores of suites stand in
 * `headlines.ts`.
 */
import type { TaskGroup } from '../tasks/task.ts';
import { type MetricFigure, type TaskResult } from './results.ts';
export declare const Z = 1.959963984540054;
interface Part {
    value: number;
    stderr: number | null;
    n: number;
}
export declare const interval: (value: number, stderr: number | null) => readonly [number, number] | null;
/** lm-eval's pooled standard error; `null` when a part has none. `pooledStderr` of one task is its own. */
export declare function pooledStderr(parts: readonly Part[]): number | null;
/** Names of the tasks below a group, in order, each once. */
export declare function leavesOf(group: TaskGroup, groups: ReadonlyMap<string, TaskGroup>): string[];
/** The group's own numbers from those of the tasks below it. */
export declare function groupMetrics(group: TaskGroup, tasks: readonly Pick<TaskResult, 'metrics'>[]): Record<string, MetricFigure>;
export {};
