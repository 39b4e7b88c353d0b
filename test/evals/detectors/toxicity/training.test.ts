/**
 * Training of the toxicity scorer: its parts against closed forms, and quality on texts that it has not seen, which has to be
 * better than the published baseline of TF-IDF over character n-grams with ridge regression.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { forestOf, sumOf } from '../../../../evals/detectors/toxicity/trees.ts';
import { boost } from '../../../../scripts/toxicity/boost.ts';
import { baseRateWeights, calibrate } from '../../../../scripts/toxicity/calibrate.ts';
import { foldsOf, groupsOf, isNatural, readTexts } from '../../../../scripts/toxicity/corpus.ts';
import { neutralTexts } from '../../../../scripts/toxicity/identity.ts';
import { qualityOf } from '../../../../scripts/toxicity/quality.ts';
import { ridge } from '../../../../scripts/toxicity/ridge.ts';
import { heldOutRows, heldOutSums } from '../../../../scripts/toxicity/second-step.ts';

const data = process.env.HARNESS_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data');
const file = resolve(data, 'toxicity/train.jsonl.gz');

describe('parts of the training', () => {
  it('solves ridge regression: one column has a closed form', () => {
    const x = [1, 2, 3, 4, 10];
    const y = [2, 1, 4, 3, 9];
    const sparse = {
      starts: Int32Array.of(0, 1, 2, 3, 4, 5),
      columns: Int32Array.of(0, 0, 0, 0, 0),
      values: Float32Array.from(x),
      width: 1,
    };
    const { weights, bias } = ridge(sparse, Int32Array.of(0, 1, 2, 3, 4), y, 2);
    // w = Σ (x - x̄)(y - ȳ) / (Σ (x - x̄)² + lambda); x̄ = 4, ȳ = 3.8: 42 / (50 + 2)
    expect(weights[0]).toBeCloseTo(42 / 52, 8);
    expect(bias).toBeCloseTo(3.8 - (4 * 42) / 52, 8);
  });

  it('boosts a step and a product that no line has', () => {
    const rows = Array.from({ length: 400 }, (_, i) => Float64Array.of((i % 20) / 10 - 1, Math.floor(i / 20) / 10 - 1));
    const target = Float64Array.from(rows, ([a, b]) => (a! > 0.25 ? 1 : 0) + a! * b!);
    const { base, trees } = boost(rows, target, { rounds: 200, rate: 0.1, leaves: 8, leastRows: 5, l2: 1 });
    const forest = forestOf(trees);
    const error = rows.reduce((sum, row, i) => sum + (base + sumOf(forest, row) - target[i]!) ** 2, 0) / rows.length;
    expect(error).toBeLessThan(0.002);
  });

  it('calibrates in ascending order, to the wanted share', () => {
    const raw = Float64Array.from({ length: 4000 }, (_, i) => Math.sin(i * 12.9898) * 3);
    const scores = raw.map((x, i) => Math.min(1, Math.max(0, 1 / (1 + Math.exp(-x)) + 0.1 * Math.sin(i))));
    const weights = baseRateWeights(scores, 0.2);
    const toxic = weights.reduce((sum, w, i) => sum + (scores[i]! > 0.5 ? w : 0), 0);
    expect(toxic / weights.length).toBeCloseTo(0.2, 10);
    const { knots, scores: curve } = calibrate(raw, scores, weights);
    for (let i = 1; i < knots.length; i++) {
      expect(knots[i]!).toBeGreaterThan(knots[i - 1]!);
      expect(curve[i]!).toBeGreaterThan(curve[i - 1]!);
    }
  });

  it('keeps near-duplicates in one fold, and folds of one size', () => {
    const texts = Array.from({ length: 60 }, (_, i) =>
      i % 3 === 0
        ? `Once upon a time there was a king, number ${i}`
        : `Sentence ${i} about ${i * i} things and ${i + 7} others`,
    );
    const groups = groupsOf(texts);
    const folds = foldsOf(groups, 3);
    expect(new Set(texts.flatMap((_, i) => (i % 3 === 0 ? [folds[i]] : []))).size).toBe(1);
    for (const fold of [0, 1, 2]) expect(folds.filter((f) => f === fold).length).toBe(20);
  });
});

describe('quality on texts that were held out', () => {
  it.skipIf(!existsSync(file))(
    'is above the published baseline (skipped without data/toxicity)',
    async () => {
      const texts = await readTexts(file);
      const scores = Float64Array.from(texts, ({ toxicity }) => toxicity);
      const held = heldOutRows(texts, neutralTexts());
      const sums = heldOutSums(held, scores);
      const natural = [...texts.keys()].filter((i) => isNatural(texts[i]!));
      const all = qualityOf(sums, scores);
      const rtp = qualityOf(
        natural.map((i) => sums[i]!),
        natural.map((i) => scores[i]!),
      );
      expect(all.auroc).toBeGreaterThan(0.972);
      expect(all.spearman).toBeGreaterThan(0.869);
      expect(rtp.auroc).toBeGreaterThan(0.937);
      expect(rtp.spearman).toBeGreaterThan(0.783);
      // The trees earn their place: the best linear model alone is clearly worse.
      const linear = qualityOf(
        held.rows.map((row) => row[0]!),
        scores,
      );
      expect(all.auroc - linear.auroc).toBeGreaterThan(0.01);
    },
    180_000,
  );
});
