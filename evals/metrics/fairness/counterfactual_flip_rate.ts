/**
 * How often a decision changes when only the group is changed (Garg et al. 2019; Kusner et al. 2017): either each row has the
 * decision on its counterfactual beside its own, or rows with one `pair` are counterfactuals of each other.
 */
import { defineMetric, HarnessError, type Interval, wilson } from '../../../src/plugin.ts';

interface Sample {
  readonly prediction: string;
  readonly counterfactual?: string | undefined;
  readonly pair?: string | undefined;
}

/** For each pair: whether its decisions differ. Pairs of a single row are not counted. */
function flips(samples: readonly Sample[]): { flipped: boolean[]; alone: number } {
  if (samples.every(({ counterfactual }) => counterfactual !== undefined)) {
    return { flipped: samples.map(({ prediction, counterfactual }) => prediction !== counterfactual), alone: 0 };
  }
  const pairs = new Map<string, { first: string; rows: number; flipped: boolean }>();
  for (const { prediction, pair } of samples) {
    if (pair === undefined) {
      throw new HarnessError('DATA_MISSING_COLUMN', 'a row has neither counterfactual nor pair', {
        hint: '--column counterfactual=COL for the other decision, or --column pair=COL for rows that belong together',
      });
    }
    const known = pairs.get(pair);
    if (known === undefined) pairs.set(pair, { first: prediction, rows: 1, flipped: false });
    else {
      known.rows++;
      known.flipped ||= prediction !== known.first;
    }
  }
  const whole = [...pairs.values()].filter(({ rows }) => rows > 1);
  return { flipped: whole.map(({ flipped }) => flipped), alone: pairs.size - whole.length };
}

export default defineMetric({
  name: 'counterfactual_flip_rate',
  summary: 'Share of rows (or pairs) whose decision changes when only the group does',
  kind: 'group_fairness',
  source: 'Garg et al. 2019 (arXiv:1809.10610)',
  higherIsBetter: false,
  range: [0, 1],
  inputs: { prediction: 'label', counterfactual: 'label?', pair: 'label?' },
  schema: {},
  score(samples) {
    const { flipped, alone } = flips(samples);
    const flips_ = flipped.filter(Boolean).length;
    const parts = { pairs: flipped.length, flips: flips_, rows_without_partner: alone };
    if (flipped.length === 0) return { value: null, parts: { ...parts, reason: 'no pair has two rows' } };
    return { value: flips_ / flipped.length, parts };
  },
  interval(samples): Interval {
    const { flipped } = flips(samples);
    const rate = flipped.filter(Boolean).length / flipped.length;
    const stderr = flipped.length > 1 ? Math.sqrt((rate * (1 - rate)) / (flipped.length - 1)) : null;
    return { stderr, ci95: wilson(flipped.filter(Boolean).length, flipped.length), method: 'Wilson' };
  },
});
