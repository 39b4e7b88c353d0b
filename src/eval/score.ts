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
  for await (const batch of batches(rows)) await scoring.add(batch);
  return scoring.finish();
}

/** Rows by batches. What is in memory already is not awaited row by row. */
async function* batches(rows: AsyncIterable<PlacedRow> | Iterable<PlacedRow>): AsyncGenerator<PlacedRow[]> {
  let batch: PlacedRow[] = [];
  if (Symbol.iterator in rows) {
    for (const placed of rows) {
      batch.push(placed);
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  } else {
    for await (const placed of rows) {
      batch.push(placed);
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** Scores samples in memory with one metric; `samples` are rows under the names of the metric's inputs. */
export async function scoreSamples<I extends Inputs, Options, Arranged>(
  definition: MetricDefinition<I, Options, Arranged>,
  samples: Iterable<Row>,
  { options = {}, ...rest }: ScoreOptions & { options?: Readonly<Record<string, unknown>> } = {},
): Promise<MetricResult> {
  const request = { definition: definition as unknown as MetricDefinition, options };
  return (await scoreRows([request], numbered(samples), rest))[0]!;
}

function* numbered(rows: Iterable<Row>): Generator<PlacedRow> {
  let number = 0;
  for (const row of rows) {
    number++;
    yield { row, place: { row: number } };
  }
}
