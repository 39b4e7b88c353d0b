/** Cells of the benchmark's rows with their types told, and the parts that several scenarios share. */
import { type Doc, HarnessError, type Json } from '../../../src/plugin.ts';
import type { Demo } from './prompts.ts';
import type { Rate } from './scenario.ts';
import type { Cell, Sums } from './sums.ts';

/** @throws HarnessError `DATA_BAD_COLUMN` */
export function demosOf(row: Doc, column = 'demos'): readonly Demo[] {
  const value = row[column];
  const isDemo = (one: unknown): boolean =>
    Array.isArray(one) && one.length === 2 && one.every((text) => typeof text === 'string');
  if (Array.isArray(value) && value.every(isDemo)) return value as readonly Demo[];
  throw new HarnessError('DATA_BAD_COLUMN', `DecodingTrust: column "${column}": expected a list of [text, label]`);
}

/** Rows inside a row. @throws HarnessError `DATA_BAD_COLUMN` */
export function rowsIn(row: Doc, column: string): readonly Doc[] {
  const value = row[column];
  if (Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null))
    return value as readonly Doc[];
  throw new HarnessError('DATA_BAD_COLUMN', `DecodingTrust: column "${column}": expected a list of rows`);
}

/** Rows by the value of a column, in order of first appearance. */
export function grouped(rows: readonly Doc[], column: string): Map<string, Doc[]> {
  const groups = new Map<string, Doc[]>();
  for (const row of rows) {
    const key = String(row[column]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

/** Columns of answers that are right or wrong. */
export const ANSWER_COLUMNS = ['n', 'correct', 'refused', 'unparsed'] as const;

export const ANSWER_RATES: readonly Rate[] = [
  { name: 'acc', higherIsBetter: true, of: 'correct', in: 'n' },
  { name: 'refusal_rate', higherIsBetter: null, of: 'refused', in: 'n' },
  { name: 'unparsed_rate', higherIsBetter: false, of: 'unparsed', in: 'n' },
];

/** What results tell of each setting: the counts, and what they come to. */
export function reported(
  sums: Sums,
  told: (cell: Cell, setting: string) => Readonly<Record<string, Json>>,
): Record<string, Json> {
  return Object.fromEntries(
    sums.settings.map((setting) => {
      const cell = sums.of(setting);
      return [setting, { counts: cell, ...told(cell, setting) }];
    }),
  );
}

export const accuracy = ({ correct, n }: Cell): number => correct! / n!;
export const flag = (value: boolean): number => (value ? 1 : 0);
