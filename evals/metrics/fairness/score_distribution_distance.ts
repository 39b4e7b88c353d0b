/**
 * How different the scores of groups are, whatever the threshold: the largest distance between two groups' distributions,
 * Wasserstein's (the mean shift that turns one into the other) or Kolmogorov and Smirnov's.
 */
import {
  defineMetric,
  type GroupOutcome,
  type GroupTable,
  groupName,
  HarnessError,
  type Json,
  type Probability,
} from '../../../src/plugin.ts';
import { classSchema } from '../../math/classes.ts';
import { type Distance, largestDistance } from '../../math/fairness/distances.ts';
import { byScore, positiveProbability, sizeSchema } from '../../math/fairness/outcomes.ts';

type Options = {
  distance: Distance;
  given: string | null;
  posLabel: string | null;
  labels: readonly string[] | null;
  minGroupSize: number;
};

interface Sample {
  readonly reference?: string | undefined;
  readonly probability?: Probability | undefined;
  readonly score?: number | undefined;
}

function outcome({ reference, probability, score }: Sample, { given, posLabel, labels }: Options): GroupOutcome {
  const value = score ?? positiveProbability({ probability }, { posLabel, labels });
  if (value === undefined) {
    throw new HarnessError('DATA_MISSING_COLUMN', 'neither a score nor a probability of the positive class', {
      hint: 'name one: --probability COL or --column score=COL; of several classes, name one: --options pos_label=spam',
    });
  }
  const counts = given === null || reference === given;
  return { reference: '', prediction: '', score: counts ? value : undefined, weight: counts ? value : undefined };
}

/** Rows with a score and their mean, of each group. */
const means = ({ groups, cells, counts, weights }: GroupTable): Json =>
  Object.fromEntries(
    groups.map((values, g) => {
      let [n, sum] = [0, 0];
      for (const [c, { score }] of cells.entries()) {
        if (score === null) continue;
        n += counts[g * cells.length + c]!;
        sum += weights[g * cells.length + c]!;
      }
      return [groupName(values), { count: n, mean_score: n === 0 ? null : sum / n }];
    }),
  );

export default defineMetric({
  name: 'score_distribution_distance',
  summary: 'Largest distance between two groups of the distributions of scores (Wasserstein, KS)',
  kind: 'group_fairness',
  source: 'scipy.stats.wasserstein_distance, ks_2samp; Miroshnikov et al. 2021 (arXiv:2011.03156)',
  higherIsBetter: false,
  range: [0, Number.POSITIVE_INFINITY],
  inputs: { reference: 'label?', probability: 'probability?', score: 'number?', group: 'any?' },
  schema: {
    distance: {
      enum: ['wasserstein', 'ks'],
      default: 'wasserstein',
      description:
        'Wasserstein of order 1, in units of the score; ks: largest difference of the distribution functions.',
    },
    given: {
      type: ['string', 'null'],
      default: null,
      description: 'Only rows of this true class: 1 asks whether those who are positive are scored alike.',
    },
    pos_label: classSchema.pos_label,
    labels: classSchema.labels,
    ...sizeSchema,
  },
  outcome,
  outcomeOptions: ['given', 'posLabel', 'labels'],
  alike: byScore,
  smallest: ({ minGroupSize }: Options) => minGroupSize,
  comparison: (cells, { distance }: Options) => largestDistance(distance, cells),
  undefinedBecause: ({ groups, cells, counts }, { given }: Options) => {
    const lacking = groups.filter((_, g) =>
      cells.every(({ score }, c) => score === null || counts[g * cells.length + c] === 0),
    );
    return `no row of class ${given} in ${lacking.map(groupName).join(', ')}`;
  },
  groupParts: (table) => ({ by_group: means(table) }),
});
