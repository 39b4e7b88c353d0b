import type { Json, MetricDefinition } from './metric.ts';
/** The metric's own, else every option in the order of its schema: `average:macro|pos_label:null|version:0.1.0`. */
export declare function signatureOf(definition: MetricDefinition, { values, options }: {
    values: Readonly<Record<string, Json>>;
    options: Record<string, unknown>;
}, facts: {
    references: number | 'var' | undefined;
    model: string | undefined;
}): string;
