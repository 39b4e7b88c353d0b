/** What `harness mitigate` does: one pass over the rows to find the rule, one more to write what it decides. */
import { resolve } from 'node:path';
import { writeStreamAtomic } from '../../base/atomic.ts';
import { HarnessError } from '../../base/errors.ts';
import { jsonLine } from '../../base/jsonl.ts';
import { shortPath } from '../../base/paths.ts';
import { type GlobalFlags, jsonDocument } from '../../cli/context.ts';
import type { Io } from '../../cli/io.ts';
import { mitigationTables, reweighingTable } from '../../cli/score/mitigate-tables.ts';
import { readRows } from '../../data/read-rows.ts';
import type { Constraint } from '../../eval/mitigation/points.ts';
import { Reweighing } from '../../eval/mitigation/reweighing.ts';
import { type MitigationColumns, mitigationRow } from '../../eval/mitigation/rows.ts';
import { type Decision, makeRule, type Rule } from '../../eval/mitigation/rule.ts';

export interface MitigateFlags {
  data: string;
  group: string[];
  method: 'thresholds' | 'randomised' | 'reject-option' | 'reweighing';
  constraint: Constraint;
  maxGap: string;
  reference: string;
  probability: string;
  posLabel?: string;
  threshold: string;
  out?: string;
  resample?: true;
  seed: string;
}

/** @throws HarnessError for everything that is wrong with flags and rows, before anything is written. */
export async function runMitigate(flags: MitigateFlags, globals: GlobalFlags, io: Io): Promise<void> {
  const file = resolve(flags.data);
  const columns: MitigationColumns = {
    groups: flags.group,
    reference: flags.reference,
    ...(flags.method === 'reweighing' ? {} : { probability: flags.probability }),
    posLabel: flags.posLabel ?? null,
  };
  if (flags.resample === true && (flags.method !== 'reweighing' || flags.out === undefined)) {
    throw new HarnessError('ARGUMENT_INVALID', '--resample goes with --method reweighing and --out FILE');
  }
  const note = (text: string): void => {
    if (!globals.quiet) io.err.write(`${text}\n`);
  };
  if (flags.method === 'reweighing') {
    const weights = new Reweighing();
    for await (const { group, label } of rowsOf(file, columns)) weights.add(group, label);
    const table = weights.table();
    const rows = await writeWeighted(flags, file, columns, weights);
    io.out.write(
      globals.json
        ? jsonDocument({
            method: 'reweighing',
            weights: table,
            ...(flags.out === undefined ? {} : { out: flags.out, rows }),
          })
        : `${reweighingTable(table).join('\n')}\n`,
    );
    if (flags.out !== undefined) note(`${rows} rows in ${shortPath(resolve(flags.out))}`);
    return;
  }
  const rule = await makeRule(rowsOf(file, columns), {
    method: flags.method,
    constraint: flags.constraint,
    maxGap: share('--max-gap', flags.maxGap),
    threshold: share('--threshold', flags.threshold),
    seed: wholeNumber('--seed', flags.seed),
  });
  if (flags.out !== undefined) await writeDecided(resolve(flags.out), file, columns, rule);
  const { decide: _, ...told } = rule;
  io.out.write(
    globals.json
      ? jsonDocument({ ...told, ...(flags.out === undefined ? {} : { out: flags.out }) })
      : `${mitigationTables(rule).join('\n')}\n`,
  );
  for (const text of rule.warnings) note(`warning: ${text}`);
}

async function* rowsOf(file: string, columns: MitigationColumns): AsyncGenerator<Decision> {
  let number = 0;
  for await (const { row, source, line } of readRows(file)) {
    number++;
    yield { row, ...mitigationRow(row, { row: number, source, line, file }, columns) };
  }
  if (number === 0) throw new HarnessError('DATA_EMPTY', `${shortPath(file)} has no rows`, { where: { file } });
}

async function writeDecided(out: string, file: string, columns: MitigationColumns, rule: Rule): Promise<void> {
  await writeLines(out, async function* () {
    for await (const decision of rowsOf(file, columns)) {
      yield { ...decision.row, fair_prediction: rule.decide(decision) ? 1 : 0 };
    }
  });
}

/** @returns the rows written. */
async function writeWeighted(
  { out, resample }: MitigateFlags,
  file: string,
  columns: MitigationColumns,
  weights: Reweighing,
): Promise<number> {
  if (out === undefined) return 0;
  const copies = weights.copies();
  let written = 0;
  await writeLines(resolve(out), async function* () {
    for await (const { row, group, label } of rowsOf(file, columns)) {
      const times = resample === true ? copies(group, label) : 1;
      written += times;
      const shown = resample === true ? row : { ...row, weight: weights.weight(group, label) };
      for (let i = 0; i < times; i++) yield shown;
    }
  });
  return written;
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

function share(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new HarnessError('ARGUMENT_INVALID', `${flag} ${text}: expected a number from 0 to 1`);
}

function wholeNumber(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new HarnessError('ARGUMENT_INVALID', `${flag} ${text}: expected a whole number`);
}
