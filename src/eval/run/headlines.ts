/**
 * Headline scores of suites: members rescaled, then a weighted mean, geometric mean (delta method) or least; or scores made of
 * scores. Tasks are taken as independent. Intervals of means come from those of the members (MOVER, Zou and Donner 2008): a rate of
 * one without a failure keeps the uncertainty that its own interval has, where a standard error would say none.
 */
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { didYouMean } from '../../base/nearest.ts';
import { UNDEFINED } from '../forms/statistic.ts';
import type { Estimate } from '../metric.ts';
import { normalInterval, Z } from './groups.ts';
import { type MetricFigure, type MetricFigures, metricKey, type TaskResult } from './results.ts';
import type { Headline, HeadlineMember, Suite } from './suite.ts';

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
): MetricFigures {
  const figures: MetricFigures = {};
  for (const headline of suite.headline) {
    figures[headline.name] =
      headline.of.length > 0 ? headlineOf(headline, figures) : headlineFigure(suite, headline, results);
  }
  return figures;
}

/** A headline made of others; `null` when one of them is. They are taken as independent. */
function headlineOf(headline: Headline, figures: Readonly<MetricFigures>): MetricFigure {
  const members = headline.of.map((name): Member => {
    const figure = figures[name] as MetricFigure;
    const { refused } = figure.parts ?? {};
    return { figure, weight: 1, low: 0, high: 1, refused: typeof refused === 'number' ? refused : null };
  });
  return combinedFigure(headline, members, { of: headline.of });
}

/** One headline score; `null` when a member is not defined. */
export function headlineFigure(
  suite: Suite,
  headline: Headline,
  results: ReadonlyMap<string, Pick<TaskResult, 'metrics'>>,
): MetricFigure {
  const metrics = new Map([...results].map(([name, result]) => [name, result.metrics]));
  // What was promised was checked before the run; what did not come about, or was left out, leaves the score without a value.
  for (const { task } of suite.tasks) if (!metrics.has(task)) metrics.set(task, {});
  const members = headlineMembers(suite, headline, metrics, new Set(metrics.keys())).map((member) => {
    const own = metrics.get(member.task);
    return { ...member, figure: own?.[member.key], refused: own?.refused?.value ?? null };
  });
  const name = ({ task, key }: (typeof members)[number]): string => `${task}:${key}`;
  const without = members.filter(({ figure }) => (figure?.value ?? null) === null);
  return combinedFigure(headline, members, {
    members: members.map(name),
    weights: members.map(({ weight }) => weight),
    ranges: members.map(({ low, high }) => [low, high]),
    ...(without.length === 0 && members.length > 0 ? {} : { without: without.map(name) }),
  });
}

/** What goes into a headline score, with the share of answers that refused where the task measures it. */
interface Member extends Pick<ResolvedMember, 'weight' | 'low' | 'high'> {
  readonly figure: MetricFigure | undefined;
  readonly refused: number | null;
}

function combinedFigure(
  { name, aggregation, scale }: Headline,
  members: readonly Member[],
  about: Readonly<Record<string, Json>>,
): MetricFigure {
  const parts = members.flatMap(weighted);
  const whole = parts.length === members.length && parts.length > 0;
  const found = whole ? combined(aggregation, parts) : UNDEFINED;
  // Rescaled members are better when greater; others as their metric says.
  const rescaled = members.some(({ low, high }) => low !== 0 || high !== 1);
  const directions = new Set(members.map(({ figure }) => figure?.higherIsBetter ?? null));
  return {
    value: found.value === null ? null : found.value * scale,
    stderr: found.stderr === null ? null : found.stderr * scale,
    ci95: found.ci95 === null ? null : [found.ci95[0] * scale, found.ci95[1] * scale],
    method: found.method,
    n: members.reduce((sum, { figure }) => sum + (figure?.n ?? 0), 0),
    higherIsBetter: rescaled ? true : directions.size === 1 ? [...directions][0]! : null,
    metric: name,
    filter: 'none',
    statistic: { form: 'tasks', metric: aggregation },
    ...(whole ? {} : { missing: members.length - parts.length }),
    parts: { aggregation, ...refusals(members), scale, ...about },
  };
}

/** The share of answers that refused, where tasks measure it (`refused`), members weighted. */
function refusals(members: readonly Member[]): { refused?: number } {
  const known = members.filter(({ refused }) => refused !== null);
  const weight = known.reduce((sum, member) => sum + member.weight, 0);
  return weight === 0 ? {} : { refused: known.reduce((sum, each) => sum + each.refused! * each.weight, 0) / weight };
}

interface Weighted extends Pick<Estimate, 'stderr' | 'ci95'> {
  weight: number;
  value: number;
}

/** A member on the scale from 0 to 1; none without a value. */
function weighted({ figure, weight, low, high }: Member): Weighted[] {
  const { value, stderr: own = null, ci95 = null } = figure ?? { value: null };
  if (value === null) return [];
  // Weighted perplexities have an interval alone.
  const stderr = own ?? (ci95 === null ? null : (ci95[1] - ci95[0]) / (2 * Z));
  const scale = 1 / (high - low);
  const ends = ci95?.map((end) => (end - low) * scale).sort((a, b) => a - b);
  return [
    {
      ...{ weight, value: (value - low) * scale, stderr: stderr === null ? null : stderr * Math.abs(scale) },
      ci95: ends === undefined ? null : [ends[0]!, ends[1]!],
    },
  ];
}

function combined(aggregation: Headline['aggregation'], parts: readonly Weighted[]): Omit<Estimate, 'n'> {
  if (aggregation === 'min') {
    const { value, stderr, ci95 } = parts.reduce((least, part) => (part.value < least.value ? part : least));
    return { value, stderr, ci95: ci95 ?? normalInterval(value, stderr), method: 'of the least member' };
  }
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const geometric = aggregation === 'geometric_mean';
  const sum = parts.reduce(
    (s, { weight, value }) => s + weight * (geometric ? Math.log(Math.max(value, 0)) : value),
    0,
  );
  const value = geometric ? Math.exp(sum / total) : sum / total;
  // d value / d own
  const slopes = parts.map(({ weight, value: own }) =>
    geometric ? (own > 0 ? (weight / total) * (value / own) : 0) : weight / total,
  );
  const stderr = parts.every((part) => part.stderr !== null)
    ? Math.sqrt(parts.reduce((variance, part, i) => variance + (slopes[i]! * part.stderr!) ** 2, 0))
    : null;
  if (geometric || parts.some(({ ci95 }) => ci95 === null)) {
    return { value, stderr, ci95: normalInterval(value, stderr), method: 'normal, members independent' };
  }
  const reach = (end: 0 | 1): number =>
    Math.sqrt(parts.reduce((squares, part, i) => squares + (slopes[i]! * (part.ci95![end] - part.value)) ** 2, 0));
  return { value, stderr, ci95: [value - reach(0), value + reach(1)], method: 'MOVER, members independent' };
}
