/** Distribution functions, tails and quantiles against SciPy, to twelve digits wherever they lie. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as distributions from '../../src/statistics/distributions.ts';

const { cases } = JSON.parse(readFileSync(join(import.meta.dirname, 'reference', 'distributions.json'), 'utf8')) as {
  cases: [name: string, args: number[], value: number][];
};

type Named = Record<string, (...args: number[]) => number>;

describe('distributions', () => {
  for (const name of new Set(cases.map(([each]) => each))) {
    it(name, () => {
      const own = cases.filter(([each]) => each === name);
      expect(own.length).toBeGreaterThan(20);
      for (const [, args, value] of own) {
        const found = (distributions as unknown as Named)[name]!(...args);
        expect(Math.abs(found / value - 1), `${name}(${args.join(', ')}) = ${found}, not ${value}`).toBeLessThan(2e-11);
      }
    });
  }

  it('knows the ends', () => {
    const { normalQuantile, studentQuantile, betaQuantile, binomialCdf, studentTail } = distributions;
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect(studentQuantile(0.5, 3)).toBe(0);
    expect([betaQuantile(0, 2, 3), betaQuantile(1, 2, 3)]).toEqual([0, 1]);
    expect([binomialCdf(-1, 5, 0.3), binomialCdf(5, 5, 0.3)]).toEqual([0, 1]);
    expect(studentTail(Number.POSITIVE_INFINITY, 4)).toBe(0);
    expect(normalQuantile(Number.NaN)).toBeNaN();
  });
});
