/**
 * Which statistic of the samples' values a task's metric is. Our results name it. Those of other tools and of older versions do
 * not: then it is looked for among lm-eval's aggregations and the registry's metrics, those that the task names first. Either way
 * it is used only when it gives back both sides' reported numbers.
 */
import type { Json } from '../../base/json.ts';
import type { MetricResult } from '../../eval/results.ts';
import type { MetricFigure, NamedStatistic, TaskResult } from '../../eval/run/results.ts';
import { scoreSamples } from '../../eval/score.ts';
import { AGGREGATIONS, aggregationNamed } from '../../eval/tasks/aggregations.ts';
import { SampleStatistic } from '../../eval/tasks/sample-statistic.ts';
import { registeredMetric } from '../../eval/tasks/text-metrics.ts';

/** One side's values and the number that was reported of them. */
export interface Reported {
  values: readonly Json[];
  figure: MetricFigure;
  result: TaskResult;
}

/** Finds the statistic; undefined when none gives back the reported numbers. */
export async function findStatistic(a: Reported, b: Reported): Promise<SampleStatistic | undefined> {
  const [ours, theirs] = [a.figure.statistic, b.figure.statistic].filter((named) => named?.of !== undefined);
  if (theirs !== undefined && JSON.stringify(ours) !== JSON.stringify(theirs)) return undefined;
  const candidates = ours === undefined ? guesses(a, b) : byName(ours);
  for await (const candidate of candidates) {
    if ((await gives(candidate, a)) && (await gives(candidate, b))) return candidate;
  }
  return undefined;
}

async function gives(statistic: SampleStatistic, { values, figure }: Reported): Promise<boolean> {
  if (figure.value === null) return false;
  try {
    const rows = values.map((value) => statistic.row(value));
    const { value } = await scored(statistic, rows);
    return value !== null && Math.abs(value - figure.value) <= 1e-9 * Math.max(1, Math.abs(figure.value));
  } catch {
    // The values are not what this metric takes.
    return false;
  }
}

/** Value, and with `baseline` the comparison, of rows. */
export function scored(
  { definition, options }: SampleStatistic,
  rows: Iterable<Readonly<Record<string, unknown>>>,
  settings: Parameters<typeof scoreSamples>[2] = {},
): Promise<MetricResult> {
  return scoreSamples(definition, rows, { options, unevenReferences: true, uncertainty: false, ...settings });
}

/** The statistic that results name; none when it is of a plug-in that is not there, or of values unknown to this version. */
async function* byName({ metric = '', of, options = {} }: NamedStatistic) {
  const own = of === 'values' ? aggregationNamed(metric) : undefined;
  if (own !== undefined) yield own;
  if (of !== 'texts' && of !== 'rows') return;
  const known = await registeredMetric(metric, options).catch(() => undefined);
  if (known !== undefined) yield new SampleStatistic(known.definition, of, known.options);
}

async function* guesses(a: Reported, b: Reported) {
  const all = [...a.values, ...b.values];
  if (all.length === 0) return;
  const { mean, perplexity, nanmean, weighted_perplexity, bits_per_byte, f1, brier_score, likelihood } = AGGREGATIONS;
  if (all.every((value) => typeof value === 'number')) {
    yield* [mean, perplexity, nanmean];
    return;
  }
  const first = all[0]!;
  if (Array.isArray(first) && first.length === 2 && first.every((part) => typeof part === 'number')) {
    yield* [weighted_perplexity, bits_per_byte, f1];
  }
  if (Array.isArray(first) && Array.isArray(first[1])) yield* [brier_score, likelihood];
  const declared = declarationOf(a);
  for (const name of new Set([...declared.names, a.figure.metric])) {
    const known = await registeredMetric(name, declared.options).catch(() => undefined);
    if (known !== undefined) yield new SampleStatistic(known.definition, 'texts', known.options);
  }
}

/** What the task's declaration says of the metric: names to look for, and options. */
function declarationOf({ result, figure }: Reported): { names: string[]; options: Record<string, Json> } {
  const config = result.taskConfig;
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return { names: [], options: {} };
  const { metric_list: list, scorers } = config as Readonly<Record<string, Json>>;
  const entries = (value: Json | undefined): Readonly<Record<string, Json>>[] =>
    Array.isArray(value) ? (value as Readonly<Record<string, Json>>[]) : [];
  const scorer = entries(scorers).find(({ name }) => name === figure.metric)?.config as
    | Readonly<Record<string, Json>>
    | undefined;
  if (typeof scorer?.metric === 'string') {
    return { names: [scorer.metric], options: { ...(scorer.options as Readonly<Record<string, Json>>) } };
  }
  const entry = entries(list).find(({ metric }) => metric === figure.metric);
  if (entry === undefined) return { names: [], options: {} };
  const { metric: _, aggregation, higher_is_better: __, hf_evaluate: ___, ...options } = entry;
  return { names: typeof aggregation === 'string' ? [aggregation] : [], options };
}
