/**
 * Numbers of several tasks together. Groups as lm-eval has them: mean of all tasks below, by size with the pooled standard
 * error sqrt(sum (n_i - 1) n_i se_i^2 / (N - k) / N), or plain with sqrt(sum se_i^2) / k. Headline scores of suites: members rescaled, then a
 * weighted mean, geometric mean (delta method) or least, tasks taken as independent.
 */
import { HarnessError } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import type { TaskGroup } from '../tasks/task.ts';
import { type MetricFigure, metricKey, type TaskResult } from './results.ts';
import type { Headline, HeadlineMember, Suite } from './suite.ts';

const Z = 1.959963984540054;

interface Part {
  value: number;
  stderr: number | null;
  n: number;
}

const interval = (value: number, stderr: number | null): readonly [number, number] | null =>
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
export function groupMetrics(
  group: TaskGroup,
  tasks: readonly Pick<TaskResult, 'metrics'>[],
): Record<string, MetricFigure> {
  const metrics: Record<string, MetricFigure> = {};
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
        ci95: value === null ? null : interval(value, stderr),
        n: total,
        higher_is_better: figures[0]!.higher_is_better,
        metric,
        filter,
        ...(parts.length === figures.length ? {} : { missing: figures.length - parts.length }),
        interval: weightBySize ? 'normal, pooled over tasks' : 'normal, mean of independent tasks',
        parts: { tasks: parts.length, weighted_by_size: weightBySize },
      };
    }
  }
  return metrics;
}

type NamedMetrics = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

interface ResolvedMember {
  task: string;
  key: string;
  weight: number;
  low: number;
  high: number;
}

/**
 * What goes into a headline score.
 * @param metrics of each task and group of the suite by name; only the keys are looked at.
 * @param open tasks whose metrics are known only when they have run.
 * @throws HarnessError `SUITE_INVALID` for a task or metric that there is not.
 */
export function headlineMembers(
  suite: Suite,
  headline: Headline,
  metrics: NamedMetrics,
  open: ReadonlySet<string> = new Set(),
): ResolvedMember[] {
  const weightOf = (task: string): number => suite.tasks.find((entry) => entry.task === task)?.weight ?? 1;
  const resolve = ({
    task,
    metric = headline.metric,
    filter = headline.filter,
    weight,
    low,
    high,
  }: HeadlineMember) => ({
    task,
    key: metricKey(metric ?? '', filter),
    weight: weight ?? weightOf(task),
    low,
    high,
  });
  const fail = (message: string, hint: string | undefined): never => {
    const about = hint === undefined ? {} : { hint };
    throw new HarnessError('SUITE_INVALID', `suite ${suite.name}, headline "${headline.name}": ${message}`, {
      where: { file: suite.file },
      ...about,
    });
  };
  if (headline.tasks.length === 0) {
    const all = suite.tasks.map(({ task }) => resolve({ task, low: 0, high: 1 }));
    const found = all.filter(({ task, key }) => metrics.get(task)?.[key] !== undefined);
    if (found.length === 0 && open.size === 0) fail(`no task of the suite has the metric ${all[0]!.key}`, undefined);
    return found;
  }
  return headline.tasks.map((member) => {
    const resolved = resolve(member);
    const own = metrics.get(resolved.task);
    if (own === undefined) {
      return fail(`there is no task "${resolved.task}" in the suite`, didYouMean(resolved.task, metrics.keys()));
    }
    if (own[resolved.key] === undefined && !open.has(resolved.task)) {
      const known = Object.keys(own);
      const near = didYouMean(resolved.key, known) ?? `it has ${known.join(', ') || 'none'}`;
      return fail(`task ${resolved.task} has no metric ${resolved.key}`, near);
    }
    return resolved;
  });
}

/** The headline scores of a suite by name, in their order. */
export function headlineFigures(
  suite: Suite,
  results: ReadonlyMap<string, Pick<TaskResult, 'metrics'>>,
): Record<string, MetricFigure> {
  const figures: Record<string, MetricFigure> = {};
  for (const headline of suite.headline) {
    figures[headline.name] =
      headline.of.length > 0 ? headlineOf(headline, figures) : headlineFigure(suite, headline, results);
  }
  return figures;
}

/** A headline made of others; `null` when one of them is. They are taken as independent. */
function headlineOf(headline: Headline, figures: Readonly<Record<string, MetricFigure>>): MetricFigure {
  const members = headline.of.map((name) => figures[name] as MetricFigure);
  const parts = members.flatMap(({ value, stderr }) => (value === null ? [] : [{ weight: 1, value, stderr }]));
  const whole = parts.length === members.length;
  const { value, stderr } = whole ? combined(headline, parts) : { value: null, stderr: null };
  const directions = new Set(members.map((figure) => figure.higher_is_better));
  return {
    ...scaled(headline, value, stderr),
    n: parts.length,
    higher_is_better: directions.size === 1 ? [...directions][0]! : null,
    metric: headline.name,
    filter: 'none',
    ...(whole ? {} : { missing: members.length - parts.length }),
    interval: 'normal, scores independent',
    parts: { aggregation: headline.aggregation, of: headline.of, scale: headline.scale },
  };
}

const scaled = ({ scale }: Headline, value: number | null, stderr: number | null) => {
  const grown = value === null ? null : value * scale;
  const error = stderr === null ? null : stderr * scale;
  return { value: grown, stderr: error, ci95: grown === null ? null : interval(grown, error) };
};

/** One headline score; `null` when a member is not defined. */
export function headlineFigure(
  suite: Suite,
  headline: Headline,
  results: ReadonlyMap<string, Pick<TaskResult, 'metrics'>>,
): MetricFigure {
  const metrics = new Map([...results].map(([name, result]) => [name, result.metrics]));
  // What was promised was checked before the run; what did not come about, or was left out, leaves the score without a value.
  for (const { task } of suite.tasks) if (!metrics.has(task)) metrics.set(task, {});
  const members = headlineMembers(suite, headline, metrics, new Set(metrics.keys()));
  const figures = members.map(({ task, key }) => metrics.get(task)?.[key]);
  const parts = members.flatMap(({ weight, low, high }, i) => {
    const { value, stderr: own = null, ci95 = null } = figures[i] ?? { value: null };
    if (value === null) return [];
    // Weighted perplexities have an interval alone.
    const stderr = own ?? (ci95 === null ? null : (ci95[1] - ci95[0]) / (2 * Z));
    const scale = 1 / (high - low);
    return [{ weight, value: (value - low) * scale, stderr: stderr === null ? null : stderr * Math.abs(scale) }];
  });
  const whole = parts.length === members.length && parts.length > 0;
  const { value, stderr } = whole ? combined(headline, parts) : { value: null, stderr: null };
  // Rescaled members are better when greater; others as their metric says.
  const rescaled = members.some(({ low, high }) => low !== 0 || high !== 1);
  const directions = new Set(figures.map((figure) => figure?.higher_is_better ?? null));
  return {
    ...scaled(headline, value, stderr),
    n: parts.length,
    higher_is_better: rescaled ? true : directions.size === 1 ? [...directions][0]! : null,
    metric: headline.name,
    filter: 'none',
    ...(whole ? {} : { missing: members.length - parts.length }),
    interval: 'normal, tasks independent',
    parts: {
      aggregation: headline.aggregation,
      members: members.map(({ task, key }) => `${task}:${key}`),
      weights: members.map(({ weight }) => weight),
      ranges: members.map(({ low, high }) => [low, high]),
      scale: headline.scale,
      ...(whole
        ? {}
        : {
            without: members.flatMap(({ task, key }, i) =>
              (figures[i]?.value ?? null) === null ? [`${task}:${key}`] : [],
            ),
          }),
    },
  };
}

interface Weighted {
  weight: number;
  value: number;
  stderr: number | null;
}

function combined({ aggregation }: Headline, parts: readonly Weighted[]): { value: number; stderr: number | null } {
  if (aggregation === 'min') return parts.reduce((least, part) => (part.value < least.value ? part : least));
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const geometric = aggregation === 'geometric_mean';
  const sum = parts.reduce(
    (s, { weight, value }) => s + weight * (geometric ? Math.log(Math.max(value, 0)) : value),
    0,
  );
  const value = geometric ? Math.exp(sum / total) : sum / total;
  let variance = 0;
  for (const { weight, value: own, stderr } of parts) {
    if (stderr === null) return { value, stderr: null };
    // d value / d own
    const slope = geometric ? (own > 0 ? (weight / total) * (value / own) : 0) : weight / total;
    variance += (slope * stderr) ** 2;
  }
  return { value, stderr: Math.sqrt(variance) };
}
