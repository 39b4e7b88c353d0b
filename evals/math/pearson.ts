/** Pearson's correlation with Fisher's interval, of what a task measured by unit. */
import type { Aggregate } from '../../src/plugin.ts';

const Z = 1.959963984540054;

/** @returns no value for fewer than four pairs, or a side that does not vary. */
export function pearson(pairs: readonly (readonly [number, number])[]): Aggregate {
  const n = pairs.length;
  const mx = pairs.reduce((sum, [x]) => sum + x, 0) / n;
  const my = pairs.reduce((sum, [, y]) => sum + y, 0) / n;
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (const [x, y] of pairs) {
    xy += (x - mx) * (y - my);
    xx += (x - mx) ** 2;
    yy += (y - my) ** 2;
  }
  if (n < 4 || xx === 0 || yy === 0) return { value: null, stderr: null, ci95: null, parts: { pairs: n } };
  const value = xy / Math.sqrt(xx * yy);
  const reach = Z / Math.sqrt(n - 3);
  const edge = 1 - 1e-15;
  const centre = Math.atanh(Math.max(-edge, Math.min(edge, value)));
  const ci95 = [Math.tanh(centre - reach), Math.tanh(centre + reach)] as const;
  return { value, stderr: null, ci95, method: "Fisher's z", parts: { pairs: n } };
}
