/**
 * Reject option classification (Kamiran, Karim and Zhang 2012): where the score is within a margin of the threshold, the decision
 * goes to the groups that are selected less often than all rows are, and against the others. The margin is searched.
 */
import { atThreshold, type Choice, type Constraint, type GroupPoints, judged, selectionRate } from './points.ts';

export interface Margin extends Choice {
  margin: number;
}

/** What each margin does, from 0 up. Margins are the distances of scores to the threshold, at most `steps` of them. */
export function margins(
  groups: readonly GroupPoints[],
  constraint: Constraint,
  threshold: number,
  steps = 200,
): { favoured: string[]; curve: Margin[] } {
  const plain = atThreshold(groups, threshold);
  const overall =
    plain.reduce((sum, { selected }) => sum + selected, 0) / groups.reduce((sum, group) => sum + group.n, 0);
  const favoured = groups.map((group, g) => selectionRate(group, plain[g]!) < overall);
  const distances = new Set([0]);
  for (const { points } of groups) {
    for (const point of points) {
      if (Number.isFinite(point.threshold)) distances.add(Math.abs(point.threshold - threshold));
    }
  }
  const all = [...distances].sort((a, b) => a - b);
  const tried = all.filter((_, i) => all.length <= steps || i % Math.ceil(all.length / steps) === 0);
  const curve = tried.map((margin): Margin => {
    // Favoured: selected from threshold - margin on; the others only beyond threshold + margin, which itself is rejected.
    const points = groups.map(({ points: own }, g) =>
      favoured[g]
        ? own.findLast((point) => point.threshold >= threshold - margin)!
        : own.findLast((point) =>
            margin === 0 ? point.threshold >= threshold : point.threshold > threshold + margin,
          )!,
    );
    return { margin, ...judged(groups, points, constraint) };
  });
  return { favoured: groups.flatMap(({ name }, g) => (favoured[g] ? [name] : [])), curve };
}

/** The most accurate margin whose gap is allowed; without one, the smallest gap. */
export function bestMargin(curve: readonly Margin[], allowed: number): Margin {
  const within = curve.filter(({ gap }) => gap <= allowed + 1e-12);
  if (within.length === 0) return curve.reduce((least, each) => (each.gap < least.gap ? each : least));
  return within.reduce((most, each) => (each.accuracy > most.accuracy ? each : most));
}
