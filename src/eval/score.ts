/**
 * Metrics over rows: each row is read once, for all metrics and all groups together, and forgotten where the metrics
 * allow it. Leaves out: where rows come from, how results are printed.
 */
import type { Row } from './columns.ts';
import type { Inputs, MetricDefinition } from './metric.ts';
import type { MetricRequest, MetricResult, PlacedRow, ScoreOptions } from './results.ts';
import { Scoring } from './scoring.ts';

/** Rows that go through together: a model answers them at once. */
const BATCH = 32;

/**
 * Scores rows with several metrics at once.
 * @throws HarnessError for wrong options, columns and values (`columns.ts`, `options.ts`), and what metrics throw, with
 * the row.
 */
export async function scoreRows(
  requests: readonly MetricRequest[],
  rows: AsyncIterable<PlacedRow> | Iterable<PlacedRow>,
  options: ScoreOptions = {},
): Promise<MetricResult[]> {
  const scoring = new Scoring(requests, options);
  let batch: PlacedRow[] = [];
  for await (const placed of rows) {
    batch.push(placed);
    if (batch.length < BATCH) continue;
    await scoring.add(batch);
    batch = [];
  }
  await scoring.add(batch);
  return scoring.finish();
}

/** Scores samples in memory with one metric; `samples` are rows under the names of the metric's inputs. */
export async function scoreSamples<I extends Inputs, Options, Arranged>(
  definition: MetricDefinition<I, Options, Arranged>,
  samples: Iterable<Row>,
  { options = {}, ...rest }: ScoreOptions & { options?: Readonly<Record<string, unknown>> } = {},
): Promise<MetricResult> {
  const place = Array.from(samples, (row, i) => ({ row, place: { row: i + 1 } }));
  const request = { definition: definition as unknown as MetricDefinition, options };
  return (await scoreRows([request], place, rest))[0]!;
}
