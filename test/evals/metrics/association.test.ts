/** WEAT against NumPy (make_association.py), exact and drawn partitions, and on a model's own embeddings. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { association } from '../../../evals/math/association.ts';
import metric from '../../../evals/metrics/fairness/association.ts';

type Vectors = readonly (readonly number[])[];
interface Case {
  x: Vectors;
  y: Vectors;
  a: Vectors;
  b: Vectors;
  effect: number;
  statistic: number;
  p: number;
  partitions: number;
}

const { cases } = JSON.parse(readFileSync(join(import.meta.dirname, 'association.json'), 'utf8')) as { cases: Case[] };

describe('association', () => {
  it.each(cases.map((each, i) => [i + 1, each] as const))('case %i is NumPy', (_, { x, y, a, b, ...wanted }) => {
    const found = association(x, y, a, b, 1000);
    expect(found.effect).toBeCloseTo(wanted.effect, 12);
    expect(found.statistic).toBeCloseTo(wanted.statistic, 12);
    expect(found.partitions).toBe(wanted.partitions);
    expect(found.p).toBeCloseTo(wanted.p, 12);
  });

  it('draws partitions where there are too many, near the p-value of a normal', () => {
    // s(w) is the first coordinate's sign times a spread: 12 + 12 targets, 2.7 million partitions.
    const at = (angle: number): number[] => [Math.cos(angle), Math.sin(angle)];
    const x = Array.from({ length: 12 }, (_, i) => at(0.2 + 0.21 * i));
    const y = Array.from({ length: 12 }, (_, i) => at(0.5 + 0.21 * i));
    const { exact, partitions, p, each } = association(x, y, [at(0)], [at(Math.PI)], 20_000);
    expect({ exact, partitions }).toEqual({ exact: false, partitions: 20_000 });
    const mean = each.reduce((sum, value) => sum + value, 0) / 24;
    const variance = each.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 23;
    const gap = each.slice(0, 12).reduce((sum, value) => sum + value - mean, 0);
    // Sampling without replacement: variance of the sum is n (1 - n / N) s^2.
    const z = gap / Math.sqrt(12 * 0.5 * variance);
    const tail = 0.5 * (1 - Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z ** 3)));
    expect(Math.abs(p - tail)).toBeLessThan(0.02);
  });

  it('wants the sets by name, and every set', () => {
    const row = (set: string, embedding: number[]) => ({ text: 'w', set, embedding });
    const none = metric.score!([row('x', [1, 0]), row('a', [0, 1]), row('b', [1, 1])] as never, { permutations: 100 });
    expect(none).toMatchObject({ value: null, parts: { sizes: { x: 1, y: 0, a: 1, b: 1 } } });
    expect(() => metric.score!([row('z', [1, 0])] as never, { permutations: 100 })).toThrow('"z" is no set');
  });
});
