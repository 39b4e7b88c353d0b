import type { MetricDefinition } from './metric.ts';
/** @throws HarnessError `PLUGIN_INVALID`. */
export declare function checkMetric(value: unknown, source: string): MetricDefinition;
