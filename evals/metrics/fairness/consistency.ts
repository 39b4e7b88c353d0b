/**
 * Are similar people treated alike (Zemel et al. 2013)? One less the mean distance of a decision to the mean decision of its k
 * nearest neighbours by the features. AIF360 counts each row among its own neighbours; `include_self` does so too.
 */
import { defineMetric, HarnessError, meanOf } from '../../../src/plugin.ts';
import { type ClassOptions, classSchema, isPositive } from '../../math/classes.ts';
import { nearest } from '../../math/fairness/neighbours.ts';

type Options = Pick<ClassOptions, 'posLabel'> & { nNeighbors: number; includeSelf: boolean; standardise: boolean };

interface Sample {
  readonly prediction: string;
  readonly features: readonly number[];
}

/** Each feature divided by its standard deviation, so that income does not outweigh age. */
function scaled(points: readonly (readonly number[])[]): number[][] {
  const n = points.length;
  const width = points[0]!.length;
  const divisors = Array.from({ length: width }, (_, j) => {
    const mean = points.reduce((sum, point) => sum + point[j]!, 0) / n;
    const sd = Math.sqrt(points.reduce((sum, point) => sum + (point[j]! - mean) ** 2, 0) / n);
    return sd === 0 ? 1 : sd;
  });
  return points.map((point) => point.map((x, j) => x / divisors[j]!));
}

/** null where there are fewer other rows than neighbours. */
function each(samples: readonly Sample[], options: Options): number[] | null {
  const { nNeighbors: k, includeSelf, standardise, posLabel } = options;
  if (samples.length < k + (includeSelf ? 0 : 1)) return null;
  const width = samples[0]!.features.length;
  const odd = samples.findIndex(({ features }) => features.length !== width);
  if (odd >= 0) {
    throw new HarnessError(
      'SAMPLE_WRONG_TYPE',
      `row ${odd + 1} has ${samples[odd]!.features.length} features, the first one ${width}`,
      {
        hint: 'every row has the same features: --column features=age,hours',
      },
    );
  }
  const decisions = samples.map(({ prediction }) => (isPositive(prediction, posLabel) ? 1 : 0));
  const points = samples.map(({ features }) => features);
  const neighbours = nearest(standardise ? scaled(points) : points, k, includeSelf);
  return decisions.map((own, i) => {
    const mean = neighbours(i).reduce<number>((sum, other) => sum + decisions[other]!, 0) / k;
    return 1 - Math.abs(own - mean);
  });
}

export default defineMetric({
  name: 'consistency',
  summary: 'How like the decision of a row is to those of its nearest neighbours',
  kind: 'group_fairness',
  source: 'Zemel et al. 2013; AIF360 consistency (include_self)',
  higherIsBetter: true,
  range: [0, 1],
  inputs: { prediction: 'label', features: 'numbers' },
  schema: {
    n_neighbors: { type: 'integer', minimum: 1, default: 5, description: 'How many neighbours.' },
    include_self: {
      type: 'boolean',
      default: false,
      description: 'A row is its own first neighbour, as in AIF360; this makes the number larger.',
    },
    standardise: {
      type: 'boolean',
      default: false,
      description: 'Divide each feature by its standard deviation before distances are taken.',
    },
    pos_label: classSchema.pos_label,
  },
  score(samples, options: Options) {
    const perSample = each(samples, options);
    if (perSample === null) {
      return {
        value: null,
        parts: { reason: `${samples.length} rows are too few for ${options.nNeighbors} neighbours` },
      };
    }
    return { value: perSample.reduce((sum, x) => sum + x, 0) / perSample.length, perSample };
  },
  interval(samples, options: Options) {
    const { stderr, ci95, method = 'none' } = meanOf(each(samples, options) ?? []);
    return { stderr, ci95, method };
  },
});
