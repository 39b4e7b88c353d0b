/**
 * Metrics of generated answers: those of our registry under their names (lm-eval's `exact_match`, `bleu`, `chrf`, `chrf++`
 * and `ter` among them), and functions that stand in for Python's. A metric that is a mean gives a number per sample; a
 * corpus metric gives [reference, prediction], as in lm-eval's sample logs, and its number at the end.
 */
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { didYouMean } from '../../base/nearest.ts';
import { load } from '../../registry/kind.ts';
import { formOf } from '../forms/forms.ts';
import type { MetricDefinition } from '../metric.ts';
import { METRICS } from '../metric-kind.ts';
import { resolveOptions } from '../options.ts';
import { scoreSamples } from '../score.ts';
import { AGGREGATIONS } from './aggregations.ts';
import { referenceOf, SampleStatistic } from './sample-statistic.ts';

/** A document's answers under one filter pipeline, and what was wanted. */
export interface AnswerTexts {
  readonly references: readonly string[];
  readonly predictions: readonly string[];
}

export interface TextMetric {
  /** The sample's value. */
  score(sample: AnswerTexts): Promise<Json>;
  /** How values become a number, unless the task says otherwise. */
  readonly statistic: SampleStatistic;
  readonly higherIsBetter: boolean | null;
}

/** Names of lm-eval that are a metric of ours with options. */
const ALIASES: Readonly<Record<string, readonly [string, Readonly<Record<string, Json>>]>> = {
  'chrf++': ['chrf', { word_order: 2 }],
};

/**
 * The metric that a task's name stands for, with its options under our names.
 * @throws HarnessError `METRIC_UNKNOWN`, `METRIC_UNKNOWN_OPTION`, `METRIC_INVALID_OPTION`.
 */
export async function registeredMetric(
  name: string,
  given: Readonly<Record<string, Json>>,
): Promise<{ definition: MetricDefinition; options: Readonly<Record<string, Json>> }> {
  const [own, fixed] = ALIASES[name] ?? [name, {}];
  const definition = await load(METRICS, own);
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
  { numbers }: { numbers: boolean },
): Promise<TextMetric> {
  const { definition, options } = await registeredMetric(name, given);
  const others = Object.entries(definition.inputs)
    .filter(([role, type]) => role !== 'prediction' && role !== 'reference' && !type.endsWith('?'))
    .map(([role]) => role);
  if (others.length > 0) {
    throw new HarnessError('METRIC_COLUMNS', `metric ${name} needs ${others.join(', ')}, and answers have none`, {
      hint: 'it scores files: harness score',
    });
  }
  const { higherIsBetter } = definition;
  if (!numbers && formOf(definition).form !== 'mean') {
    const statistic = new SampleStatistic(definition, 'texts', options, { interval: false, stderr: true });
    return { score: pairOf, statistic, higherIsBetter };
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
    statistic: AGGREGATIONS.mean,
    higherIsBetter,
  };
}

/** `[reference, prediction]`, for what is computed at the end. */
export const pairOf = async ({ references, predictions }: AnswerTexts): Promise<Json> => [
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

/** The error for an unknown metric at its place, with the nearest of all names. */
export function unknownMetric(error: unknown, name: string, known: readonly string[]): unknown {
  if (!HarnessError.is(error) || error.code !== 'METRIC_UNKNOWN') return error;
  const hint = didYouMean(name, known) ?? error.hint;
  return new HarnessError(error.code, error.message, { ...(hint === undefined ? {} : { hint }), cause: error });
}
