import type { Json } from '../../base/json.ts';
import type { MetricDefinition } from '../metric.ts';
import { type Aggregation } from './aggregations.ts';
/** Metrics of the registry by name. @throws HarnessError `METRIC_UNKNOWN`. */
export type MetricLoader = (name: string) => MetricDefinition | Promise<MetricDefinition>;
/** A document's answers under one filter pipeline, and what was wanted. */
export interface Answered {
    readonly references: readonly string[];
    readonly predictions: readonly string[];
}
export interface TextMetric {
    /** The sample's value. */
    score(sample: Answered): Promise<Json>;
    /** How values become a number, unless the task says otherwise. */
    readonly aggregate: Aggregation;
    readonly higherIsBetter: boolean | null;
}
/** True for metrics that are a mean over samples. */
export declare const isMean: ({ statistics, cell, pack, score, outcome }: MetricDefinition) => boolean;
/**
 * The metric that a task's name stands for, with its options under our names.
 * @throws HarnessError `METRIC_UNKNOWN`, `METRIC_UNKNOWN_OPTION`, `METRIC_INVALID_OPTION`.
 */
export declare function registeredMetric(name: string, given: Readonly<Record<string, Json>>, load: MetricLoader): Promise<{
    definition: MetricDefinition;
    options: Readonly<Record<string, Json>>;
}>;
/**
 * A metric of the registry for generated answers.
 * @param numbers a number per sample is wanted, as the task averages them.
 * @throws HarnessError `METRIC_UNKNOWN`, `METRIC_UNKNOWN_OPTION`, `METRIC_INVALID_OPTION`, `METRIC_COLUMNS`.
 */
export declare function textMetric(name: string, given: Readonly<Record<string, Json>>, load: MetricLoader, { numbers }: {
    numbers: boolean;
}): Promise<TextMetric>;
/** `[reference, prediction]`, for what is computed at the end. */
export declare const pairOf: ({ references, predictions }: Answered) => Promise<Json>;
/** The row that a sample's `[reference, prediction]` is to a metric. */
export declare function pairRow(definition: MetricDefinition, value: Json): {
    reference: Json;
    prediction: Json;
};
/** The error for an unknown metric at its place, with the nearest of all names. */
export declare function unknownMetric(error: unknown, name: string, known: readonly string[]): unknown;
