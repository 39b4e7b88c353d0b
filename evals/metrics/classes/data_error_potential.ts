/**
 * How likely a training example is wrong, from what a model made of it epoch after epoch: low confidence that stays low
 * (the hard-to-learn corner of data maps), (1 - mean) * (1 - 2 sd) in [0, 1]. Confidence is the probability of the example's
 * answer, or exp(-loss). Rank rows by it, greatest first, and read them. `parts` counts areas under the margin below 0.
 */
import { defineMetric, HarnessError } from '../../../src/plugin.ts';

interface Sample {
  readonly losses?: readonly number[] | undefined;
  readonly confidences?: readonly number[] | undefined;
}

function confidencesOf({ losses, confidences }: Sample): readonly number[] {
  const given = confidences ?? losses?.map((loss) => Math.exp(-loss));
  if (given === undefined || given.length === 0) {
    throw new HarnessError('DATA_MISSING_COLUMN', 'neither losses nor confidences', {
      hint: 'losses: the mean loss of the example in each epoch; or confidences: the probability of its answer',
    });
  }
  const odd = given.find((value) => !(value >= 0 && value <= 1));
  if (odd === undefined) return given;
  throw new HarnessError('SAMPLE_WRONG_TYPE', `a confidence of ${odd}: expected 0 to 1, and losses of 0 or more`);
}

/** `potential([0.1, 0.1])` is 0.9: never believed, and never in doubt about it. */
function potential(confidences: readonly number[]): number {
  const n = confidences.length;
  const mean = confidences.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(confidences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
  // At most 1/2 for numbers in [0, 1], up to rounding.
  return (1 - mean) * Math.max(0, 1 - 2 * deviation);
}

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export default defineMetric({
  name: 'data_error_potential',
  summary: 'How likely training examples are mislabelled, from their losses or confidences over epochs',
  kind: 'text',
  source: 'Dataset Cartography (arXiv:2009.10795); area under the margin (arXiv:2001.10528)',
  higherIsBetter: false,
  range: [0, 1],
  inputs: { losses: 'numbers?', confidences: 'numbers?', margins: 'numbers?' },
  schema: {},
  statistics(sample) {
    const { margins } = sample;
    const known = margins !== undefined && margins.length > 0;
    return [potential(confidencesOf(sample)), known ? 1 : 0, known && average(margins) < 0 ? 1 : 0];
  },
  value: (sums, n) => sums[0]! / n,
  parts: (sums) => ({ margins: sums[1]!, negative_margins: sums[2]! }),
});
