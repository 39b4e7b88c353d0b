/** A rule that decides by group, made from scored rows by one of the methods, with what it does to accuracy and gap. */
import { HarnessError } from '../../base/errors.ts';
import { FastRandom } from '../../statistics/fast-random.ts';
import { groupName } from '../group-table.ts';
import { atThreshold, type Choice, type Constraint, type GroupPoints, judged, ScoredGroups } from './points.ts';
import { equalizedOdds } from './randomised.ts';
import { bestMargin, margins } from './reject-option.ts';
import type { MitigationRow } from './rows.ts';
import { fairThresholds, tradeOff } from './thresholds.ts';

export type RuleMethod = 'thresholds' | 'randomised' | 'reject-option';

export interface RuleSettings {
  method: RuleMethod;
  constraint: Constraint;
  /** Difference between groups that is allowed. */
  maxGap: number;
  /** Without mitigation. */
  threshold: number;
  seed: number;
}

/** A row as it was read, and what mitigation sees of it. */
export interface Decision extends MitigationRow {
  row: Readonly<Record<string, unknown>>;
}

/** What a group's scores must reach; null: nobody is selected. */
interface GroupRule {
  thresholds: (number | null)[];
  /** Chances of a randomised rule: of the second threshold, of the coin, and that the coin selects. */
  low?: number;
  ignore?: number;
  constant?: number;
  /** Only scores above the threshold are selected, not those at it. */
  above?: true;
}

interface Figures {
  gap: number;
  accuracy: number;
}

export interface MitigationRule {
  method: RuleMethod;
  constraint: Constraint;
  rows: number;
  before: Figures;
  after: Figures;
  groups: Readonly<Record<string, GroupRule>>;
  /** The distance from the threshold within which reject option decides by group. */
  margin?: number;
  favoured?: readonly string[];
  /** What each gap costs, smallest gap first; for every choice that no other one beats. */
  curve: readonly (Figures & { thresholds: Readonly<Record<string, number | null>> })[];
  warnings: readonly string[];
  /** Whether a row is selected. Randomised rules draw for each row in turn. */
  decide(row: MitigationRow): boolean;
}

const finite = (threshold: number): number | null => (Number.isFinite(threshold) ? threshold : null);

/**
 * Finds the rule.
 * @throws HarnessError `MITIGATION_IMPOSSIBLE`, `ARGUMENT_INVALID`, and what the rows throw.
 */
export async function makeRule(rows: AsyncIterable<MitigationRow>, settings: RuleSettings): Promise<MitigationRule> {
  const { method, constraint, maxGap, threshold } = settings;
  if (method === 'randomised' && constraint !== 'equalized_odds') {
    throw new HarnessError('ARGUMENT_INVALID', 'randomised rules are for --constraint equalized_odds', {
      hint: 'the other constraints need no chance: --method thresholds',
    });
  }
  const scored = new ScoredGroups();
  for await (const { group, score, positive } of rows) scored.add(group, score, positive);
  const groups = scored.points(constraint);
  const before = judged(groups, atThreshold(groups, threshold), constraint);
  const shared = {
    method,
    constraint,
    rows: groups.reduce((sum, { n }) => sum + n, 0),
    before: { gap: before.gap, accuracy: before.accuracy },
  };
  if (method === 'reject-option') return { ...shared, ...rejecting(groups, settings) };
  const curve = curveOf(groups, tradeOff(groups, constraint));
  if (method === 'randomised') return { ...shared, curve, ...randomised(groups, settings.seed) };
  const found = fairThresholds(groups, constraint, maxGap);
  const rules = byName(groups, (g): GroupRule => ({ thresholds: [finite(found.points[g]!.threshold)] }));
  return {
    ...shared,
    after: { gap: found.gap, accuracy: found.accuracy },
    groups: rules,
    curve,
    warnings: found.points.every(({ selected }) => selected === 0)
      ? ['nobody is selected: a larger --max-gap allows more']
      : [],
    decide: decider(rules),
  };
}

function randomised(
  groups: readonly GroupPoints[],
  seed: number,
): Pick<MitigationRule, 'after' | 'groups' | 'warnings' | 'decide'> {
  const found = equalizedOdds(groups);
  const rules = byName(groups, (g): GroupRule => {
    const { thresholds, low, ignore, constant } = found.rules[g]!;
    return { thresholds: thresholds.map(finite), low, ignore, constant };
  });
  return {
    after: { gap: 0, accuracy: found.accuracy },
    groups: rules,
    warnings: ['the same row may be decided otherwise another time: gap and accuracy are expectations'],
    decide: decider(rules, new FastRandom(seed, 'mitigate')),
  };
}

function rejecting(
  groups: readonly GroupPoints[],
  { constraint, threshold, maxGap }: RuleSettings,
): Omit<MitigationRule, 'method' | 'constraint' | 'rows' | 'before'> {
  const { favoured, curve } = margins(groups, constraint, threshold);
  const best = bestMargin(curve, maxGap);
  const rules = byName(groups, (g): GroupRule => {
    if (favoured.includes(groups[g]!.name)) return { thresholds: [threshold - best.margin] };
    return { thresholds: [threshold + best.margin], ...(best.margin > 0 ? { above: true } : {}) };
  });
  return {
    after: { gap: best.gap, accuracy: best.accuracy },
    groups: rules,
    margin: best.margin,
    favoured,
    curve: curveOf(groups, curve),
    warnings: best.gap > maxGap + 1e-12 ? [`no margin reaches a gap of ${maxGap}: the smallest is taken`] : [],
    decide: decider(rules),
  };
}

const byName = <T>(groups: readonly GroupPoints[], value: (g: number) => T): Record<string, T> =>
  Object.fromEntries(groups.map(({ name }, g) => [name, value(g)]));

const curveOf = (groups: readonly GroupPoints[], choices: readonly Choice[]): MitigationRule['curve'] =>
  [...choices]
    .sort((a, b) => a.gap - b.gap)
    .map(({ gap, accuracy, points }) => ({
      ...{ gap, accuracy },
      thresholds: byName(groups, (g) => finite(points[g]!.threshold)),
    }));

/** @param random for rules with chances. */
function decider(rules: Readonly<Record<string, GroupRule>>, random?: FastRandom): MitigationRule['decide'] {
  return ({ group, score }) => {
    const { thresholds, low = 0, ignore = 0, constant = 0, above } = rules[groupName(group)]!;
    if (random !== undefined && random.uniform() < ignore) return random.uniform() < constant;
    const threshold = random !== undefined && random.uniform() < low ? thresholds[1] : thresholds[0];
    if (threshold === null || threshold === undefined) return false;
    return above === true ? score > threshold : score >= threshold;
  };
}
