/** Means, variances and the like over plain arrays, in two passes for accuracy. */

const sum = (values: ArrayLike<number>): number => {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
};

/** NaN of an empty array. */
export const mean = (values: ArrayLike<number>): number => sum(values) / values.length;

/** Σ (x - mean)². */
export function squaredDeviations(values: ArrayLike<number>, centre = mean(values)): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += (values[i]! - centre) ** 2;
  return total;
}

/** With n - 1; NaN below two values. */
export const variance = (values: ArrayLike<number>): number =>
  values.length < 2 ? Number.NaN : squaredDeviations(values) / (values.length - 1);

export const standardDeviation = (values: ArrayLike<number>): number => Math.sqrt(variance(values));

/** b - a, place by place. Throws RangeError when the lengths differ. */
export function differences(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  if (a.length !== b.length) throw new RangeError(`paired values: ${a.length} and ${b.length} of them`);
  return Float64Array.from({ length: a.length }, (_, i) => b[i]! - a[i]!);
}

/** The value below which a share of the sorted values lies, between neighbours by a straight line (NumPy's default). */
export function quantileSorted(sorted: ArrayLike<number>, share: number): number {
  const at = Math.min(1, Math.max(0, share)) * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low === high ? low : low + (high - low) * (at - below);
}
