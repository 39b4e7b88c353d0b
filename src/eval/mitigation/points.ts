/** What each threshold on a score does to each group: the points of its ROC curve, as counts. */
import { HarnessError } from '../../base/errors.ts';
import { groupName } from '../group-table.ts';

/** What thresholds are to make alike: selection rates, true positive rates, or those and false positive rates. */
export type Constraint = 'demographic_parity' | 'equal_opportunity' | 'equalized_odds';
export const CONSTRAINTS: readonly Constraint[] = ['demographic_parity', 'equal_opportunity', 'equalized_odds'];

/** Scores from this threshold on are selected. */
export interface Point {
  /** Infinity: nobody is selected. */
  threshold: number;
  selected: number;
  tp: number;
}

export interface GroupPoints {
  name: string;
  n: number;
  positives: number;
  /** From nobody to everybody. */
  points: readonly Point[];
}

/** Scores and true classes of each group, gathered row by row. */
export class ScoredGroups {
  readonly #groups = new Map<string, { scores: number[]; truths: boolean[] }>();

  add(group: readonly string[], score: number, truth: boolean): void {
    const name = groupName(group);
    let known = this.#groups.get(name);
    if (known === undefined) {
      known = { scores: [], truths: [] };
      this.#groups.set(name, known);
    }
    known.scores.push(score);
    known.truths.push(truth);
  }

  /**
   * The points of each group, sorted by name.
   * @throws HarnessError `MITIGATION_IMPOSSIBLE` for one group alone, or one whose rates are not defined.
   */
  points(constraint: Constraint): GroupPoints[] {
    const found = [...this.#groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, rows]) => pointsOf(name, rows));
    if (found.length < 2) {
      throw new HarnessError('MITIGATION_IMPOSSIBLE', `there is one group only (${found[0]?.name ?? 'none'})`, {
        hint: 'name a column with several values: --group sex',
      });
    }
    for (const { name, n, positives } of found) {
      const lacks =
        positives === 0 ? 'positive' : constraint === 'equalized_odds' && positives === n ? 'negative' : null;
      if (lacks === null || constraint === 'demographic_parity') continue;
      throw new HarnessError('MITIGATION_IMPOSSIBLE', `group ${name} has no row of the ${lacks} class`, {
        hint: 'its rates are not defined: take demographic_parity, or leave the group out',
      });
    }
    return found;
  }
}

function pointsOf(name: string, { scores, truths }: { scores: number[]; truths: boolean[] }): GroupPoints {
  const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const points: Point[] = [{ threshold: Number.POSITIVE_INFINITY, selected: 0, tp: 0 }];
  let [selected, tp] = [0, 0];
  for (const [place, i] of order.entries()) {
    selected++;
    if (truths[i]) tp++;
    const next = order[place + 1];
    if (next === undefined || scores[next] !== scores[i]) points.push({ threshold: scores[i]!, selected, tp });
  }
  return { name, n: scores.length, positives: tp, points };
}

/** Right decisions at a point. */
export const right = ({ n, positives }: GroupPoints, { selected, tp }: Point): number =>
  tp + (n - positives - (selected - tp));

export const selectionRate = ({ n }: GroupPoints, { selected }: Point): number => selected / n;
export const tpr = ({ positives }: GroupPoints, { tp }: Point): number => tp / positives;
export const fpr = ({ n, positives }: GroupPoints, { selected, tp }: Point): number =>
  (selected - tp) / (n - positives);

/** One threshold for each group, what it costs and how far apart the groups are. */
export interface Choice {
  points: readonly Point[];
  accuracy: number;
  gap: number;
}

/** The figures of a choice. */
export function judged(groups: readonly GroupPoints[], points: readonly Point[], constraint: Constraint): Choice {
  const spread = (rate: (group: GroupPoints, point: Point) => number): number => {
    const rates = groups.map((group, g) => rate(group, points[g]!));
    return Math.max(...rates) - Math.min(...rates);
  };
  const n = groups.reduce((sum, group) => sum + group.n, 0);
  const gap = {
    demographic_parity: () => spread(selectionRate),
    equal_opportunity: () => spread(tpr),
    equalized_odds: () => Math.max(spread(tpr), spread(fpr)),
  }[constraint]();
  return { points, gap, accuracy: groups.reduce((sum, group, g) => sum + right(group, points[g]!), 0) / n };
}

/** The point of one threshold for all. */
export function atThreshold(groups: readonly GroupPoints[], threshold: number): Point[] {
  return groups.map(({ points }) => points.findLast((point) => point.threshold >= threshold)!);
}
