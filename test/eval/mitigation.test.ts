/** Rules that decide by group, against searches of everything on small data, and against what the definitions promise. */
import { describe, expect, it } from 'vitest';
import {
  CONSTRAINTS,
  type Constraint,
  type GroupPoints,
  judged,
  type Point,
  ScoredGroups,
} from '../../src/eval/mitigation/points.ts';
import { equalizedOdds } from '../../src/eval/mitigation/randomised.ts';
import { bestMargin, margins } from '../../src/eval/mitigation/reject-option.ts';
import { Reweighing } from '../../src/eval/mitigation/reweighing.ts';
import type { MitigationRow } from '../../src/eval/mitigation/rows.ts';
import { makeRule } from '../../src/eval/mitigation/rule.ts';
import { fairThresholds, tradeOff } from '../../src/eval/mitigation/thresholds.ts';
import { FastRandom } from '../../src/statistics/fast-random.ts';

/** Scores that are worth less for the second group. */
function rows(seed: number, n: number, groups = 2, digits = 2): MitigationRow[] {
  const random = new FastRandom(seed, 'mitigation');
  return Array.from({ length: n }, (_, i) => {
    const group = `g${i % groups}`;
    const positive = random.uniform() < (i % groups === 0 ? 0.5 : 0.3);
    const score = Number(
      ((random.uniform() + (positive ? 0.5 : 0) * (i % groups === 0 ? 1 : 0.6)) / 1.5).toFixed(digits),
    );
    return { group: [group], label: positive ? '1' : '0', positive, score };
  });
}

function pointsOf(all: readonly MitigationRow[], constraint: Constraint): GroupPoints[] {
  const scored = new ScoredGroups();
  for (const { group, score, positive } of all) scored.add(group, score, positive);
  return scored.points(constraint);
}

/** Every combination of points. */
function* combinations(groups: readonly GroupPoints[]): Generator<Point[]> {
  if (groups.length === 0) return yield [];
  for (const rest of combinations(groups.slice(1))) for (const point of groups[0]!.points) yield [point, ...rest];
}

describe('thresholds by group', () => {
  for (const constraint of CONSTRAINTS) {
    for (const [seed, n, count] of [
      [1, 40, 2],
      [2, 36, 3],
      [3, 60, 2],
    ] as const) {
      it(`are the most accurate ones under ${constraint}, seed ${seed}`, () => {
        const groups = pointsOf(rows(seed, n, count), constraint);
        for (const allowed of [0, 0.03, 0.1, 0.4]) {
          let best = -1;
          for (const points of combinations(groups)) {
            const { gap, accuracy } = judged(groups, points, constraint);
            if (gap <= allowed + 1e-12) best = Math.max(best, accuracy);
          }
          const found = fairThresholds(groups, constraint, allowed);
          expect(found.gap).toBeLessThanOrEqual(allowed + 1e-12);
          expect(found.accuracy).toBeCloseTo(best, 12);
        }
      });
    }
  }

  it('cost more accuracy the smaller the gap', () => {
    const curve = tradeOff(pointsOf(rows(4, 400), 'demographic_parity'), 'demographic_parity');
    expect(curve.length).toBeGreaterThan(3);
    for (const [i, { gap, accuracy }] of curve.entries()) {
      if (i === 0) continue;
      expect(gap).toBeGreaterThan(curve[i - 1]!.gap);
      expect(accuracy).toBeGreaterThan(curve[i - 1]!.accuracy);
    }
  });

  it('are refused where a rate is not defined', () => {
    const all = rows(5, 30).map((row) => ({ ...row, positive: row.positive && row.group[0] === 'g0' }));
    expect(() => pointsOf(all, 'equal_opportunity')).toThrow('group g1 has no row of the positive class');
    expect(() => pointsOf(all, 'demographic_parity')).not.toThrow();
    expect(() =>
      pointsOf(
        all.filter(({ group }) => group[0] === 'g0'),
        'demographic_parity',
      ),
    ).toThrow('one group only');
  });
});

describe('randomised equal odds', () => {
  const all = rows(6, 600, 3);
  const groups = pointsOf(all, 'equalized_odds');
  const found = equalizedOdds(groups);

  it('give every group the same rates', () => {
    for (const [g, { thresholds, low, ignore, constant }] of found.rules.entries()) {
      const own = all.filter(({ group }) => group[0] === groups[g]!.name);
      const chance = (score: number): number =>
        ignore * constant +
        (1 - ignore) * ((1 - low) * (score >= thresholds[0] ? 1 : 0) + low * (score >= thresholds[1] ? 1 : 0));
      const mean = (of: readonly MitigationRow[]): number =>
        of.reduce((sum, { score }) => sum + chance(score), 0) / of.length;
      expect(mean(own.filter(({ positive }) => positive))).toBeCloseTo(found.tpr, 10);
      expect(mean(own.filter(({ positive }) => !positive))).toBeCloseTo(found.fpr, 10);
    }
  });

  it('are at least as accurate as any common point on a fine grid below all ROC curves', () => {
    const positives = all.filter(({ positive }) => positive).length;
    for (let x = 0; x <= 1; x += 0.001) {
      // Chords of two points of a group's curve reach every point of its hull.
      const height = Math.min(
        ...groups.map((group) => {
          const own = group.points.map(
            ({ tp, selected }) => [(selected - tp) / (group.n - group.positives), tp / group.positives] as const,
          );
          let most = x;
          for (const [i, a] of own.entries()) {
            for (const b of own.slice(i)) {
              if (a[0] > x || b[0] < x) continue;
              most = Math.max(most, b[0] === a[0] ? b[1] : a[1] + ((x - a[0]) / (b[0] - a[0])) * (b[1] - a[1]));
            }
          }
          return most;
        }),
      );
      const accuracy = (positives * height + (all.length - positives) * (1 - x)) / all.length;
      expect(found.accuracy).toBeGreaterThanOrEqual(accuracy - 1e-9);
    }
  });

  it('hold in expectation when rows are decided', async () => {
    async function* many() {
      yield* all;
    }
    const rule = await makeRule(many(), {
      ...{ method: 'randomised', constraint: 'equalized_odds', maxGap: 0, threshold: 0.5, seed: 3 },
    });
    let [right, n] = [0, 0];
    for (let round = 0; round < 50; round++) {
      for (const row of all) {
        if (rule.decide(row) === row.positive) right++;
        n++;
      }
    }
    expect(Math.abs(right / n - rule.after.accuracy)).toBeLessThan(5 * Math.sqrt(0.25 / n));
  });
});

describe('reject option', () => {
  it('decides for the groups selected less often, within the margin', async () => {
    const all = rows(7, 500);
    const groups = pointsOf(all, 'demographic_parity');
    const { favoured, curve } = margins(groups, 'demographic_parity', 0.5);
    expect(favoured).toEqual(['g1']);
    const best = bestMargin(curve, 0.05);
    expect(best.gap).toBeLessThanOrEqual(0.05);
    async function* many() {
      yield* all;
    }
    const settings = {
      method: 'reject-option',
      constraint: 'demographic_parity',
      maxGap: 0.05,
      threshold: 0.5,
      seed: 0,
    } as const;
    const rule = await makeRule(many(), settings);
    const rate = (name: string): number => {
      const own = all.filter(({ group }) => group[0] === name);
      return own.filter((row) => rule.decide(row)).length / own.length;
    };
    expect(Math.abs(rate('g0') - rate('g1'))).toBeCloseTo(rule.after.gap, 12);
    for (const row of all) {
      if (Math.abs(row.score - 0.5) > rule.margin! + 1e-9) expect(rule.decide(row)).toBe(row.score >= 0.5);
      else if (Math.abs(row.score - 0.5) < rule.margin! - 1e-9) expect(rule.decide(row)).toBe(row.group[0] === 'g1');
    }
  });
});

describe('reweighing', () => {
  const all = rows(8, 1000, 3);
  const weights = new Reweighing();
  for (const { group, label } of all) weights.add(group, label);
  const base = (name: string, weight: (row: MitigationRow) => number): number => {
    const own = all.filter(({ group }) => group[0] === name);
    const sum = (of: readonly MitigationRow[]): number => of.reduce((total, row) => total + weight(row), 0);
    return sum(own.filter(({ positive }) => positive)) / sum(own);
  };

  it('makes class and group independent, and leaves the number of rows', () => {
    const rates = ['g0', 'g1', 'g2'].map((name) => base(name, ({ group, label }) => weights.weight(group, label)));
    const overall = all.filter(({ positive }) => positive).length / all.length;
    for (const rate of rates) expect(rate).toBeCloseTo(overall, 12);
    expect(all.reduce((sum, { group, label }) => sum + weights.weight(group, label), 0)).toBeCloseTo(all.length, 8);
  });

  it('repeats rows as often as their weight says', () => {
    const copies = weights.copies();
    const times = new Map(all.map((row) => [row, copies(row.group, row.label)]));
    for (const { group, label, count, weight } of weights.table()) {
      const own = all.filter((row) => row.group[0] === group && row.label === label);
      const written = own.reduce((sum, row) => sum + times.get(row)!, 0);
      expect(Math.abs(written - count * weight)).toBeLessThanOrEqual(0.5 + 1e-9);
      for (const row of own) expect([Math.floor(weight), Math.ceil(weight)]).toContain(times.get(row));
    }
  });
});
