/** Columns of a board: aggregates, then the groups and tasks that were measured, each with the metrics that count. */
import type { AggregateScore } from './aggregates.ts';
import type { RunRow } from './rows.ts';

export interface TaskColumn {
  readonly id: string;
  readonly kind: 'task' | 'group';
  readonly task: string;
  readonly key: string;
}

/** A task's first metric with a value, in the first row that has one. */
export function firstKeys(rows: readonly RunRow[]): (task: string) => string {
  const keys = new Map<string, string>();
  for (const { tasks } of rows) {
    for (const [task, { metrics }] of tasks) {
      if (keys.has(task)) continue;
      const key = Object.keys(metrics).find((each) => metrics[each]?.value !== null);
      if (key !== undefined) keys.set(task, key);
    }
  }
  return (task) => keys.get(task) ?? '';
}

/** Tasks in the order in which aggregates name them, others after them by name; groups before tasks. */
export function taskColumns(
  rows: readonly RunRow[],
  aggregates: readonly AggregateScore[],
  { allMetrics, firstKey }: { allMetrics: boolean; firstKey: (task: string) => string },
): TaskColumn[] {
  const wanted = new Map<string, Set<string>>();
  for (const { members } of aggregates) {
    for (const { task, key } of members) wanted.set(task, (wanted.get(task) ?? new Set()).add(key));
  }
  const known = new Map<string, { kind: 'task' | 'group'; keys: Set<string> }>();
  for (const { tasks } of rows) {
    for (const [task, { kind, metrics }] of tasks) {
      const own = known.get(task) ?? { kind, keys: new Set<string>() };
      known.set(task, own);
      for (const key of Object.keys(metrics)) own.keys.add(key);
    }
  }
  const place = new Map([...wanted.keys()].map((task, i) => [task, i]));
  const order = (task: string): number => place.get(task) ?? place.size;
  const sorted = [...known].sort(
    ([a, x], [b, y]) =>
      (x.kind < y.kind ? -1 : x.kind > y.kind ? 1 : 0) || order(a) - order(b) || (a < b ? -1 : a > b ? 1 : 0),
  );
  return sorted.flatMap(([task, { kind, keys }]) => {
    const used = [...(wanted.get(task) ?? [firstKey(task)])];
    const chosen = allMetrics ? [...keys] : used.filter((key) => keys.has(key));
    return chosen.map((key) => ({ id: `${task}:${key}`, kind, task, key }));
  });
}
