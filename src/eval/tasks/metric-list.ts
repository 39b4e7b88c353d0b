/**
 * `metric_list`: which numbers a task gives. For log-likelihoods the names are lm-eval's own, each with its aggregation; for
 * generated answers they are ours too (`text-metrics.ts`), or functions; with `process_results` any. One entry holds
 * everything about a metric.
 */
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { didYouMean, joinOr } from '../../base/nearest.ts';
import { AGGREGATIONS, aggregationNamed } from './aggregations.ts';
import { functionNamed, standIn } from './functions.ts';
import { type Aggregation, UNDEFINED } from './sample-statistic.ts';
import type { Doc } from './task.ts';
import type { MetricEntry, OutputType, TaskConfig } from './task-config.ts';
import { PythonFunction } from './task-file.ts';
import type { FunctionContext } from './task-functions.ts';
import { type AnswerTexts, pairOf, textMetric, unknownMetric } from './text-metrics.ts';

interface OwnMetric {
  readonly better: boolean;
  readonly aggregation: keyof typeof AGGREGATIONS;
  readonly of: readonly OutputType[];
}

const choice = { better: true, aggregation: 'mean', of: ['multiple_choice'] } as const;

/** lm-eval's metrics of log-likelihoods. */
const OWN: Readonly<Record<string, OwnMetric>> = {
  acc: { better: true, aggregation: 'mean', of: ['loglikelihood', 'multiple_choice'] },
  acc_norm: choice,
  acc_bytes: choice,
  acc_mutual_info: choice,
  exact_match: choice,
  likelihood: { ...choice, aggregation: 'likelihood' },
  brier_score: { ...choice, better: false, aggregation: 'brier_score' },
  f1: { ...choice, aggregation: 'f1' },
  mcc: { ...choice, aggregation: 'mcc' },
  perplexity: { better: false, aggregation: 'perplexity', of: ['loglikelihood'] },
  word_perplexity: { better: false, aggregation: 'weighted_perplexity', of: ['loglikelihood_rolling'] },
  byte_perplexity: { better: false, aggregation: 'weighted_perplexity', of: ['loglikelihood_rolling'] },
  bits_per_byte: { better: false, aggregation: 'bits_per_byte', of: ['loglikelihood_rolling'] },
  bypass: {
    better: true,
    aggregation: 'bypass',
    of: ['loglikelihood', 'multiple_choice', 'generate_until', 'loglikelihood_rolling'],
  },
};

/** Where a task has no metric_list. */
const DEFAULTS: Readonly<Record<OutputType, readonly string[]>> = {
  loglikelihood: ['perplexity', 'acc'],
  loglikelihood_rolling: ['word_perplexity', 'byte_perplexity', 'bits_per_byte'],
  multiple_choice: ['acc', 'acc_norm'],
  generate_until: ['exact_match'],
};

/** Passed on as they are: their numbers come at the end, from texts. */
const CORPUS = ['bleu', 'chrf', 'chrf++', 'ter'];

export interface TaskMetric {
  readonly name: string;
  readonly higherIsBetter: boolean | null;
  readonly aggregation: Aggregation;
  /** Of generated answers; several numbers by name, or one. */
  score?(sample: AnswerTexts, doc: Doc, context: FunctionContext): Promise<Json>;
  /** `score` gives numbers by name. */
  readonly several?: boolean;
}

/** @throws HarnessError `METRIC_*`, `TASK_INVALID`, `TASK_PYTHON`, at the line of the metric. */
export async function taskMetrics(config: TaskConfig): Promise<TaskMetric[]> {
  const entries =
    config.metrics ??
    DEFAULTS[config.outputType].map(
      (name): MetricEntry => ({
        metric: name,
        aggregation: undefined,
        higherIsBetter: undefined,
        options: {},
        path: ['task'],
      }),
    );
  const metrics: TaskMetric[] = [];
  for (const entry of entries) metrics.push(await oneMetric(entry, config));
  return metrics;
}

async function oneMetric(entry: MetricEntry, config: TaskConfig): Promise<TaskMetric> {
  const at = { declaration: config.declaration, path: [...entry.path, 'metric'] };
  const declared = await aggregationOf(entry, config);
  const better = entry.higherIsBetter ?? null;
  const name = entry.metric instanceof PythonFunction ? entry.metric.own : entry.metric;
  if (config.processResults !== undefined) {
    const known = OWN[name];
    const corpus = [entry.aggregation, name].find((each) => typeof each === 'string' && CORPUS.includes(each));
    const own =
      corpus === undefined
        ? AGGREGATIONS[known?.aggregation ?? 'mean']
        : (await textMetric(corpus as string, {}, { numbers: false })).statistic;
    return { name, higherIsBetter: better ?? known?.better ?? null, aggregation: declared ?? own };
  }
  const reference = functionNamed(entry.metric, true);
  if (reference !== undefined) {
    const own = await standIn(reference, 'metrics', at);
    return {
      name,
      higherIsBetter: better ?? true,
      aggregation: declared ?? AGGREGATIONS.mean,
      several: true,
      score: async (sample, doc, context) => await own({ ...sample, doc }, entry.options, context),
    };
  }
  const known = OWN[name];
  if (known?.of.includes(config.outputType) === true) {
    const aggregation = name === 'likelihood' ? AGGREGATIONS.likelihood : (declared ?? AGGREGATIONS[known.aggregation]);
    const score = name === 'bypass' ? { score: async () => null } : {};
    return { name, higherIsBetter: better ?? known.better, aggregation, ...score };
  }
  if (config.outputType !== 'generate_until') {
    const names = Object.keys(OWN).filter((own) => OWN[own]?.of.includes(config.outputType));
    const hint = didYouMean(name, names) ?? `${config.outputType} has ${joinOr(names)}`;
    const message = `metric "${name}" is none of output_type ${config.outputType}`;
    throw config.declaration.error('METRIC_UNKNOWN', message, at.path, hint);
  }
  if (
    known !== undefined &&
    name !== 'exact_match' &&
    declared !== undefined &&
    functionNamed(entry.aggregation, true)
  ) {
    return { name, higherIsBetter: better ?? known.better, aggregation: declared, score: pairOf };
  }
  try {
    const corpus = entry.aggregation === undefined || entry.aggregation === name;
    const own = await textMetric(name, entry.options, { numbers: !corpus });
    return {
      name,
      higherIsBetter: better ?? own.higherIsBetter,
      aggregation: corpus ? own.statistic : (declared ?? own.statistic),
      score: (sample) => own.score(sample),
    };
  } catch (error) {
    const told = unknownMetric(error, name, [...CORPUS, 'exact_match']);
    if (!HarnessError.is(told)) throw told;
    throw config.declaration.error(told.code, told.message, at.path, told.hint);
  }
}

/** The aggregation that an entry names; undefined when it names none, or a corpus metric by its own name. */
async function aggregationOf(
  { aggregation, metric, path }: MetricEntry,
  { declaration, processResults }: TaskConfig,
): Promise<Aggregation | undefined> {
  const at = { declaration, path: [...path, 'aggregation'] };
  const reference = functionNamed(aggregation, true);
  if (reference !== undefined) {
    const own = await standIn(reference, 'aggregations', at);
    return { aggregate: (values) => (values.length === 0 ? UNDEFINED : { ...UNDEFINED, value: finite(own(values)) }) };
  }
  if (typeof aggregation !== 'string') return undefined;
  const known = aggregationNamed(aggregation);
  if (known !== undefined) return known;
  if (aggregation === metric || (processResults !== undefined && CORPUS.includes(aggregation))) return undefined;
  const names = [...Object.keys(AGGREGATIONS), ...CORPUS];
  const hint = didYouMean(aggregation, names) ?? `known: ${names.join(', ')}`;
  throw declaration.error('METRIC_UNKNOWN', `unknown aggregation "${aggregation}"`, at.path, hint);
}

const finite = (value: number): number | null => (Number.isNaN(value) ? null : value);
