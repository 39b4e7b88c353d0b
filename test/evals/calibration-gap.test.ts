/** Gaps that tasks of the fairness suite hand to blocks of reports: by hand, and against the metrics over rows of a file. */
import { describe, expect, it } from 'vitest';
import { calibrationGap } from '../../evals/math/calibration-gap.ts';
import { crossed, groupGap } from '../../evals/math/group-gap.ts';
import { surenessOf } from '../../evals/text/likelihoods.ts';
import { METRICS } from '../../src/eval/metric-kind.ts';
import { scoreSamples } from '../../src/eval/score.ts';
import { load } from '../../src/registry/kind.ts';
import { FastRandom } from '../../src/statistics/fast-random.ts';

describe('the gap in calibration', () => {
  it('is that of errors over bins, by hand', () => {
    const rows = [
      ['a', 0.9, 1],
      ['a', 0.7, 0],
      ['b', 0.9, 1],
      ['b', 0.95, 1],
    ];
    const { value, ci95, parts } = calibrationGap(rows, 'axis');
    // a: (0.1 + 0.7) / 2; b: 0.15 / 2.
    expect(value).toBeCloseTo(0.325, 12);
    expect(ci95![0]).toBeLessThanOrEqual(value!);
    expect(ci95![1]).toBeGreaterThanOrEqual(value!);
    expect(parts).toMatchObject({
      columns: ['axis'],
      by_group: { a: { count: 2, accuracy: 0.5 }, b: { ece: expect.closeTo(0.075, 12) } },
      reliability: { b: [{ from: 0.8, count: 2, probability: expect.closeTo(0.925, 12), outcome: 1 }] },
    });
    expect(calibrationGap(rows.slice(0, 2), 'axis')).toMatchObject({ value: null, ci95: null });
    expect(calibrationGap([['a', 1, 1]], 'axis').parts).toMatchObject({
      reliability: { a: [{ from: 0.8, count: 1 }] },
    });
  });

  it('is that of group_calibration_difference, whose numbers are torchmetrics’', async () => {
    const random = new FastRandom(5, 'calibration');
    const rows = Array.from({ length: 400 }, (_, i) => {
      const probability = random.uniform();
      return {
        group: ['x', 'y', 'z'][i % 3]!,
        probability,
        reference: random.uniform() < probability ** (1 + (i % 3)) ? 1 : 0,
      };
    });
    const metric = await load(METRICS, 'group_calibration_difference');
    const samples = rows.map(({ group, ...row }) => ({ ...row, group: { axis: group } }));
    const expected = await scoreSamples(metric, samples, { options: { bins: 5 }, uncertainty: false });
    const found = calibrationGap(
      rows.map(({ group, probability, reference }) => [group, probability, reference]),
      'axis',
    );
    expect(found.value).toBeCloseTo(expected.value!, 9);
  });
});

it('how sure a choice is: the softmax of its sums', () => {
  const answers = [-1, -2, -3].map((logprob) => ({
    kind: 'loglikelihood' as const,
    logprob,
    greedy: false,
    tokens: 1,
  }));
  expect(surenessOf({ answers })).toBeCloseTo(Math.exp(-1) / (Math.exp(-1) + Math.exp(-2) + Math.exp(-3)), 12);
});

it('gaps where columns meet name their groups as heat maps read them', () => {
  const rows = [
    ['kind', crossed(['a|b', 'kind']), 1],
    ['kind', crossed(['a|b', 'kind']), 0],
    ['kind', crossed(['c', 'kind']), 1],
    ['kind', crossed(['c', 'kind']), 1],
  ];
  const { value, parts } = groupGap(rows, { columns: ['axis', 'tone'], rate: 'targeted' });
  expect(value).toBe(0.5);
  expect(parts).toMatchObject({
    columns: ['axis', 'tone'],
    by_group: { 'a\\|b|kind': { count: 2, targeted: 0.5 }, 'c|kind': { targeted: 1 } },
    overall: { count: 4, targeted: 0.75 },
  });
});
