/** Who scores higher than whom: over the tasks that two rows were asked in the same way, ties half. */
import type { BoardWins } from './board.ts';
import type { Lead } from './ranking.ts';
import type { RunRow } from './rows.ts';

/** Rows of a group that the matrix shows. */
const MOST = 20;

export interface ComparedColumn {
  /** Values where greater is better, with what may be compared with what. */
  readonly cells: ReadonlyMap<RunRow, { readonly value: number; readonly variant: string }>;
  verdict(one: RunRow, two: RunRow): Lead;
}

/** The matrix of a group whose rows come in the order of the board; `null` for fewer than two. */
export function winsOf(group: number, all: readonly RunRow[], columns: readonly ComparedColumn[]): BoardWins | null {
  const rows = all.slice(0, MOST);
  if (rows.length < 2) return null;
  const share: (number | null)[][] = [];
  const better: number[][] = [];
  const tasks: number[][] = [];
  for (const one of rows) {
    const line = rows.map((two) => (one === two ? undefined : against(one, two, columns)));
    share.push(line.map((found) => (found === undefined || found.tasks === 0 ? null : found.won / found.tasks)));
    better.push(line.map((found) => found?.better ?? 0));
    tasks.push(line.map((found) => found?.tasks ?? 0));
  }
  return { group, rows: rows.map(({ label }) => label), share, better, tasks };
}

function against(
  one: RunRow,
  two: RunRow,
  columns: readonly ComparedColumn[],
): { won: number; better: number; tasks: number } {
  const found = { won: 0, better: 0, tasks: 0 };
  for (const { cells, verdict } of columns) {
    const [a, b] = [cells.get(one), cells.get(two)];
    if (a === undefined || b === undefined || a.variant !== b.variant) continue;
    found.tasks++;
    found.won += a.value > b.value ? 1 : a.value === b.value ? 0.5 : 0;
    if (verdict(one, two) === 1) found.better++;
  }
  return found;
}

/** Mean share of tasks won against the others of the group: the order of a board that declares no aggregate. */
export function winRates(rows: readonly RunRow[], columns: readonly ComparedColumn[]): Map<RunRow, number | null> {
  const sums = new Map(rows.map((row) => [row, { won: 0, of: 0 }]));
  for (const { cells } of columns) {
    const byVariant = new Map<string, { row: RunRow; value: number }[]>();
    for (const row of rows) {
      const cell = cells.get(row);
      if (cell === undefined) continue;
      const list = byVariant.get(cell.variant) ?? [];
      byVariant.set(cell.variant, list);
      list.push({ row, value: cell.value });
    }
    for (const list of byVariant.values()) {
      list.sort((a, b) => a.value - b.value);
      for (let i = 0; i < list.length; ) {
        let end = i + 1;
        while (end < list.length && list[end]!.value === list[i]!.value) end++;
        for (let k = i; k < end; k++) {
          const sum = sums.get(list[k]!.row)!;
          sum.won += i + (end - i - 1) / 2;
          sum.of += list.length - 1;
        }
        i = end;
      }
    }
  }
  return new Map([...sums].map(([row, { won, of }]) => [row, of === 0 ? null : won / of]));
}
