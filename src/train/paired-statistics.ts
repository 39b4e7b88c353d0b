/**
 * Intervals for what changed on the same examples, and for a share by itself, all 95 % and in closed form:
 * - share before against share after: Agresti & Min 2005 ("Simple improved confidence intervals for comparing matched
 *   proportions"), the Wald interval of the paired difference with half an example added to each of the four cells;
 * - mean before against mean after: Student's t on the differences;
 * - a share by itself: Wilson 1927.
 */

export type Interval = readonly [low: number, high: number];

export interface Change {
  before: number;
  after: number;
  /** after - before. */
  difference: number;
  /** Absent below two examples. */
  ci95?: Interval;
}

/** 97.5 % point of the normal distribution. */
const Z = 1.959963984540054;

const mean = (values: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
};

/** Values are 0 or 1 for the same examples in the same order. */
export function shareChange(before: ArrayLike<number>, after: ArrayLike<number>): Change {
  const n = before.length;
  let [gained, lost] = [0, 0];
  for (let i = 0; i < n; i++) {
    if (after[i]! > before[i]!) gained++;
    if (after[i]! < before[i]!) lost++;
  }
  const change = { before: mean(before), after: mean(after), difference: (gained - lost) / n };
  if (n < 2) return change;
  const centre = (gained - lost) / (n + 2);
  const error = Math.sqrt(gained + lost + 1 - (gained - lost) ** 2 / (n + 2)) / (n + 2);
  return { ...change, ci95: [Math.max(-1, centre - Z * error), Math.min(1, centre + Z * error)] };
}

export function meanChange(before: ArrayLike<number>, after: ArrayLike<number>): Change {
  const n = before.length;
  const differences = Float64Array.from({ length: n }, (_, i) => after[i]! - before[i]!);
  const difference = mean(differences);
  const change = { before: mean(before), after: mean(after), difference };
  if (n < 2) return change;
  const variance = differences.reduce((sum, d) => sum + (d - difference) ** 2, 0) / (n - 1);
  const half = studentQuantile(n - 1) * Math.sqrt(variance / n);
  return { ...change, ci95: [difference - half, difference + half] };
}

/** Wilson's interval of a share of `n` examples. */
export function wilson(share: number, n: number): Interval {
  const centre = (share + (Z * Z) / (2 * n)) / (1 + (Z * Z) / n);
  const half = (Z / (1 + (Z * Z) / n)) * Math.sqrt((share * (1 - share)) / n + (Z * Z) / (4 * n * n));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/** P(|T| < t) of Student's t with a whole number of degrees of freedom (Abramowitz & Stegun 26.7.3 and 26.7.4). */
function within(t: number, df: number): number {
  const angle = Math.atan(t / Math.sqrt(df));
  const cos2 = Math.cos(angle) ** 2;
  const odd = df % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = df === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= df - 2; k += 2) {
    term *= (cos2 * (k - 1)) / k;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

/** 97.5 % point of Student's t: 12.706 for 1 degree of freedom, 2.228 for 10, towards 1.960. */
export function studentQuantile(df: number): number {
  if (df > 1000) {
    // Cornish-Fisher (Abramowitz & Stegun 26.7.5); the next term is below 1e-12 here.
    const [z, z3, z5, z7] = [Z, Z ** 3, Z ** 5, Z ** 7];
    const g1 = (z3 + z) / 4;
    const g2 = (5 * z5 + 16 * z3 + 3 * z) / 96;
    const g3 = (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384;
    return z + g1 / df + g2 / df ** 2 + g3 / df ** 3;
  }
  let [low, high] = [1, 13];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (within(middle, df) < 0.95) low = middle;
    else high = middle;
  }
  return high;
}
