/** Comparisons of groups beside fairlearn and SciPy on random decisions (make_fairness.py wrote fairness.json), and closed forms. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../../src/eval/metric-kind.ts';
import { scoreSamples } from '../../../src/eval/score.ts';
import { load } from '../../../src/registry/kind.ts';
import { FastRandom } from '../../../src/statistics/fast-random.ts';
import { expectClose } from '../../golden/metrics/close.ts';

interface Case {
  y_true: number[];
  y_pred: number[];
  scores: number[];
  group: string[];
  age: string[];
  expected: Record<string, number | null>;
  crossed: Record<string, number | null>;
  distances: Record<'wasserstein' | 'ks', number>;
}

const { cases } = JSON.parse(readFileSync(new URL('fairness.json', import.meta.url), 'utf8')) as { cases: Case[] };

const score = async (metric: string, samples: Iterable<Record<string, unknown>>, options = {}) =>
  await scoreSamples(await load(METRICS, metric), samples, { options, uncertainty: false });

async function expectAll(
  wanted: Record<string, number | null>,
  samples: readonly Record<string, unknown>[],
): Promise<void> {
  for (const [name, value] of Object.entries(wanted)) {
    const [metric, method, agg] = name.split('/') as [string, string?, string?];
    const options = { zero_division: 0, ...(method && { method }), ...(agg && { agg }) };
    expectClose((await score(metric, samples, options)).value, value, 1e-12, name);
  }
}

describe('beside fairlearn and SciPy', () => {
  for (const [i, { y_true, y_pred, scores, group, age, expected, crossed, distances }] of cases.entries()) {
    const samples = y_true.map((reference, row) => ({ reference, prediction: y_pred[row], group: group[row] }));

    it(`case ${i}: one column`, async () => await expectAll(expected, samples));

    it(`case ${i}: two columns crossed`, async () => {
      await expectAll(
        crossed,
        samples.map((sample, row) => ({ ...sample, group: { group: group[row], age: age[row] } })),
      );
    });

    it(`case ${i}: distances of scores`, async () => {
      const rows = scores.map((probability, row) => ({ probability, group: group[row] }));
      for (const [distance, value] of Object.entries(distances)) {
        expectClose((await score('score_distribution_distance', rows, { distance })).value, value, 1e-12, distance);
      }
    });
  }
});

describe('closed forms', () => {
  it('treatment_equality counts false negatives for each false positive', async () => {
    const rows = (group: string, fn: number, fp: number) => [
      ...Array.from({ length: fn }, () => ({ group, reference: 1, prediction: 0 })),
      ...Array.from({ length: fp }, () => ({ group, reference: 0, prediction: 1 })),
    ];
    const samples = [...rows('a', 6, 2), ...rows('b', 2, 4)];
    expect((await score('treatment_equality_difference', samples)).value).toBe(2.5);
    expect((await score('treatment_equality_ratio', samples)).value).toBeCloseTo(1 / 6, 12);
    const without = await score('treatment_equality_difference', [...samples, ...rows('c', 1, 0)]);
    expect(without.value).toBeNull();
    expect(without.parts.reason).toContain('treatment is 0/0 in group c: no false positive');
  });

  it('group_calibration_difference is the difference of errors within groups', async () => {
    const rows = (group: string, probability: number, positives: number, n: number) =>
      Array.from({ length: n }, (_, i) => ({ group, probability, reference: i < positives ? 1 : 0 }));
    const samples = [...rows('a', 0.3, 3, 10), ...rows('a', 0.9, 5, 10), ...rows('b', 0.3, 5, 10)];
    const { value, parts } = await score('group_calibration_difference', samples, { bins: 10 });
    // a: half of 0 and half of 0.4; b: 0.2.
    expect(value).toBeCloseTo(0, 12);
    expect(parts.reliability).toMatchObject({
      a: [
        { count: 10, outcome: 0.3 },
        { count: 10, outcome: 0.5 },
      ],
      b: [{ count: 10, outcome: 0.5 }],
    });
    const second = await score('group_calibration_difference', samples.slice(0, -10), { bins: 10 });
    expect(second.value).toBe(0);
    const overall = await score('group_rates', samples, { bins: 10, rate: 'ece', compare: 'largest' });
    expect(overall.value).toBeCloseTo(0.2, 12);
  });

  it('counterfactual_flip_rate takes the other decision, or pairs of rows', async () => {
    const beside = [
      { prediction: 'yes', counterfactual: 'no' },
      { prediction: 'no', counterfactual: 'no' },
      { prediction: 'no', counterfactual: 'yes' },
      { prediction: 'yes', counterfactual: 'yes' },
    ];
    expect((await score('counterfactual_flip_rate', beside)).value).toBe(0.5);
    const paired = [
      { prediction: 'yes', pair: 1 },
      { prediction: 'no', pair: 1 },
      { prediction: 'no', pair: 2 },
      { prediction: 'no', pair: 2 },
      { prediction: 'no', pair: 3 },
    ];
    const result = await score('counterfactual_flip_rate', paired);
    expect(result.value).toBe(0.5);
    expect(result.parts).toMatchObject({ pairs: 2, flips: 1, rows_without_partner: 1 });
  });

  it('consistency finds the neighbours that a search of all rows finds', async () => {
    const random = new FastRandom(5, 'neighbours');
    const rows = Array.from({ length: 400 }, () => ({
      // Rounded, so that some distances are equal.
      features: [random.below(12), random.below(12), random.uniform()],
      prediction: random.below(2),
    }));
    const k = 7;
    const each = rows.map(({ features, prediction }, i) => {
      const others = rows.map((other, j) => ({
        j,
        prediction: other.prediction,
        distance: other.features.reduce((sum, x, axis) => sum + (x - features[axis]!) ** 2, 0),
      }));
      const near = others.filter(({ j }) => j !== i).sort((a, b) => a.distance - b.distance || a.j - b.j);
      return 1 - Math.abs(prediction - near.slice(0, k).reduce((sum, other) => sum + other.prediction, 0) / k);
    });
    const { value } = await score('consistency', rows, { n_neighbors: k });
    expect(value).toBeCloseTo(each.reduce((sum, x) => sum + x, 0) / each.length, 12);
    const few = await score('consistency', rows.slice(0, 3), { n_neighbors: 3 });
    expect(few).toMatchObject({ value: null, parts: { reason: '3 rows are too few for 3 neighbours' } });
  });
});
