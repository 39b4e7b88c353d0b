/** Cohen's kappa of two raters against statsmodels. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { cohenKappa, type PairCounts } from '../../src/statistics/cohen-kappa.ts';

interface Golden {
  tolerance: number;
  cases: { counts: PairCounts; kappa: number; stderr: number; ci95: [number, number] }[];
}
const golden = JSON.parse(readFileSync(new URL('./reference/cohen-kappa.json', import.meta.url), 'utf8')) as Golden;

it('value, error and interval are those of statsmodels, the interval within -1 .. 1', () => {
  for (const { counts, kappa, stderr, ci95 } of golden.cases) {
    const found = cohenKappa(counts)!;
    const close = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThan(golden.tolerance);
    close(found.value, kappa);
    // Perfect agreement has no variance: what is left there is rounding, whose root is large.
    if (stderr > 1e-7) close(found.stderr, stderr);
    if (stderr > 1e-7) for (const i of [0, 1] as const) close(found.ci95[i], Math.max(-1, Math.min(1, ci95[i])));
  }
});

it('says nothing where both raters always said the same one thing', () => {
  expect(cohenKappa({ both: 0, first: 0, second: 0, neither: 12 })).toBeNull();
  expect(cohenKappa({ both: 0, first: 0, second: 0, neither: 0 })).toBeNull();
  // One who never changes agrees no better than chance.
  expect(cohenKappa({ both: 0, first: 4, second: 0, neither: 8 })!.value).toBe(0);
});
