/**
 * Metrics over rows: each row is read once, for all metrics and all groups together, and forgotten where the metrics
 * allow it. Leaves out: where rows come from, how results are printed.
 */
import type { Row } from './columns.ts';
import type { Inputs, MetricDefinition } from './metric.ts';
import type { MetricRequest, MetricResult, PlacedRow, ScoreOptions } from './results.ts';
/**
 * Scores rows with several metrics at once.
 * @throws HarnessError for wrong options, columns and values (`columns.ts`, `options.ts`), and what metrics throw, with
 * the row.
 */
export declare function scoreRows(requests: readonly MetricRequest[], rows: AsyncIterable<PlacedRow> | Iterable<PlacedRow>, options?: ScoreOptions): Promise<MetricResult[]>;
/** Scores samples in memory with one metric; `samples` are rows under the names of the metric's inputs. */
export declare function scoreSamples<I extends Inputs, Options, Arranged>(definition: MetricDefinition<I, Options, Arranged>, samples: Iterable<Row>, { options, ...rest }?: ScoreOptions & {
    options?: Readonly<Record<string, unknown>>;
}): Promise<MetricResult>;
