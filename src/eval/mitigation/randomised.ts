/**
 * Equalised odds to the letter, by chance (Hardt et al. 2016, arXiv:1610.02413): every group gets the same point of (FPR, TPR), the
 * most accurate one under all concave hulls of their ROC curves. A group reaches it by drawing between two thresholds, and now and
 * then by a coin that does not look at the row. Exact: the best point is a corner of the hulls or where two of them cross.
 */
import { fpr, type GroupPoints, tpr } from './points.ts';

interface Corner {
  fpr: number;
  tpr: number;
  threshold: number;
}

/** How a group decides: the coin with probability `ignore`, else one of the thresholds. */
export interface RandomisedRule {
  name: string;
  /** Chance that the row is not looked at, and that it is selected then. */
  ignore: number;
  constant: number;
  /** Two thresholds, the lower one with probability `low`. */
  thresholds: readonly [high: number, low: number];
  low: number;
}

export interface RandomisedOdds {
  fpr: number;
  tpr: number;
  accuracy: number;
  rules: readonly RandomisedRule[];
}

/** The upper concave hull from (0, 0) to (1, 1). */
function hull(group: GroupPoints): Corner[] {
  const corners: Corner[] = [];
  for (const point of group.points) {
    const next = { fpr: fpr(group, point), tpr: tpr(group, point), threshold: point.threshold };
    for (;;) {
      const [a, b] = [corners.at(-2), corners.at(-1)];
      if (b !== undefined && b.fpr === next.fpr && b.tpr <= next.tpr && corners.length > 1) corners.pop();
      else if (a !== undefined && b !== undefined && cross(a, b, next) >= 0) corners.pop();
      else break;
    }
    corners.push(next);
  }
  return corners;
}

/** Positive when b lies below the line from a to c. */
const cross = (a: Corner, b: Corner, c: Corner): number =>
  (c.tpr - a.tpr) * (b.fpr - a.fpr) - (b.tpr - a.tpr) * (c.fpr - a.fpr);

/** The edge of a hull over x: its ends, and how far along it x is. */
function edge(corners: readonly Corner[], x: number): { from: Corner; to: Corner; along: number; y: number } {
  let at = 0;
  while (at < corners.length - 2 && corners[at + 1]!.fpr <= x) at++;
  const [from, to] = [corners[at]!, corners[at + 1] ?? corners[at]!];
  const along = to.fpr === from.fpr ? 1 : Math.min(1, Math.max(0, (x - from.fpr) / (to.fpr - from.fpr)));
  return { from, to, along, y: from.tpr + along * (to.tpr - from.tpr) };
}

/** The same rates for all groups, as accurate as can be. */
export function equalizedOdds(groups: readonly GroupPoints[]): RandomisedOdds {
  const hulls = groups.map(hull);
  const corners = [...new Set(hulls.flatMap((own) => own.map((corner) => corner.fpr)))].sort((a, b) => a - b);
  const crossings = corners.slice(1).flatMap((right_, i) => {
    const left = corners[i]!;
    const lines = hulls.map((own) => {
      const [a, b] = [edge(own, left).y, edge(own, (left + right_) / 2).y];
      const slope = (b - a) / ((right_ - left) / 2);
      return { slope, at: b - slope * ((left + right_) / 2) };
    });
    return lines.flatMap((one, k) =>
      lines.slice(k + 1).flatMap((other) => {
        const x = (other.at - one.at) / (one.slope - other.slope);
        return x > left && x < right_ ? [x] : [];
      }),
    );
  });
  const positives = groups.reduce((sum, group) => sum + group.positives, 0);
  const n = groups.reduce((sum, group) => sum + group.n, 0);
  let best = { fpr: 0, tpr: 0, accuracy: -1 };
  for (const x of [...corners, ...crossings]) {
    const y = Math.min(...hulls.map((own) => edge(own, x).y));
    const accuracy = (positives * y + (n - positives) * (1 - x)) / n;
    if (accuracy > best.accuracy) best = { fpr: x, tpr: y, accuracy };
  }
  const rules = groups.map(({ name }, g): RandomisedRule => {
    const { from, to, along, y } = edge(hulls[g]!, best.fpr);
    // On the diagonal the coin and the hull are one.
    const ignore = y - best.fpr < 1e-15 ? 0 : Math.max(0, (y - best.tpr) / (y - best.fpr));
    return { name, ignore, constant: best.fpr, thresholds: [from.threshold, to.threshold], low: along };
  });
  return { ...best, rules };
}
