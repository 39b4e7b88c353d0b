/** Gaps between groups: values by hand, what chance gives by closed form, and how often intervals hold the truth. */
import { describe, expect, it } from 'vitest';
import { groupGap, rmsGap } from '../../../evals/math/group-gap.ts';
import { FastRandom } from '../../../src/statistics/fast-random.ts';

const of = (domain: string, group: string, values: readonly number[]) =>
  values.map((value): [string, string, number] => [domain, group, value]);

describe('the gap between groups', () => {
  const values = [
    ...of('a', 'one', [0, 0.5, 1]),
    ...of('a', 'two', [0.25, 0.25]),
    ...of('a', 'three', [1, 0.5]),
    ...of('a', 'alone', [-1]),
    ...of('b', 'left', [0, 1, 0, 1]),
    ...of('b', 'right', [1, 1, 1, 0]),
  ];

  it('is largest less smallest mean, of domains their mean; a group of one is left out', () => {
    const { value, parts, ci95 } = groupGap(values);
    expect(value).toBeCloseTo((0.5 + 0.25) / 2, 12);
    expect(parts).toMatchObject({
      domains: {
        a: { gap: 0.5, largest: 'three', smallest: 'two' },
        b: { gap: 0.25, largest: 'right', smallest: 'left' },
      },
      left_out: 1,
    });
    expect(ci95![0]).toBeGreaterThanOrEqual(0);
    expect(ci95![0]).toBeLessThan(value!);
    expect(ci95![1]).toBeGreaterThan(value!);
  });

  it('is not defined for one group', () => {
    expect(groupGap(of('a', 'one', [1, 2]))).toMatchObject({ value: null, parts: { left_out: 0 } });
    expect(groupGap([])).toMatchObject({ value: null });
  });

  it('by chance is that of the half-normal distribution: two groups of n have 2 sd / sqrt(pi n)', () => {
    const random = new FastRandom(5, 'gap');
    const draw = () => Array.from({ length: 400 }, () => (random.below(2) === 0 ? -1 : 1));
    const { parts } = groupGap([...of('a', 'one', draw()), ...of('a', 'two', draw())]);
    expect(Math.abs(Number(parts!.by_chance) / (2 / Math.sqrt(Math.PI * 400)) - 1)).toBeLessThan(0.08);
  });

  it('has intervals that hold the truth, with a gap and without, and p-values that are small for a gap alone', () => {
    const rounds = 60;
    for (const truth of [0, 0.3]) {
      let [held, significant] = [0, 0];
      for (let round = 0; round < rounds; round++) {
        const random = new FastRandom(round, `cover ${truth}`);
        const draw = (p: number) => Array.from({ length: 60 }, () => (random.below(1000) < 1000 * p ? 1 : 0));
        const { ci95, parts } = groupGap([
          ...of('a', 'one', draw(0.35)),
          ...of('a', 'two', draw(0.35)),
          ...of('a', 'three', draw(0.35 + truth)),
        ]);
        if (ci95![0] <= truth && truth <= ci95![1]) held++;
        if (Number(parts!.p) < 0.05) significant++;
      }
      // 0.95 of 60 is 57, with a standard deviation of 1.7.
      expect(held, `gap ${truth}`).toBeGreaterThanOrEqual(53);
      if (truth === 0) expect(significant).toBeLessThanOrEqual(8);
      else expect(significant).toBeGreaterThanOrEqual(50);
    }
  });

  it('has intervals that reach down to 0 for many groups that are alike', () => {
    const rounds = 40;
    let held = 0;
    for (let round = 0; round < rounds; round++) {
      const random = new FastRandom(round, 'many');
      const draw = () => Array.from({ length: 20 }, () => random.below(1000) / 1000);
      const domains = ['a', 'b', 'c', 'd', 'e'];
      const { ci95 } = groupGap(
        domains.flatMap((domain) => ['1', '2', '3', '4', '5', '6'].flatMap((g) => of(domain, g, draw()))),
      );
      if (ci95![0] === 0) held++;
    }
    // 0.95 of 40 is 38, with a standard deviation of 1.4.
    expect(held).toBeGreaterThanOrEqual(34);
  });
});

it('the root mean square of gaps is that of the gaps; cells without both sides are left out', () => {
  const rows = [
    ...of('nurse', 'female', [1, 1, 1, 0]),
    ...of('nurse', 'male', [1, 0, 0, 1]),
    ...of('surgeon', 'female', [0, 0, 1, 1]),
    ...of('surgeon', 'male', [1, 1, 1, 1]),
    ...of('poet', 'female', [1, 1]),
  ];
  const { value, parts } = rmsGap(rows, 'female', 'male');
  expect(value).toBeCloseTo(Math.sqrt((0.25 ** 2 + 0.5 ** 2) / 2), 12);
  expect(parts).toMatchObject({ cells: 2, left_out: 1 });
});
