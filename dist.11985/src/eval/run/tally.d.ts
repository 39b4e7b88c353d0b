import type { EvalTask, SampleScore } from '../tasks/task.ts';
import { type MetricFigure } from './results.ts';
export declare class Tally {
    #private;
    constructor(task: Pick<EvalTask, 'metrics' | 'metricFor'>);
    add(scores: readonly SampleScore[], groups?: Readonly<Record<string, string>>): void;
    figures(): Promise<{
        metrics: Record<string, MetricFigure>;
        by: Record<string, Record<string, Record<string, MetricFigure>>>;
    }>;
}
