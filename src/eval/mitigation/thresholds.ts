/**
 * Thresholds by group: the most accurate ones whose rates are no further apart than allowed, and what each allowance costs. Parity
 * and opportunity: exact, over all thresholds. Odds, where two rates bind: exact over at most 48 thresholds of each group.
 */
import {
  type Choice,
  type Constraint,
  fpr,
  type GroupPoints,
  judged,
  type Point,
  right,
  selectionRate,
  tpr,
} from './points.ts';

const SLACK = 1e-12;
/** Thresholds of a group that a search over two rates looks at. */
const THINNED = 48;

type RateOf = (group: GroupPoints, point: Point) => number;

/**
 * The most accurate thresholds with a gap of at most `allowed`.
 * Thresholds that select nobody anywhere always qualify.
 */
export function fairThresholds(groups: readonly GroupPoints[], constraint: Constraint, allowed: number): Choice {
  if (constraint === 'equalized_odds') return inBoxes(groups.map(thinned), allowed);
  return inWindows(groups, constraint, allowed);
}

/** Accuracy against gap, from no gap to the one of the most accurate thresholds; choices that another one beats are left out. */
export function tradeOff(groups: readonly GroupPoints[], constraint: Constraint, steps = 24): Choice[] {
  const free = fairThresholds(groups, constraint, 1);
  const found = Array.from({ length: steps }, (_, i) => fairThresholds(groups, constraint, (free.gap * i) / steps));
  found.push(free);
  found.sort((a, b) => a.gap - b.gap || b.accuracy - a.accuracy);
  return found.filter((choice, i) => found.slice(0, i).every((before) => before.accuracy < choice.accuracy - SLACK));
}

/** One rate binds: a window slides over its values, the best point of each group inside is kept in a queue. */
function inWindows(groups: readonly GroupPoints[], constraint: Constraint, allowed: number): Choice {
  const rate: RateOf = constraint === 'equal_opportunity' ? tpr : selectionRate;
  const rates = groups.map((group) => Float64Array.from(group.points, (point) => rate(group, point)));
  const gains = groups.map((group) => Float64Array.from(group.points, (point) => right(group, point)));
  const starts = [...new Set(rates.flatMap((own) => [...own]))].sort((a, b) => a - b);
  // Of each group, numbers of points in the window, the best first and none that a later one beats.
  const queues = groups.map(() => ({ items: [] as number[], head: 0, next: 0 }));
  let best: { points: Point[]; gain: number } | undefined;
  for (const start of starts) {
    let gain = 0;
    const chosen: Point[] = [];
    for (const [g, group] of groups.entries()) {
      const queue = queues[g]!;
      const [own, gained] = [rates[g]!, gains[g]!];
      while (queue.next < own.length && own[queue.next]! <= start + allowed + SLACK) {
        while (queue.items.length > queue.head && gained[queue.items.at(-1)!]! <= gained[queue.next]!)
          queue.items.pop();
        queue.items.push(queue.next++);
      }
      while (queue.head < queue.items.length && own[queue.items[queue.head]!]! < start) queue.head++;
      const at = queue.items[queue.head];
      if (at === undefined) break;
      gain += gained[at]!;
      chosen.push(group.points[at]!);
    }
    if (chosen.length === groups.length && (best === undefined || gain > best.gain)) best = { points: chosen, gain };
  }
  return judged(groups, best!.points, constraint);
}

/** Two rates bind: every box that begins at some group's TPR and some group's FPR. */
function inBoxes(groups: readonly GroupPoints[], allowed: number): Choice {
  const all = groups.map((group) =>
    group.points.map((point) => ({ point, tpr: tpr(group, point), fpr: fpr(group, point), gain: right(group, point) })),
  );
  const distinct = (name: 'tpr' | 'fpr'): number[] =>
    [...new Set(all.flatMap((own) => own.map((each) => each[name])))].sort((a, b) => a - b);
  const [lowTpr, lowFpr] = [distinct('tpr'), distinct('fpr')];
  let best: { points: Point[]; gain: number } | undefined;
  for (const t of lowTpr) {
    const inside = all.map((own) => own.filter((each) => each.tpr >= t && each.tpr <= t + allowed + SLACK));
    if (inside.some((own) => own.length === 0)) continue;
    for (const f of lowFpr) {
      let gain = 0;
      const points: Point[] = [];
      for (const own of inside) {
        let most: (typeof own)[number] | undefined;
        for (const each of own) {
          if (each.fpr < f || each.fpr > f + allowed + SLACK) continue;
          if (most === undefined || each.gain > most.gain) most = each;
        }
        if (most === undefined) break;
        gain += most.gain;
        points.push(most.point);
      }
      if (points.length === groups.length && (best === undefined || gain > best.gain)) best = { points, gain };
    }
  }
  return judged(groups, best!.points, 'equalized_odds');
}

/** Points at equal steps of the selection rate, both ends and the most accurate one among them. */
function thinned(group: GroupPoints): GroupPoints {
  const { points, n } = group;
  if (points.length <= THINNED) return group;
  const best = points.reduce((most, point) => (right(group, point) > right(group, most) ? point : most));
  const kept = new Set([points[0]!, points.at(-1)!, best]);
  let at = 0;
  for (let i = 0; i < THINNED - 3; i++) {
    while (at < points.length - 1 && points[at]!.selected < (n * (i + 1)) / (THINNED - 2)) at++;
    kept.add(points[at]!);
  }
  return { ...group, points: points.filter((point) => kept.has(point)) };
}
