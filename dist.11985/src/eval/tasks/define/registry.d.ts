/** Scorers that are metrics of the registry, by name; the machinery of metrics is loaded when a task is made. */
import type { MetricScorerOptions, PreparedScorer } from './scorer.ts';
/**
 * Any metric of the registry: those of texts compare answer and target, others read columns of the row with the answer
 * as `answer` and `prediction` and the target as `reference`. Making the task throws `METRIC_*`.
 */
export declare function metric(name: string, options?: MetricScorerOptions): PreparedScorer;
/** Is the answer one of the targets? `exact_match` of the registry. */
export declare const exact: ({ ignoreCase, ignorePunctuation, }?: {
    ignoreCase?: boolean;
    ignorePunctuation?: boolean;
}) => PreparedScorer;
/** F-score of shared words, best over the targets: `token_f1` of the registry. */
export declare const f1: () => PreparedScorer;
