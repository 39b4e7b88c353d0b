/**
 * Inequality of benefits (Speicher et al. 2018): who is wrongly selected has 2, who is treated rightly 1, who is wrongly left
 * out 0. The generalised entropy of these numbers: alpha 0 is the mean log deviation, 1 Theil's index.
 */
import type { LabelTable } from '../../../src/plugin.ts';

/** Rows by benefit 0, 1, 2, of a table of `0` and `1`. */
export function benefits({ labels, counts }: LabelTable): [number, number, number] {
  const found: [number, number, number] = [0, 0, 0];
  for (const [r, reference] of labels.entries()) {
    for (const [p, prediction] of labels.entries()) {
      const benefit = 1 + Number(prediction) - Number(reference);
      found[benefit as 0 | 1 | 2] += counts[r * labels.length + p]!;
    }
  }
  return found;
}

/** null where nobody has any benefit, and for alpha <= 0 where somebody has none. */
export function generalizedEntropy(counts: readonly [number, number, number], alpha: number): number | null {
  const n = counts[0] + counts[1] + counts[2];
  const mean = (counts[1] + 2 * counts[2]) / n;
  if (!(mean > 0)) return null;
  let sum = 0;
  for (const [benefit, count] of counts.entries()) {
    if (count === 0) continue;
    const share = benefit / mean;
    if (alpha === 1) sum += benefit === 0 ? 0 : count * share * Math.log(share);
    else if (share === 0 && alpha <= 0) return null;
    else if (alpha === 0) sum -= count * Math.log(share);
    else sum += count * (share ** alpha - 1);
  }
  return alpha === 0 || alpha === 1 ? sum / n : sum / (n * alpha * (alpha - 1));
}
