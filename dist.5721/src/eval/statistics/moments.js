/** Means, variances and the like over plain arrays, in two passes for accuracy. */
const sum = (values) => {
    let total = 0;
    for (let i = 0; i < values.length; i++)
        total += values[i];
    return total;
};
/** NaN of an empty array. */
export const mean = (values) => sum(values) / values.length;
/** Σ (x - mean)². */
export function squaredDeviations(values, centre = mean(values)) {
    let total = 0;
    for (let i = 0; i < values.length; i++)
        total += (values[i] - centre) ** 2;
    return total;
}
/** With n - 1; NaN below two values. */
export const variance = (values) => values.length < 2 ? Number.NaN : squaredDeviations(values) / (values.length - 1);
export const standardDeviation = (values) => Math.sqrt(variance(values));
/** b - a, place by place. Throws RangeError when the lengths differ. */
export function differences(a, b) {
    if (a.length !== b.length)
        throw new RangeError(`paired values: ${a.length} and ${b.length} of them`);
    return Float64Array.from({ length: a.length }, (_, i) => b[i] - a[i]);
}
/** The value below which a share of the sorted values lies, between neighbours by a straight line (NumPy's default). */
export function quantileSorted(sorted, share) {
    const at = Math.min(1, Math.max(0, share)) * (sorted.length - 1);
    const below = Math.floor(at);
    const low = sorted[below];
    const high = sorted[Math.min(below + 1, sorted.length - 1)];
    return low === high ? low : low + (high - low) * (at - below);
}
