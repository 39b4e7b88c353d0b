/** Bradley-Terry ratings of a board against scikit-learn's logistic regression (peers/make_ratings.py). */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ratingsOf } from '../../../src/report/leaderboard/ratings.ts';

const folder = mkdtempSync(join(tmpdir(), 'ratings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Fit {
  ratings: Record<string, number>;
  coefficient: number | null;
}
interface Golden {
  battles: object[];
  plain: Fit;
  style: Fit;
}
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'peers', 'ratings.json'), 'utf8')) as Golden;

const written = (name: string, battles: readonly object[]): string => {
  const file = join(folder, name);
  writeFileSync(file, battles.map((battle) => `${JSON.stringify(battle)}\n`).join(''));
  return file;
};

describe('ratings from battles', () => {
  const file = written('battles.jsonl', golden.battles);
  for (const style of ['plain', 'style'] as const) {
    it(`are scikit-learn's, ${style}`, async () => {
      const found = await ratingsOf({ file, styleControl: style === 'style', rows: [] });
      for (const { model, rating, ci95, battles } of found!.models) {
        expect(rating, model).toBeCloseTo(golden[style].ratings[model]!, 2);
        expect(ci95![0]).toBeLessThan(rating);
        expect(ci95![1]).toBeGreaterThan(rating);
        expect(battles).toBeGreaterThan(60);
      }
      expect(found!.models.map(({ model }) => model)).toEqual(
        Object.entries(golden[style].ratings)
          .sort(([, a], [, b]) => b - a)
          .map(([model]) => model),
      );
      if (style === 'style') expect(found!.style_coefficient).toBeCloseTo(golden.style.coefficient!, 4);
      expect(found!.prior).toBe(0);
    });
  }

  it('are kept finite where a model only wins, and say so', async () => {
    const always = [1, 2, 3, 4].map(() => ({ model_a: 'x', model_b: 'y', winner: 'model_a' }));
    const found = await ratingsOf({ file: written('always.jsonl', always), styleControl: false, rows: [] });
    expect(found!.prior).toBeGreaterThan(0);
    expect(found!.models.map(({ model }) => model)).toEqual(['x', 'y']);
    expect(Number.isFinite(found!.models[0]!.rating)).toBe(true);
  });

  it('refuse rows that are no battles, with their line', async () => {
    const file = written('wrong.jsonl', [
      { model_a: 'x', model_b: 'y', winner: 'model_a' },
      { model_a: 'x', winner: 'tie' },
    ]);
    await expect(ratingsOf({ file, styleControl: false, rows: [] })).rejects.toMatchObject({
      code: 'ARENA_INVALID_BATTLE',
      where: { line: 2 },
    });
  });
});
