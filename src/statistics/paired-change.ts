/**
 * What changed on the same examples, with a 95 % interval in closed form:
 * - share before against share after: Agresti & Min 2005 ("Simple improved confidence intervals for comparing matched
 *   proportions"), the Wald interval of the paired difference with half an example added to each of the four cells;
 * - mean before against mean after: Student's t on the differences.
 */
import { normalQuantile, studentQuantile } from './distributions.ts';
import { differences, mean, standardDeviation } from './moments.ts';
import type { Bounds } from './proportions.ts';

export interface PairedChange {
  before: number;
  after: number;
  /** after - before. */
  difference: number;
  /** Absent below two examples. */
  ci95?: Bounds;
}

/** Examples whose value went up, and down. */
export function turned(before: ArrayLike<number>, after: ArrayLike<number>): { gained: number; lost: number } {
  let [gained, lost] = [0, 0];
  for (let i = 0; i < before.length; i++) {
    if (after[i]! > before[i]!) gained++;
    if (after[i]! < before[i]!) lost++;
  }
  return { gained, lost };
}

/** Values are 0 or 1 for the same examples in the same order. */
export function shareChange(before: ArrayLike<number>, after: ArrayLike<number>): PairedChange {
  const n = before.length;
  const { gained, lost } = turned(before, after);
  const change = { before: mean(before), after: mean(after), difference: (gained - lost) / n };
  if (n < 2) return change;
  const centre = (gained - lost) / (n + 2);
  const error = Math.sqrt(gained + lost + 1 - (gained - lost) ** 2 / (n + 2)) / (n + 2);
  const reach = normalQuantile(0.975) * error;
  return { ...change, ci95: [Math.max(-1, centre - reach), Math.min(1, centre + reach)] };
}

export function meanChange(before: ArrayLike<number>, after: ArrayLike<number>): PairedChange {
  const n = before.length;
  const moves = differences(before, after);
  const difference = mean(moves);
  const change = { before: mean(before), after: mean(after), difference };
  if (n < 2) return change;
  const reach = (studentQuantile(0.975, n - 1) * standardDeviation(moves)) / Math.sqrt(n);
  return { ...change, ci95: [difference - reach, difference + reach] };
}
