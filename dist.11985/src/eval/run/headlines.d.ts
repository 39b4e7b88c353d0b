import { type MetricFigure, type TaskResult } from './results.ts';
import type { Headline, Suite } from './suite.ts';
type NamedMetrics = ReadonlyMap<string, Readonly<Record<string, unknown>>>;
interface ResolvedMember {
    task: string;
    key: string;
    weight: number;
    low: number;
    high: number;
}
/**
 * What goes into a headline score.
 * @param metrics of each task and group of the suite by name; only the keys are looked at.
 * @param open tasks whose metrics are known only when they have run.
 * @throws HarnessError `SUITE_INVALID` for a task or metric that there is not.
 */
export declare function headlineMembers(suite: Suite, headline: Headline, metrics: NamedMetrics, open?: ReadonlySet<string>): ResolvedMember[];
/** The headline scores of a suite by name, in their order. */
export declare function headlineFigures(suite: Suite, results: ReadonlyMap<string, Pick<TaskResult, 'metrics'>>): Record<string, MetricFigure>;
/** One headline score; `null` when a member is not defined. */
export declare function headlineFigure(suite: Suite, headline: Headline, results: ReadonlyMap<string, Pick<TaskResult, 'metrics'>>): MetricFigure;
export {};
