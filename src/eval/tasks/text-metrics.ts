/**
 * Metrics of generated answers: those of our registry under their names (lm-eval's `exact_match`, `bleu`, `chrf`, `chrf++`
 * and `ter` among them), and functions that stand in for Python's. A metric that is a mean gives a number per sample; a
 * corpus metric gives [reference, prediction], as in lm-eval's sample logs, and its number at the end.
 */
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { didYouMean } from '../../base/nearest.ts';
import { Columns } from '../columns.ts';
import type { MetricDefinition } from '../metric.ts';
import { resolveOptions } from '../options.ts';
import { scoreSamples } from '../score.ts';
import { standardDeviation } from '../statistics/moments.ts';
import { type Aggregation, type AggregationOptions, meanOf, UNDEFINED } from './aggregations.ts';
import { pythonResamples, sumsOf } from './python-bootstrap.ts';
import type { Aggregate } from './task.ts';

/** Metrics of the registry by name. @throws HarnessError `METRIC_UNKNOWN`. */
export type MetricLoader = (name: string) => MetricDefinition | Promise<MetricDefinition>;

/** A document's answers under one filter pipeline, and what was wanted. */
export interface Answered {
  readonly references: readonly string[];
  readonly predictions: readonly string[];
}

export interface TextMetric {
  /** The sample's value. */
  score(sample: Answered): Promise<Json>;
  /** How values become a number, unless the task says otherwise. */
  readonly aggregate: Aggregation;
  readonly higherIsBetter: boolean | null;
}

/** Names of lm-eval that are a metric of ours with options. */
const ALIASES: Readonly<Record<string, readonly [string, Readonly<Record<string, Json>>]>> = {
  'chrf++': ['chrf', { word_order: 2 }],
};

/** True for metrics that are a mean over samples. */
export const isMean = ({ statistics, cell, pack, score, outcome }: MetricDefinition): boolean =>
  [statistics, cell, pack, score, outcome].every((form) => form === undefined);

/**
 * The metric that a task's name stands for, with its options under our names.
 * @throws HarnessError `METRIC_UNKNOWN`, `METRIC_UNKNOWN_OPTION`, `METRIC_INVALID_OPTION`.
 */
export async function registeredMetric(
  name: string,
  given: Readonly<Record<string, Json>>,
  load: MetricLoader,
): Promise<{ definition: MetricDefinition; options: Readonly<Record<string, Json>> }> {
  const [own, fixed] = ALIASES[name] ?? [name, {}];
  const definition = await load(own);
  const options = switches(definition, { ...fixed, ...given });
  resolveOptions(definition, options);
  return { definition, options };
}

/**
 * A metric of the registry for generated answers.
 * @param numbers a number per sample is wanted, as the task averages them.
 * @throws HarnessError `METRIC_UNKNOWN`, `METRIC_UNKNOWN_OPTION`, `METRIC_INVALID_OPTION`, `METRIC_COLUMNS`.
 */
export async function textMetric(
  name: string,
  given: Readonly<Record<string, Json>>,
  load: MetricLoader,
  { numbers }: { numbers: boolean },
): Promise<TextMetric> {
  const { definition, options } = await registeredMetric(name, given, load);
  const others = Object.entries(definition.inputs)
    .filter(([role, type]) => role !== 'prediction' && role !== 'reference' && !type.endsWith('?'))
    .map(([role]) => role);
  if (others.length > 0) {
    throw new HarnessError('METRIC_COLUMNS', `metric ${name} needs ${others.join(', ')}, and answers have none`, {
      hint: 'it scores files: harness score',
    });
  }
  const { higherIsBetter } = definition;
  if (!numbers && !isMean(definition)) {
    return {
      score: pairOf,
      aggregate: (values, settings) => ofPairs(definition, options, values, settings),
      higherIsBetter,
    };
  }
  return {
    async score({ references, predictions }) {
      const scores: number[] = [];
      for (const prediction of predictions) {
        const rows = [{ reference: referenceOf(definition, references), prediction }];
        const { perSample } = await scoreSamples(definition, rows, { options, perSample: true, uncertainty: false });
        const score = perSample?.[0];
        if (score !== null && score !== undefined) scores.push(score);
      }
      return scores.length === 0 ? null : scores.reduce((a, b) => a + b, 0) / scores.length;
    },
    aggregate: meanOf,
    higherIsBetter,
  };
}

/** `[reference, prediction]`, for what is computed at the end. */
export const pairOf = async ({ references, predictions }: Answered): Promise<Json> => [
  references.length === 1 ? (references[0] as string) : references,
  predictions[0] ?? '',
];

/** Where a switch is expected, what Python takes for true is. */
const switches = (
  { schema }: MetricDefinition,
  given: Readonly<Record<string, Json>>,
): Readonly<Record<string, Json>> =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const text = schema[name]?.type === 'boolean' && (typeof value === 'string' || typeof value === 'number');
      return [name, text ? Boolean(value) : value];
    }),
  );

/** A metric that compares with one reference gets the first. */
const referenceOf = ({ inputs }: MetricDefinition, references: Json): Json =>
  Array.isArray(references) && inputs.reference?.startsWith('texts') !== true ? (references[0] ?? null) : references;

/** The row that a sample's `[reference, prediction]` is to a metric. */
export function pairRow(definition: MetricDefinition, value: Json): { reference: Json; prediction: Json } {
  const [reference, prediction] = value as readonly [Json, Json];
  return { reference: referenceOf(definition, reference), prediction };
}

/** Resamples that lm-eval's error of these takes at most. */
const MOST_RESAMPLES = 100;

async function ofPairs(
  definition: MetricDefinition,
  given: Readonly<Record<string, Json>>,
  values: readonly Json[],
  { bootstrapIters }: AggregationOptions,
): Promise<Aggregate> {
  if (values.length === 0) return UNDEFINED;
  function* rows() {
    for (const value of values) yield pairRow(definition, value);
  }
  const settings = { options: given, unevenReferences: true };
  const result = await scoreSamples(definition, rows(), settings);
  const { value, stderr, ci95, method, parts, signature } = result;
  const whole = { value, stderr, ci95, method, parts: { ...parts, signature } };
  if (definition.statistics === undefined || value === null || values.length < 2) return whole;
  const { statistics, value: score } = definition;
  const { options } = resolveOptions(definition, given);
  const reader = new Columns(settings).reader(definition);
  const figures = [...rows()].map((row, i) => statistics(reader.read(row, { row: i + 1 }), options));
  const width = figures[0]!.length;
  const data = new Float64Array(width * figures.length);
  for (const [i, own] of figures.entries()) data.set(Array.from(own), i * width);
  const statistic = (sums: Float64Array): number | null => score(sums, values.length, options);
  const iterations = { bootstrapIters: Math.min(bootstrapIters, MOST_RESAMPLES) };
  const drawn = pythonResamples(
    values.length,
    width,
    iterations,
    sumsOf({ data, width, units: values.length }, statistic),
  );
  if (drawn.length === 0) return { ...whole, stderr: null };
  return { ...whole, stderr: standardDeviation(drawn), method: `${method}; stderr: ${drawn.length} resamples` };
}

/** The error for an unknown metric at its place, with the nearest of all names. */
export function unknownMetric(error: unknown, name: string, known: readonly string[]): unknown {
  if (!HarnessError.is(error) || error.code !== 'METRIC_UNKNOWN') return error;
  const hint = didYouMean(name, known) ?? error.hint;
  return new HarnessError(error.code, error.message, { ...(hint === undefined ? {} : { hint }), cause: error });
}
