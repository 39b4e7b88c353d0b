/** Distances of score distributions between groups, from counts of each score: two-sample KS, and Wasserstein's of order 1. */
import type { GroupStatistic, OutcomeCell } from '../../../src/plugin.ts';

export type Distance = 'wasserstein' | 'ks';

/** Outcomes in the order of their scores; those without one are left out. */
function sorted(cells: readonly OutcomeCell[]): { order: number[]; gaps: Float64Array; last: Uint8Array } {
  const order = cells.flatMap(({ score }, c) => (score === null ? [] : [c]));
  order.sort((a, b) => cells[a]!.score! - cells[b]!.score!);
  const scoreAt = (i: number): number => cells[order[i]!]!.score!;
  const gaps = Float64Array.from(order, (_, i) => (i + 1 < order.length ? scoreAt(i + 1) - scoreAt(i) : 0));
  return { order, gaps, last: Uint8Array.from(order, (_, i) => (i + 1 === order.length || gaps[i]! > 0 ? 1 : 0)) };
}

/** The largest distance of two groups. Undefined where a group has no score. */
export function largestDistance(distance: Distance, cells: readonly OutcomeCell[]): GroupStatistic {
  const { order, gaps, last } = sorted(cells);
  const width = cells.length;
  return (counts, groups) => {
    const sizes = new Float64Array(groups);
    for (let g = 0; g < groups; g++) {
      for (const c of order) sizes[g]! += counts[g * width + c]!;
      if (sizes[g] === 0) return null;
    }
    const below = new Float64Array(groups);
    const apart = new Float64Array(distance === 'ks' ? 0 : groups * groups);
    let largest = 0;
    for (let i = 0; i < order.length; i++) {
      for (let g = 0; g < groups; g++) below[g]! += counts[g * width + order[i]!]!;
      if (last[i] === 0) continue;
      let [least, most] = [1, 0];
      for (let g = 0; g < groups; g++) {
        const share = below[g]! / sizes[g]!;
        least = Math.min(least, share);
        most = Math.max(most, share);
        if (distance === 'ks') continue;
        for (let h = 0; h < g; h++) {
          apart[g * groups + h]! += Math.abs(share - below[h]! / sizes[h]!) * gaps[i]!;
        }
      }
      if (distance === 'ks') largest = Math.max(largest, most - least);
    }
    return distance === 'ks' ? largest : apart.reduce((worst, x) => Math.max(worst, x), 0);
  };
}
