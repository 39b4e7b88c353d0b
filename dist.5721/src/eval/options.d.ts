/** Options of a metric: defaults, checks against its schema, camelCase for its functions, snake_case for results. */
import { HarnessError } from '../base/errors.ts';
import type { Json, MetricDefinition } from './metric.ts';
export interface ResolvedOptions {
    /** By YAML name, defaults included; this goes into results. */
    values: Readonly<Record<string, Json>>;
    /** What the metric's functions get. */
    options: Record<string, unknown>;
}
/**
 * Fills in defaults and checks.
 * @throws HarnessError `METRIC_UNKNOWN_OPTION`, `METRIC_INVALID_OPTION`, or what the metric's own check throws.
 */
export declare function resolveOptions(definition: MetricDefinition, given: Readonly<Record<string, unknown>>): ResolvedOptions;
/** The error for an option that none of the metrics has. */
export declare function unknownOption(name: string, definitions: readonly MetricDefinition[]): HarnessError;
