/**
 * BARTScore-style scores (Yuan et al. 2021, arXiv:2106.11520) from any model that gives log-probabilities: the mean log-probability
 * per token of one text after another one. `precision`: the prediction after the reference; `recall`: the reference after the
 * prediction; `f`: the mean of both; `faithfulness`: the prediction after the source. Several references: the best.
 */
import { defineMetric, HarnessError } from '../../../src/plugin.ts';
import { checkLogprobs } from '../../math/log-likelihood.ts';

type Options = { direction: 'f' | 'precision' | 'recall' | 'faithfulness' };

interface Sample {
  readonly prediction_logprobs?: unknown;
  readonly reference_logprobs?: unknown;
}

const isList = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((x) => typeof x === 'number');

/** One list of log-probabilities for each reference (or source). */
function lists(value: unknown, column: string): (readonly number[])[] {
  if (isList(value)) return [value];
  if (Array.isArray(value) && value.every(isList)) return value as (readonly number[])[];
  throw new HarnessError(
    'SAMPLE_WRONG_TYPE',
    `${column}: expected a list of log-probabilities, or one for each reference`,
  );
}

const meanOf = (logprobs: readonly number[]): number =>
  logprobs.length === 0 ? 0 : Math.min(0, checkLogprobs(logprobs).reduce((sum, x) => sum + x, 0) / logprobs.length);

const needsPrediction = ({ direction }: Options): boolean => direction !== 'recall';
const needsReference = ({ direction }: Options): boolean => direction === 'recall' || direction === 'f';

export default defineMetric({
  name: 'bartscore',
  summary: 'Mean log-probability of the prediction given the reference, and the other way round',
  kind: 'text',
  source: 'Yuan et al. 2021 (arXiv:2106.11520)',
  higherIsBetter: true,
  range: [Number.NEGATIVE_INFINITY, 0],
  inputs: {
    prediction: 'text?',
    reference: 'texts?',
    source: 'text?',
    prediction_logprobs: 'any?',
    reference_logprobs: 'any?',
  },
  schema: {
    direction: {
      enum: ['f', 'precision', 'recall', 'faithfulness'],
      default: 'f',
      description:
        'Prediction after reference, reference after prediction, the mean of both, or prediction after source.',
    },
  },
  signature: ({ direction }: Options, { model, references, version }) =>
    `nrefs:${references ?? 1}|direction:${direction}|per:token|model:${model ?? 'columns'}|version:${version}`,
  derive: {
    needs: 'logprobs',
    missing: (sample: Sample, options: Options) =>
      (needsPrediction(options) && sample.prediction_logprobs === undefined) ||
      (needsReference(options) && sample.reference_logprobs === undefined),
    async columns(samples, source, options: Options) {
      const { direction } = options;
      const pairs: { context: string; continuation: string }[] = [];
      const ask = (context: string, continuation: string): number => pairs.push({ context, continuation }) - 1;
      const places = samples.map((sample) => {
        const own = sample.prediction ?? '';
        const others = direction === 'faithfulness' ? [sample.source ?? ''] : (sample.reference ?? []);
        const texts = others.filter((text) => text !== null);
        return {
          forward: needsPrediction(options) ? texts.map((text) => ask(text, own)) : [],
          backward: needsReference(options) ? texts.map((text) => ask(own, text)) : [],
        };
      });
      const found = await source.logprobs!(pairs);
      return places.map(({ forward, backward }) => ({
        prediction_logprobs: forward.map((at) => found[at]!),
        reference_logprobs: backward.map((at) => found[at]!),
      }));
    },
  },
  perSample(sample, options: Options) {
    const forward = needsPrediction(options)
      ? lists(sample.prediction_logprobs, 'prediction_logprobs').map(meanOf)
      : [];
    const backward = needsReference(options) ? lists(sample.reference_logprobs, 'reference_logprobs').map(meanOf) : [];
    if (options.direction !== 'f') return Math.max(...forward, ...backward);
    if (forward.length !== backward.length) {
      throw new HarnessError(
        'SAMPLE_WRONG_SIZE',
        `${forward.length} prediction_logprobs and ${backward.length} reference_logprobs`,
      );
    }
    return Math.max(...forward.map((x, i) => (x + backward[i]!) / 2));
  },
});
