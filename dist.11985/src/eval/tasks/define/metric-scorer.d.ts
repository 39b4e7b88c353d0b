import type { MetricScorerOptions, Scorer, ScorerPorts } from './scorer.ts';
/**
 * The scorer of a metric.
 * @throws HarnessError `METRIC_*`.
 */
export declare function metricScorer(name: string, given: MetricScorerOptions, ports: ScorerPorts): Promise<Scorer>;
