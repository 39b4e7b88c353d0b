/**
 * lm-eval's aggregations as metrics of the samples' values, with its standard errors: sample sd / √n for means, its own bootstrap
 * for what is no mean, none for weighted perplexities and Brier scores. Intervals are ours, over lm-eval's resamples where it
 * draws any. Leaves out: text metrics (`text-metrics.ts`).
 */
import type { Json } from '../../base/json.ts';
import type { LmEvalErrors } from '../forms/statistic.ts';
import type { Form, MetricDefinition } from '../metric.ts';
import { SampleStatistic } from './sample-statistic.ts';
import type { Aggregate } from './task.ts';

const INPUTS = { prediction: 'any' } as const;
const FACTS = { summary: '', kind: 'samples', source: 'lm-eval', higherIsBetter: null, inputs: INPUTS } as const;

/** Both from lm-eval's resamples; the interval alone. */
const BOOTSTRAP = { interval: true, stderr: true };
const INTERVAL = { interval: true, stderr: false };

type ValueForm = Form<typeof INPUTS, Record<string, unknown>, unknown>;

function statistic(name: string, form: ValueForm, errors?: Omit<LmEvalErrors, 'iterations'>): SampleStatistic {
  const definition = { ...FACTS, name, range: [-Infinity, Infinity], schema: {}, ...form };
  return new SampleStatistic(definition as unknown as MetricDefinition, 'values', {}, errors);
}

const pair = (value: unknown): readonly [number, number] => value as readonly [number, number];

/** exp(-Σ x / Σ weight). */
const perplexity = (sums: Float64Array): number => Math.exp(-(sums[0]! / sums[1]!));

/** exp(x) / Σ exp(x), without overflow. */
export function softmax(values: readonly number[]): number[] {
  const most = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** The upper one of two middle values, as lm-eval takes it. */
const median: ValueForm = {
  pack: ({ prediction }) => [Number(prediction)],
  arrange: ({ data }) => ({ data, order: Uint32Array.from(data.keys()).sort((i, j) => data[i]! - data[j]!) }),
  weighted(arranged, weights) {
    const { data, order } = arranged as { data: Float64Array; order: Uint32Array };
    const middle = order.length >> 1;
    if (weights === null) return data[order[middle]!]!;
    let [at, upTo] = [0, weights[order[0]!]!];
    while (upTo <= middle) upTo += weights[order[++at]!]!;
    return data[order[at]!]!;
  },
};

/** F1 of class 1 as scikit-learn has it for two classes; it refuses further ones too. Values are [gold, prediction]. */
const f1: ValueForm = {
  statistics({ prediction }) {
    const [gold, own] = pair(prediction);
    const known = [gold, own].every((label) => label === 0 || label === 1);
    return known ? [gold & own, gold + own] : [Number.NaN, Number.NaN];
  },
  value: ([both, either]) => (either === 0 ? 0 : (2 * both!) / either!),
  parts: ([both]) => (Number.isNaN(both) ? { reason: 'F1 is for the classes 0 and 1' } : {}),
};

/** Matthews' correlation of any number of classes. Values are [gold, prediction]. */
const matthews: ValueForm = {
  cell: ({ prediction }) => pair(prediction).map(String) as [string, string],
  tableValue({ labels, counts }) {
    const k = labels.length;
    let [n, right, cross, actualSquares, predictedSquares] = [0, 0, 0, 0, 0];
    for (let i = 0; i < k; i++) {
      let [actual, predicted] = [0, 0];
      for (let j = 0; j < k; j++) {
        actual += counts[i * k + j]!;
        predicted += counts[j * k + i]!;
      }
      n += actual;
      right += counts[i * k + i]!;
      cross += actual * predicted;
      actualSquares += actual * actual;
      predictedSquares += predicted * predicted;
    }
    const spread = (n * n - actualSquares) * (n * n - predictedSquares);
    return spread === 0 ? 0 : (right * n - cross) / Math.sqrt(spread);
  },
};

/** By lm-eval's names. */
export const AGGREGATIONS = {
  mean: statistic('mean', { perSample: ({ prediction }) => Number(prediction), proportion: 'seen' }),
  median: statistic('median', median, BOOTSTRAP),
  nanmean: statistic(
    'nanmean',
    {
      statistics: ({ prediction: x }) => (x === null || Number.isNaN(Number(x)) ? [0, 0] : [Number(x), 1]),
      value: ([sum, count]) => sum! / count!,
    },
    BOOTSTRAP,
  ),
  perplexity: statistic(
    'perplexity',
    { statistics: ({ prediction }) => [Number(prediction), 1], value: perplexity },
    BOOTSTRAP,
  ),
  weighted_perplexity: statistic(
    'weighted_perplexity',
    { statistics: ({ prediction }) => pair(prediction), value: perplexity },
    INTERVAL,
  ),
  bits_per_byte: statistic(
    'bits_per_byte',
    { statistics: ({ prediction }) => pair(prediction), value: ([ll, bytes]) => -(ll! / bytes!) / Math.LN2 },
    INTERVAL,
  ),
  f1: statistic('f1', f1, BOOTSTRAP),
  mcc: statistic('mcc', matthews, BOOTSTRAP),
  matthews_corrcoef: statistic('matthews_corrcoef', matthews, BOOTSTRAP),
  /** Values are [gold, probabilities]: Σ over classes (p - [class is gold])². */
  brier_score: statistic(
    'brier_score',
    {
      perSample({ prediction }) {
        const [gold, probabilities] = prediction as readonly [number, readonly number[]];
        return probabilities.reduce((sum, p, i) => sum + (p - (i === gold ? 1 : 0)) ** 2, 0);
      },
      proportion: 'seen',
    },
    INTERVAL,
  ),
  /** Values are [gold, log-likelihoods]: the share of the right choice in the probability of all. */
  likelihood: statistic('likelihood', {
    perSample({ prediction }) {
      const [gold, lls] = prediction as readonly [number, readonly number[]];
      return softmax(lls)[gold] ?? 0;
    },
    proportion: 'seen',
  }),
  bypass: statistic('bypass', { perSample: () => null }),
} as const satisfies Readonly<Record<string, SampleStatistic>>;

/** The aggregation of a name; undefined when lm-eval has none of it. */
export const aggregationNamed = (name: string): SampleStatistic | undefined =>
  Object.hasOwn(AGGREGATIONS, name) ? AGGREGATIONS[name as keyof typeof AGGREGATIONS] : undefined;

/** The mean with its error; shares of right and wrong have Wilson's interval, other means Student's t. */
export const meanOf = (values: readonly Json[]): Aggregate => AGGREGATIONS.mean.ofValues(values, 0);
