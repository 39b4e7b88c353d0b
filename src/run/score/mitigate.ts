/** Mitigation of a file of predictions: one pass over the rows to find the rule, one more to write what it decides. */
import { writeStreamAtomic } from '../../base/atomic.ts';
import { HarnessError } from '../../base/errors.ts';
import { jsonLine } from '../../base/jsonl.ts';
import { shortPath } from '../../base/paths.ts';
import { readRows } from '../../data/read-rows.ts';
import { Reweighing } from '../../eval/mitigation/reweighing.ts';
import { type MitigationColumns, mitigationRow } from '../../eval/mitigation/rows.ts';
import { type Decision, type MitigationRule, makeRule, type RuleSettings } from '../../eval/mitigation/rule.ts';

export interface MitigateRequest {
  /** Absolute path of the rows. */
  file: string;
  columns: MitigationColumns;
  /** Absolute path of the rows to write. */
  out: string | undefined;
}

/**
 * Finds the rule and, where a file is named, writes the rows with its decision as `fair_prediction`.
 * @throws HarnessError for everything that is wrong with the rows, before anything is written.
 */
export async function mitigate(
  { file, columns, out }: MitigateRequest,
  settings: RuleSettings,
): Promise<MitigationRule> {
  const rule = await makeRule(rowsOf(file, columns), settings);
  if (out !== undefined) {
    await writeLines(out, async function* () {
      for await (const decision of rowsOf(file, columns)) {
        yield { ...decision.row, fair_prediction: rule.decide(decision) ? 1 : 0 };
      }
    });
  }
  return rule;
}

/**
 * Weights by group and label and, where a file is named, the rows with their `weight` or repeated by it.
 * @returns the table of weights, and how many rows were written.
 */
export async function reweigh(
  { file, columns, out }: MitigateRequest,
  { resample }: { resample: boolean },
): Promise<{ weights: ReturnType<Reweighing['table']>; rows: number }> {
  const weights = new Reweighing();
  for await (const { group, label } of rowsOf(file, columns)) weights.add(group, label);
  const copies = weights.copies();
  let rows = 0;
  if (out !== undefined) {
    await writeLines(out, async function* () {
      for await (const { row, group, label } of rowsOf(file, columns)) {
        const times = resample ? copies(group, label) : 1;
        rows += times;
        const shown = resample ? row : { ...row, weight: weights.weight(group, label) };
        for (let i = 0; i < times; i++) yield shown;
      }
    });
  }
  return { weights: weights.table(), rows };
}

async function* rowsOf(file: string, columns: MitigationColumns): AsyncGenerator<Decision> {
  let number = 0;
  for await (const { row, source, line } of readRows(file)) {
    number++;
    yield { row, ...mitigationRow(row, { row: number, source, line, file }, columns) };
  }
  if (number === 0) throw new HarnessError('DATA_EMPTY', `${shortPath(file)} has no rows`, { where: { file } });
}

/** Written aside, so that the file is whole or not there. */
async function writeLines(path: string, rows: () => AsyncGenerator<unknown>): Promise<void> {
  await writeStreamAtomic(path, async (handle) => {
    let text = '';
    for await (const row of rows()) {
      text += jsonLine(row);
      if (text.length < 1 << 18) continue;
      await handle.write(text);
      text = '';
    }
    await handle.write(text);
  });
}
