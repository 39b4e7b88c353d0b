import type { MetricRequest, MetricResult, PlacedRow, ScoreOptions } from './results.ts';
export declare class Scoring {
    #private;
    constructor(requests: readonly MetricRequest[], options: ScoreOptions);
    add(batch: readonly PlacedRow[]): Promise<void>;
    finish(): MetricResult[];
}
