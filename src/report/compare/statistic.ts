/**
 * Which statistic of the samples' values a task's metric is. Result files keep values and numbers, not the function between
 * them; it is looked for among lm-eval's aggregations and the registry's metrics, those that the task names first, and is
 * the right one when it gives back both sides' reported numbers. Nothing that does not is used.
 */
import type { Json } from '../../base/json.ts';
import type { MetricDefinition } from '../../eval/metric.ts';
import type { MetricResult } from '../../eval/results.ts';
import type { MetricFigure, TaskResult } from '../../eval/run/results.ts';
import { scoreSamples } from '../../eval/score.ts';
import { MEAN_FORMS, SUM_FORMS, type SumForm } from '../../eval/tasks/aggregations.ts';
import { isMean, type MetricLoader, pairRow, registeredMetric } from '../../eval/tasks/text-metrics.ts';

type Row = Readonly<Record<string, unknown>>;

/** A metric over the values of samples: `rows` are what `scoreSamples` takes, with A's prediction as `baseline`. */
export interface ValueStatistic {
  definition: MetricDefinition;
  options: Readonly<Record<string, Json>>;
  /** Every value is 0 or 1. */
  share: boolean;
  /** A mean over samples. */
  mean: boolean;
  /** The row of one side. */
  row(value: Json): Row;
  /** The row of both sides; undefined when they differ in more than what was predicted. */
  both(a: Json, b: Json): Row | undefined;
}

/** One side's values and the number that was reported of them. */
export interface Reported {
  values: readonly Json[];
  figure: MetricFigure;
  result: TaskResult;
}

/** Finds the statistic; undefined when none gives back the reported numbers. */
export async function findStatistic(
  a: Reported,
  b: Reported,
  loadMetric: MetricLoader,
): Promise<ValueStatistic | undefined> {
  for await (const candidate of candidates(a, b, loadMetric)) {
    if ((await gives(candidate, a)) && (await gives(candidate, b))) return candidate;
  }
  return undefined;
}

async function gives(statistic: ValueStatistic, { values, figure }: Reported): Promise<boolean> {
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
  { definition, options }: ValueStatistic,
  rows: Iterable<Row>,
  settings: Parameters<typeof scoreSamples>[2] = {},
): Promise<MetricResult> {
  return scoreSamples(definition, rows, { options, unevenReferences: true, uncertainty: false, ...settings });
}

async function* candidates(a: Reported, b: Reported, load: MetricLoader): AsyncGenerator<ValueStatistic> {
  const all = [...a.values, ...b.values];
  if (all.length === 0) return;
  const declared = declarationOf(a);
  const first = all[0]!;
  if (all.every((value) => typeof value === 'number')) {
    yield ofNumbers(
      Number,
      all.every((value) => value === 0 || value === 1),
    );
    yield ofSums(SUM_FORMS.perplexity);
    yield ofSums(SUM_FORMS.nanmean);
    return;
  }
  if (Array.isArray(first) && first.length === 2 && first.every((part) => typeof part === 'number')) {
    for (const name of ['weighted_perplexity', 'bits_per_byte', 'f1'] as const) yield ofSums(SUM_FORMS[name]);
  }
  if (Array.isArray(first) && Array.isArray(first[1])) {
    yield ofNumbers(MEAN_FORMS.brier_score, false);
    yield ofNumbers(MEAN_FORMS.likelihood, false);
  }
  for (const name of new Set([...declared.names, a.figure.metric])) {
    const known = await registeredMetric(name, declared.options, load).catch(() => undefined);
    if (known !== undefined) yield ofRegistry(known.definition, known.options);
  }
}

const INPUTS = { prediction: 'any' } as const;
const FACTS = { summary: '', kind: 'samples', source: '', higherIsBetter: null, inputs: INPUTS, schema: {} } as const;
const EVERYWHERE = [-Infinity, Infinity] as const;
const single = {
  row: (prediction: Json) => ({ prediction }),
  both: (a: Json, b: Json) => ({ prediction: b, baseline: a }),
};

function ofNumbers(number: (value: Json) => number, share: boolean): ValueStatistic {
  const definition: MetricDefinition<typeof INPUTS> = {
    ...{ ...FACTS, name: 'mean', range: EVERYWHERE },
    proportion: share,
    perSample: ({ prediction }) => number(prediction as Json),
  };
  return { definition: definition as unknown as MetricDefinition, options: {}, share, mean: true, ...single };
}

function ofSums({ figures, statistic }: SumForm): ValueStatistic {
  const definition: MetricDefinition<typeof INPUTS> = {
    ...{ ...FACTS, name: 'sums', range: EVERYWHERE },
    statistics: ({ prediction }) => figures(prediction as Json),
    value: (sums) => statistic(sums),
  };
  return { definition: definition as unknown as MetricDefinition, options: {}, share: false, mean: false, ...single };
}

/** Values are `[reference, prediction]`, or a row with the metric's own columns. */
function ofRegistry(definition: MetricDefinition, options: Readonly<Record<string, Json>>): ValueStatistic {
  const row = (value: Json): Row => (Array.isArray(value) ? pairRow(definition, value) : (value as Row));
  return {
    ...{ definition, options, share: false, mean: isMean(definition) },
    row,
    both(a, b) {
      const [ours, theirs] = [row(a), row(b)];
      const role =
        definition.inputs.prediction !== undefined && theirs.prediction !== undefined ? 'prediction' : 'probability';
      // A scorer of rows hands out the answer under both names.
      const { [role]: baseline, answer: _a, ...rest } = ours;
      const { [role]: _p, answer: _b, ...others } = theirs;
      return JSON.stringify(rest) === JSON.stringify(others) ? { ...theirs, baseline } : undefined;
    },
  };
}

/** What the task's declaration says of the metric: names to look for, and options. */
function declarationOf({ result, figure }: Reported): { names: string[]; options: Record<string, Json> } {
  const config = result.task_config;
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
