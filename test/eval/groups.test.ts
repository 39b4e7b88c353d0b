/** Resampling of counts by group, against exact distributions: Fisher's test, the delta method, scipy's distances on small data. */
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../src/eval/metric-kind.ts';
import { scoreSamples } from '../../src/eval/score.ts';
import { load } from '../../src/registry/kind.ts';
import { FastRandom } from '../../src/statistics/fast-random.ts';

const choose = (n: number, k: number): number => {
  let result = 1;
  for (let i = 0; i < k; i++) result *= (n - i) / (i + 1);
  return result;
};

type Rows = { reference: number; prediction: number; group: string }[];

/** Rows from counts of (group, reference, prediction). */
const rowsOf = (counts: readonly (readonly [string, number, number, number])[]): Rows =>
  counts.flatMap(([group, reference, prediction, n]) =>
    Array.from({ length: n }, () => ({ reference, prediction, group })),
  );

describe('draws without replacement', () => {
  for (const [good, bad, draws] of [
    [3, 5, 4],
    [40, 60, 30],
    [60, 40, 70],
    [500, 15, 100],
    [2000, 3000, 1000],
  ] as const) {
    it(`follow the hypergeometric distribution of ${good}, ${bad}, ${draws}`, () => {
      const random = new FastRandom(1, `${good} ${bad} ${draws}`);
      const trials = 40_000;
      let [sum, squares] = [0, 0];
      const seen = new Map<number, number>();
      for (let i = 0; i < trials; i++) {
        const k = random.hypergeometric(good, bad, draws);
        expect(k).toBeGreaterThanOrEqual(Math.max(0, draws - bad));
        expect(k).toBeLessThanOrEqual(Math.min(draws, good));
        seen.set(k, (seen.get(k) ?? 0) + 1);
        sum += k;
        squares += k * k;
      }
      const all = good + bad;
      const mean = (draws * good) / all;
      const variance = (mean * (bad / all) * (all - draws)) / (all - 1);
      expect(Math.abs(sum / trials - mean)).toBeLessThan(5 * Math.sqrt(variance / trials));
      expect((squares / trials - (sum / trials) ** 2) / variance).toBeCloseTo(1, 1);
      if (all > 1000) return;
      for (const [k, count] of seen) {
        const p = (choose(good, k) * choose(bad, draws - k)) / choose(all, draws);
        expect(Math.abs(count / trials - p)).toBeLessThan(5 * Math.sqrt(p / trials) + 1e-4);
      }
    });
  }
});

describe('a comparison of two groups', () => {
  const rows = rowsOf([
    ['a', 1, 1, 14],
    ['a', 0, 0, 26],
    ['b', 1, 1, 6],
    ['b', 0, 0, 34],
  ]);

  it('has the p-value of the exact test', async () => {
    const { p } = await scoreSamples(await load(METRICS, 'demographic_parity_difference'), rows, { resamples: 20_000 });
    // Two-sided by distance: all tables of 20 positives among 40 and 40 that are at least as far apart.
    let exact = 0;
    for (let k = 0; k <= 20; k++)
      if (Math.abs(2 * k - 20) >= 8) exact += (choose(40, k) * choose(40, 20 - k)) / choose(80, 20);
    expect(p!).toBeGreaterThan(exact - 5 * Math.sqrt(exact / 20_000));
    expect(p!).toBeLessThan(exact + 5 * Math.sqrt(exact / 20_000));
  });

  it('has the standard error of a difference of two proportions: groups keep their sizes', async () => {
    const { stderr, ci95 } = await scoreSamples(await load(METRICS, 'demographic_parity_difference'), rows);
    const error = Math.sqrt((0.35 * 0.65 + 0.15 * 0.85) / 40);
    expect(stderr! / error).toBeGreaterThan(0.93);
    expect(stderr! / error).toBeLessThan(1.07);
    expect(ci95![0]).toBeLessThan(0.2);
    expect(ci95![1]).toBeGreaterThan(0.2 + error);
  });

  it('exchanges rows of one true class only where the truth is given', async () => {
    // Base rates differ, error rates do not: parity is violated, equal opportunity is not.
    const fair = rowsOf([
      ['a', 1, 1, 80],
      ['a', 1, 0, 20],
      ['a', 0, 1, 4],
      ['a', 0, 0, 16],
      ['b', 1, 1, 16],
      ['b', 1, 0, 4],
      ['b', 0, 1, 20],
      ['b', 0, 0, 80],
    ]);
    const p = async (name: string) => (await scoreSamples(await load(METRICS, name), fair, { resamples: 2000 })).p!;
    expect(await p('demographic_parity_difference')).toBeLessThan(0.002);
    expect(await p('equalized_odds_difference')).toBe(1);
  });
});

describe('score_distribution_distance', () => {
  const scored = (a: readonly number[], b: readonly number[]) => [
    ...a.map((probability) => ({ probability, group: 'a' })),
    ...b.map((probability) => ({ probability, group: 'b' })),
  ];
  const distance = async (options: Record<string, unknown>, rows: Iterable<Record<string, unknown>>) =>
    (await scoreSamples(await load(METRICS, 'score_distribution_distance'), rows, { options, resamples: 200 })).value;

  it('is the mean shift of sorted scores, and the largest gap of the distribution functions', async () => {
    const rows = scored([0.1, 0.2, 0.5, 0.9], [0.3, 0.4, 0.7, 1]);
    expect(await distance({}, rows)).toBeCloseTo((0.2 + 0.2 + 0.2 + 0.1) / 4, 12);
    expect(await distance({ distance: 'ks' }, rows)).toBeCloseTo(0.5, 12);
    const ties = scored([0.5, 0.5, 0.5, 0.2], [0.5, 0.8]);
    expect(await distance({ distance: 'ks' }, ties)).toBeCloseTo(0.5, 12);
  });

  it('stays within memory when every score differs, and says that it rounds', async () => {
    const random = new FastRandom(2, 'scores');
    const all = Array.from({ length: 60_000 }, (_, i) => ({
      probability: random.uniform() * (i % 2 === 0 ? 1 : 0.9),
      group: `${i % 2} ${i % 100}`,
    }));
    const metric = await load(METRICS, 'score_distribution_distance');
    const { value, parts } = await scoreSamples(
      metric,
      all.map(({ probability, group }) => ({ probability, group: group[0] })),
      {
        uncertainty: false,
      },
    );
    expect(value).toBeGreaterThan(0.045);
    expect(value).toBeLessThan(0.055);
    const many = await scoreSamples(metric, all, { uncertainty: false });
    expect((many.parts.warnings as string[]).join()).toContain('rounded');
    expect(parts.warnings).toEqual([]);
  });
});
