/** Group fairness of two-class predictions: demographic parity and equalised odds as greatest differences between groups. */

/** Counts of one group: predictions 1 and all, by right label. */
export interface GroupCounts {
  /** Right label 1: how many, and of these predicted 1. */
  readonly positives: number;
  readonly truePositives: number;
  /** Right label 0: how many, and of these predicted 1. */
  readonly negatives: number;
  readonly falsePositives: number;
}

const spread = (rates: readonly number[]): number => Math.max(...rates) - Math.min(...rates);
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** max - min over groups of P(prediction = 1); `null` with an empty group. */
export function demographicParityDifference(groups: readonly GroupCounts[]): number | null {
  if (groups.length < 2 || groups.some(({ positives, negatives }) => positives + negatives === 0)) return null;
  return spread(groups.map((g) => (g.truePositives + g.falsePositives) / (g.positives + g.negatives)));
}

/** The greater of the differences in true and in false positive rates; a rate without cases is 0, as fairlearn has it. */
export function equalisedOddsDifference(groups: readonly GroupCounts[]): number | null {
  if (groups.length < 2 || groups.some(({ positives, negatives }) => positives + negatives === 0)) return null;
  const tpr = groups.map(({ truePositives, positives }) => share(truePositives, positives));
  const fpr = groups.map(({ falsePositives, negatives }) => share(falsePositives, negatives));
  return Math.max(spread(tpr), spread(fpr));
}
