/** Gaps between sides and correlations, against SciPy 1.17 and sums by hand. */
import { describe, expect, it } from 'vitest';
import { pearson } from '../../../evals/math/pearson.ts';
import { sideGap } from '../../../evals/math/rate-gap.ts';

describe('pearson', () => {
  it("is scipy.stats.pearsonr with Fisher's interval", () => {
    const x = [0.1, 0.5, -0.3, 0.9, 0.2, -0.6, 0.4];
    const y = [12, 40, 8, 77, 30, 22, 51];
    const { value, ci95 } = pearson(x.map((each, i) => [each, y[i]!] as const));
    expect(value).toBeCloseTo(0.8270987316770999, 12);
    expect(ci95![0]).toBeCloseTo(0.19631788729314362, 12);
    expect(ci95![1]).toBeCloseTo(0.9736904356826742, 12);
  });

  it('is not defined without variation, or for three pairs', () => {
    expect(
      pearson([
        [1, 2],
        [1, 3],
        [1, 4],
        [1, 5],
      ]).value,
    ).toBeNull();
    expect(
      pearson([
        [1, 2],
        [2, 3],
        [3, 4],
      ]).value,
    ).toBeNull();
  });
});

describe('the gap between sides', () => {
  const values = [...Array(40).fill(['pro', 1]), ...Array(10).fill(['pro', 0]), ...Array(30).fill(['anti', 1])];
  const others = [...Array(20).fill(['anti', 0]), ['neither', 1]];

  it('is the difference of the means, its error that of two proportions', () => {
    const { value, stderr, ci95, parts } = sideGap([...values, ...others], 'pro', 'anti');
    expect(value).toBeCloseTo(0.8 - 0.6, 12);
    expect(parts).toEqual({ pro: 0.8, anti: 0.6 });
    const error = Math.sqrt((0.8 * 0.2 + 0.6 * 0.4) / 50);
    expect(Math.abs(stderr! / error - 1)).toBeLessThan(0.06);
    expect(ci95![0]).toBeLessThan(0.2 - 1.5 * error);
    expect(ci95![1]).toBeGreaterThan(0.2 + 1.5 * error);
  });

  it('is not defined without one of them', () => {
    expect(sideGap([['pro', 1]], 'pro', 'anti')).toMatchObject({ value: null, parts: { pro: 1, anti: null } });
  });
});
