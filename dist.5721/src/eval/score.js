import { Scoring } from "./scoring.js";
/** Rows that go through together: a model answers them at once. */
const BATCH = 32;
/**
 * Scores rows with several metrics at once.
 * @throws HarnessError for wrong options, columns and values (`columns.ts`, `options.ts`), and what metrics throw, with
 * the row.
 */
export async function scoreRows(requests, rows, options = {}) {
    const scoring = new Scoring(requests, options);
    for await (const batch of batches(rows))
        await scoring.add(batch);
    return scoring.finish();
}
/** Rows by batches. What is in memory already is not awaited row by row. */
async function* batches(rows) {
    let batch = [];
    if (Symbol.iterator in rows) {
        for (const placed of rows) {
            batch.push(placed);
            if (batch.length < BATCH)
                continue;
            yield batch;
            batch = [];
        }
    }
    else {
        for await (const placed of rows) {
            batch.push(placed);
            if (batch.length < BATCH)
                continue;
            yield batch;
            batch = [];
        }
    }
    if (batch.length > 0)
        yield batch;
}
/** Scores samples in memory with one metric; `samples` are rows under the names of the metric's inputs. */
export async function scoreSamples(definition, samples, { options = {}, ...rest } = {}) {
    const request = { definition: definition, options };
    return (await scoreRows([request], numbered(samples), rest))[0];
}
function* numbered(rows) {
    let number = 0;
    for (const row of rows) {
        number++;
        yield { row, place: { row: number } };
    }
}
