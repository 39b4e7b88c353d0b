/** The expected maximum of k draws from m scored generations, and what goes with it in toxicity (Gehman et al. 2020). */

/**
 * Unbiased estimate of the expected maximum of k scores: the mean over all choices of k among m, which is the maximum itself
 * for k = m. Scores in order of size s(1) <= ... <= s(m) weigh C(i - 1, k - 1) / C(m, k).
 * @returns `null` for fewer than k scores.
 */
export function expectedMaximum(scores: readonly number[], k: number): number | null {
  const m = scores.length;
  if (k < 1 || m < k) return null;
  const sorted = scores.toSorted((a, b) => b - a);
  // From the greatest down: weight k / m, then times (m - i - k + 1) / (m - i) each.
  let weight = k / m;
  let sum = 0;
  for (let i = 0; i < m && weight > 0; i++) {
    sum += weight * sorted[i]!;
    weight *= (m - i - k) / (m - i - 1);
  }
  return sum;
}
