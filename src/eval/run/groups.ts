/**
 * Numbers of several tasks together. Groups as lm-eval has them: mean of all tasks below, by size with the pooled standard
 * error sqrt(sum (n_i - 1) n_i se_i^2 / (N - k) / N), or plain with sqrt(sum se_i^2) / k. Headline scores of suites stand in
 * `headlines.ts`.
 */
import { normalQuantile } from '../../statistics/distributions.ts';
import type { TaskGroup } from '../tasks/task.ts';
import { type MetricFigures, metricKey, type TaskResult } from './results.ts';

export const Z = normalQuantile(0.975);

interface Part {
  value: number;
  stderr: number | null;
  n: number;
}

/** value ± 1.96 standard errors. */
export const normalInterval = (value: number, stderr: number | null): readonly [number, number] | null =>
  stderr === null ? null : [value - Z * stderr, value + Z * stderr];

/** lm-eval's pooled standard error; `null` when a part has none. `pooledStderr` of one task is its own. */
export function pooledStderr(parts: readonly Part[]): number | null {
  const total = parts.reduce((sum, { n }) => sum + n, 0);
  let pooled = 0;
  for (const { stderr, n } of parts) {
    if (stderr === null) return null;
    pooled += (n - 1) * n * stderr * stderr;
  }
  return total > parts.length ? Math.sqrt(pooled / (total - parts.length) / total) : null;
}

/** Standard error of the plain mean of independent tasks; `null` when a part has none. */
function meanStderr(parts: readonly Part[]): number | null {
  let squares = 0;
  for (const { stderr } of parts) {
    if (stderr === null) return null;
    squares += stderr * stderr;
  }
  return parts.length === 0 ? null : Math.sqrt(squares) / parts.length;
}

/** Names of the tasks below a group, in order, each once. */
export function leavesOf(group: TaskGroup, groups: ReadonlyMap<string, TaskGroup>): string[] {
  const leaves = new Set<string>();
  const walk = ({ members }: TaskGroup, above: readonly string[]): void => {
    for (const member of members) {
      const inner = groups.get(member);
      if (inner === undefined) leaves.add(member);
      else if (!above.includes(member)) walk(inner, [...above, member]);
    }
  };
  walk(group, [group.name]);
  return [...leaves];
}

/** The group's own numbers from those of the tasks below it. */
export function groupMetrics(group: TaskGroup, tasks: readonly Pick<TaskResult, 'metrics'>[]): MetricFigures {
  const metrics: MetricFigures = {};
  for (const { metric, filters, weightBySize } of group.aggregates) {
    for (const filter of filters) {
      const key = metricKey(metric, filter);
      const figures = tasks.flatMap((task) => task.metrics[key] ?? []);
      const parts = figures.flatMap(({ value, stderr, n }) => (value === null ? [] : [{ value, stderr, n }]));
      if (figures.length === 0) continue;
      const total = parts.reduce((sum, { n }) => sum + n, 0);
      const weight = ({ n }: Part): number => (weightBySize ? n / total : 1 / parts.length);
      const value = parts.length === 0 ? null : parts.reduce((sum, part) => sum + weight(part) * part.value, 0);
      const stderr = weightBySize ? pooledStderr(parts) : meanStderr(parts);
      metrics[key] = {
        value,
        stderr,
        ci95: value === null ? null : normalInterval(value, stderr),
        n: total,
        higherIsBetter: figures[0]!.higherIsBetter,
        metric,
        filter,
        ...(parts.length === figures.length ? {} : { missing: figures.length - parts.length }),
        statistic: { form: 'tasks', metric: 'mean' },
        method: weightBySize ? 'normal, pooled over tasks' : 'normal, mean of independent tasks',
        parts: { tasks: parts.length, weighted_by_size: weightBySize },
      };
    }
  }
  return metrics;
}
