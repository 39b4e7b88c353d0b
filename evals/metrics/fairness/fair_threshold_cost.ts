/**
 * The price of fairness: accuracy that is given up when each group has a threshold of its own, chosen so that the gap between groups
 * is at most `max_gap`, against the most accurate thresholds. The parts hold the whole curve, from no gap at all.
 */
import {
  type Constraint,
  defineMetric,
  fairThresholds,
  type GroupOutcome,
  type GroupPoints,
  type GroupTable,
  groupName,
  HarnessError,
  type Json,
  type OutcomeCell,
  type Point,
  type Probability,
  tradeOff,
} from '../../../src/plugin.ts';
import { classSchema, isPositive } from '../../math/classes.ts';
import { byScore, positiveProbability, sizeSchema } from '../../math/fairness/outcomes.ts';

type Options = {
  constraint: Constraint;
  maxGap: number;
  posLabel: string | null;
  labels: readonly string[] | null;
  minGroupSize: number;
};

interface Sample {
  readonly reference: string;
  readonly probability: Probability;
}

function scored({ reference, probability }: Sample, options: Options): GroupOutcome {
  const score = positiveProbability({ probability }, options);
  if (score === undefined) {
    throw new HarnessError('LABELS_MISMATCH', 'a row has several probabilities, and no class is named positive', {
      hint: 'one against the rest: --options pos_label=spam',
    });
  }
  return { reference: isPositive(reference, options.posLabel) ? '1' : '0', prediction: '', score };
}

/** From counts to the points of each group's ROC curve. null where a group has no rate that the constraint asks for. */
function pointsBy(cells: readonly OutcomeCell[], constraint: Constraint) {
  const order = cells.map((_, c) => c).sort((a, b) => cells[b]!.score! - cells[a]!.score!);
  return (counts: Float64Array, groups: number, names: (g: number) => string): GroupPoints[] | null => {
    const found: GroupPoints[] = [];
    for (let g = 0; g < groups; g++) {
      const points: Point[] = [{ threshold: Number.POSITIVE_INFINITY, selected: 0, tp: 0 }];
      let [selected, tp] = [0, 0];
      for (const [i, c] of order.entries()) {
        const count = counts[g * cells.length + c]!;
        selected += count;
        if (cells[c]!.reference === '1') tp += count;
        const next = order[i + 1];
        const ends = next === undefined || cells[next]!.score !== cells[c]!.score;
        if (ends && selected > points.at(-1)!.selected) points.push({ threshold: cells[c]!.score!, selected, tp });
      }
      if (constraint !== 'demographic_parity' && tp === 0) return null;
      if (constraint === 'equalized_odds' && tp === selected) return null;
      found.push({ name: names(g), n: selected, positives: tp, points });
    }
    return found;
  };
}

function partsOf({ groups, cells, counts }: GroupTable, { constraint, maxGap }: Options): Record<string, Json> {
  const points = pointsBy(cells, constraint)(counts, groups.length, (g) => groupName(groups[g]!));
  if (points === null) return {};
  const thresholds = (chosen: readonly Point[]): Json =>
    Object.fromEntries(
      chosen.map(({ threshold }, g) => [points[g]!.name, Number.isFinite(threshold) ? threshold : null]),
    );
  const fair = fairThresholds(points, constraint, maxGap);
  return {
    constraint,
    gap: fair.gap,
    accuracy: fair.accuracy,
    thresholds: thresholds(fair.points),
    curve: tradeOff(points, constraint).map((choice) => ({
      ...{ gap: choice.gap, accuracy: choice.accuracy },
      thresholds: thresholds(choice.points),
    })),
  };
}

export default defineMetric({
  name: 'fair_threshold_cost',
  summary: 'Accuracy given up for a small gap by thresholds for each group, with the curve of accuracy against gap',
  kind: 'group_fairness',
  source: 'Hardt et al. 2016 (arXiv:1610.02413), deterministic thresholds',
  higherIsBetter: false,
  range: [0, 1],
  inputs: { reference: 'label', probability: 'probability', group: 'any?' },
  schema: {
    constraint: {
      enum: ['demographic_parity', 'equal_opportunity', 'equalized_odds'],
      default: 'demographic_parity',
      description: 'What is to be alike: selection rates, true positive rates, or those and false positive rates.',
    },
    max_gap: { type: 'number', minimum: 0, maximum: 1, default: 0.05, description: 'Difference that is allowed.' },
    pos_label: classSchema.pos_label,
    labels: classSchema.labels,
    ...sizeSchema,
  },
  outcome: scored,
  outcomeOptions: ['posLabel', 'labels'],
  alike: byScore,
  smallest: ({ minGroupSize }: Options) => minGroupSize,
  mostResamples: 300,
  comparison(cells, { constraint, maxGap }: Options) {
    const points = pointsBy(cells, constraint);
    return (counts, groups) => {
      const found = points(counts, groups, String);
      if (found === null) return null;
      return Math.max(
        0,
        fairThresholds(found, constraint, 1).accuracy - fairThresholds(found, constraint, maxGap).accuracy,
      );
    };
  },
  undefinedBecause: (_, { constraint }: Options) =>
    `a group has rows of one class only: its rates are not defined, which ${constraint} compares`,
  groupParts: partsOf,
});
