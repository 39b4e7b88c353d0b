/** Rows sorted by a score once, so that weighted sweeps over thresholds need no sorting. */
import type { PackedRows } from '../../src/plugin.ts';

export interface Sweep {
  /** Row numbers, highest score first. */
  order: Uint32Array;
  /** Where each run of equal scores ends (exclusive), in `order`. */
  ends: Uint32Array;
}

/** Sorts rows by one of their numbers. */
export function sweepBy({ data, width, n }: PackedRows, column: number): Sweep {
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort(
    (a, b) => data[b * width + column]! - data[a * width + column]!,
  );
  const ends: number[] = [];
  for (let i = 1; i <= n; i++) {
    if (i === n || data[order[i]! * width + column] !== data[order[i - 1]! * width + column]) ends.push(i);
  }
  return { order, ends: Uint32Array.from(ends) };
}

/**
 * Visits the thresholds from the highest score down with the weight of positives and negatives that join at each.
 * @param sideOf +1 positive, -1 negative, 0 not counted.
 */
export function forEachThreshold(
  { order, ends }: Sweep,
  weights: Float64Array | null,
  sideOf: (row: number) => number,
  visit: (positives: number, negatives: number) => void,
): void {
  let i = 0;
  for (const end of ends) {
    let positives = 0;
    let negatives = 0;
    for (; i < end; i++) {
      const row = order[i]!;
      const side = sideOf(row);
      if (side > 0) positives += weights === null ? 1 : weights[row]!;
      else if (side < 0) negatives += weights === null ? 1 : weights[row]!;
    }
    if (positives > 0 || negatives > 0) visit(positives, negatives);
  }
}

/** Area under the ROC curve, ties counted half; null without both sides. */
export function areaUnderRoc(
  sweep: Sweep,
  weights: Float64Array | null,
  sideOf: (row: number) => number,
): number | null {
  let above = 0;
  let below = 0;
  let area = 0;
  forEachThreshold(sweep, weights, sideOf, (positives, negatives) => {
    area += negatives * (above + positives / 2);
    above += positives;
    below += negatives;
  });
  return above === 0 || below === 0 ? null : area / (above * below);
}
