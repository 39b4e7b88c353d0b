/** Ranks with ties: cases counted by hand, and every pair counted one by one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Contender, type Lead, ranking } from '../../../src/report/leaderboard/ranking.ts';

const at = (low: number, high: number): Contender => ({ value: (low + high) / 2, low, high });

describe('ranks', () => {
  it('are shared where intervals overlap, also in a chain whose ends do not', () => {
    // the first overlaps the second, the second the third; the first is above the third
    const { ranks, ranges, verdict } = ranking([at(0.6, 0.8), at(0.5, 0.65), at(0.3, 0.55)], true);
    expect(ranks).toEqual([1, 1, 2]);
    expect(ranges).toEqual([
      [1, 2],
      [1, 3],
      [2, 3],
    ]);
    expect([verdict(0, 1), verdict(0, 2), verdict(2, 0)]).toEqual([0, 1, -1]);
  });

  it('turn around where lower is better; intervals that touch are a tie', () => {
    expect(ranking([at(1, 2), at(2, 3), at(4, 5)], false).ranks).toEqual([1, 1, 3]);
    expect(ranking([at(1, 2), at(2, 3), at(4, 5)], true).ranks).toEqual([2, 2, 1]);
  });

  it('follow a test where there is one, against the intervals both ways', () => {
    const [n, apart, overlapping] = [3, 0 * 3 + 2, 0 * 3 + 1];
    const decided = new Map<number, Lead>([
      [overlapping, 1],
      [apart, 0],
    ]);
    const { ranks, ranges, verdict } = ranking([at(0.6, 0.8), at(0.5, 0.65), at(0.3, 0.4)], true, decided);
    // 0 beats 1 by the test and no longer 2; 1 beats 2 by its interval
    expect(ranks).toEqual([1, 2, 2]);
    expect(ranges).toEqual([
      [1, 2],
      [2, 2],
      [2, n],
    ]);
    expect([verdict(1, 0), verdict(0, 2)]).toEqual([-1, 0]);
  });

  it('are those of counting every pair', () => {
    const bounds = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 6 }));
    fc.assert(
      fc.property(fc.array(bounds, { minLength: 1, maxLength: 30 }), fc.boolean(), (list, higher) => {
        const all = list.map(([low, width]) => at(low, low + width));
        const beats = (a: Contender, b: Contender): boolean => (higher ? a.low > b.high : a.high < b.low);
        const { ranks, ranges } = ranking(all, higher);
        for (const [i, own] of all.entries()) {
          expect(ranks[i]).toBe(1 + all.filter((other) => beats(other, own)).length);
          expect(ranges[i]![1]).toBe(all.length - all.filter((other) => beats(own, other)).length);
        }
      }),
    );
  });
});
