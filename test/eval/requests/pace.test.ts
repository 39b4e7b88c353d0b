import { describe, expect, it } from 'vitest';
import { Pace } from '../../../src/eval/requests/pace.ts';

describe('Pace', () => {
  it('halves once for a round of refusals and adds one for a round of successes', () => {
    const pace = new Pace(64, 0);
    for (let i = 0; i < 20; i++) pace.refused(0, 0, 100 + i);
    expect(pace.concurrency).toBe(32);
    pace.refused(150, 0, 200);
    expect(pace.concurrency).toBe(16);
    for (let i = 0; i < 16; i++) pace.succeeded();
    expect(pace.concurrency).toBe(17);
    for (let i = 0; i < 100_000; i++) pace.succeeded();
    expect(pace.concurrency).toBe(64);
    for (let i = 1; i < 20; i++) pace.refused(1000 * i, 0, 1000 * i);
    expect(pace.concurrency).toBe(1);
    expect(pace.refusals).toBe(19);
    pace.succeeded();
    expect(pace.refusals).toBe(0);
  });

  it('waits as long as the server says, the longest of what it says', () => {
    const pace = new Pace(8, 0);
    pace.refused(0, 2, 1000);
    expect(pace.pausedUntil).toBe(3000);
    pace.refused(0, 5, 1100);
    pace.refused(0, 1, 1200);
    expect(pace.pausedUntil).toBe(6100);
  });

  it('backs off by full jitter under bounds that double up to a minute, the same for the same seed', () => {
    const draw = (seed: number) => {
      const pace = new Pace(8, seed);
      return Array.from({ length: 4000 }, (_, i) => pace.backOff(1 + (i % 10)));
    };
    const waits = draw(3);
    expect(draw(3)).toEqual(waits);
    expect(draw(4)).not.toEqual(waits);
    for (let failures = 1; failures <= 10; failures++) {
      const bound = Math.min(60, 0.5 * 2 ** (failures - 1));
      const drawn = waits.filter((_, i) => i % 10 === failures - 1);
      expect(Math.max(...drawn)).toBeLessThanOrEqual(bound);
      expect(Math.min(...drawn)).toBeLessThan(bound * 0.05);
      // The mean of 400 uniform numbers lies within five standard errors of the middle.
      expect(Math.abs(drawn.reduce((sum, wait) => sum + wait, 0) / 400 / bound - 0.5)).toBeLessThan(
        5 * Math.sqrt(1 / 12 / 400),
      );
    }
  });
});
