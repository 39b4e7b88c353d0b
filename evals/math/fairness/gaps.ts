/**
 * How far groups are apart in one or several rates, as fairlearn defines it: difference is largest less smallest, or the largest
 * distance to the overall rate; ratio is smallest over largest, or the smallest of group over overall and overall over group.
 * Several rates (equalised odds): the worst, or their mean. Several classes: the worst class. A ratio is 0/0
 * where a rate is 0 in every group; then, as in fairlearn, the worst of several is undefined when the first one is (no positive is
 * found: nothing to compare) and goes by the first when the second one is (nobody is wrongly selected), and a mean leaves it out.
 */
import {
  defineMetric,
  type GroupOutcome,
  type GroupStatistic,
  type GroupTable,
  groupName,
  type Json,
  type OutcomeCell,
} from '../../../src/plugin.ts';
import type { ClassSample } from '../classes.ts';
import {
  binned,
  byDecision,
  byScore,
  decided,
  type GroupOptions,
  groupInputs,
  groupSchema,
  outcomeOptions,
  positivesOf,
} from './outcomes.ts';
import { type Figure, type FigureName, figureOf, figureTables, isOverall, missing, pooled } from './rates.ts';

export type Comparison = 'difference' | 'ratio';
export type Method = 'between_groups' | 'to_overall';

export const methodSchema = {
  method: {
    enum: ['between_groups', 'to_overall'],
    default: 'between_groups',
    description: 'Compare the groups with each other, or each with all rows.',
  },
} as const;

/** Difference of values; NaN where one of them is. */
function difference(values: Float64Array, overall: number, method: Method): number {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (Number.isNaN(value)) return Number.NaN;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return method === 'between_groups' ? most - least : Math.max(Math.abs(most - overall), Math.abs(least - overall));
}

/** Ratio of values, at most 1; NaN where all are 0. */
function ratio(values: Float64Array, overall: number, method: Method): number {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (method === 'between_groups') return most === 0 ? Number.NaN : least / most;
  const either = (value: number): number => Math.min(value / overall, overall / value);
  return overall === 0 ? Number.NaN : Math.min(least === 0 ? 0 : either(least), either(most));
}

/** One figure of every group. Undefined where a group has none, unless `zeroDivision` stands in. */
function compared(figure: Figure, cells: number, how: Comparison, method: Method, zeroDivision: number | null) {
  const filled = (value: number): number => (Number.isNaN(value) && zeroDivision !== null ? zeroDivision : value);
  return (counts: Float64Array, groups: number, means: Float64Array): { value: number; undefined: boolean } => {
    const values = new Float64Array(groups);
    for (let g = 0; g < groups; g++) {
      values[g] = filled(figure(counts, means, g * cells));
      if (Number.isNaN(values[g])) return { value: Number.NaN, undefined: true };
    }
    let overall = 0;
    if (method === 'to_overall') {
      const [all, allMeans] = pooled(counts, means, cells);
      overall = filled(figure(all, allMeans, 0));
      if (Number.isNaN(overall)) return { value: Number.NaN, undefined: true };
    }
    return { value: (how === 'difference' ? difference : ratio)(values, overall, method), undefined: false };
  };
}

export interface GapSettings {
  how: Comparison;
  method: Method;
  /** Over several rates. */
  agg: 'worst_case' | 'mean';
}

/** The statistic of several rates over all classes that are looked at. */
export function gapOf(
  names: readonly FigureName[],
  cells: readonly OutcomeCell[],
  options: GroupOptions,
  { how, method, agg }: GapSettings,
): GroupStatistic {
  const worst = how === 'difference' ? Math.max : Math.min;
  const positives = positivesOf(cells, options);
  const classes = names.every(isOverall) ? positives.slice(0, 1) : positives;
  const asked = classes.map((positive) =>
    names.map((name) => compared(figureOf(name, cells, positive), cells.length, how, method, options.zeroDivision)),
  );
  return (counts, groups, means) => {
    let result: number | null = null;
    for (const rates of asked) {
      const values: number[] = [];
      let leads = true;
      for (const [i, rate] of rates.entries()) {
        const found = rate(counts, groups, means);
        if (found.undefined) return null;
        if (!Number.isNaN(found.value)) values.push(found.value);
        else if (i === 0) leads = false;
      }
      if (values.length === 0 || (agg === 'worst_case' && !leads)) continue;
      const own = agg === 'mean' ? values.reduce((sum, x) => sum + x, 0) / values.length : worst(...values);
      result = result === null ? own : worst(result, own);
    }
    return result;
  };
}

/** Why there is no number: which group lacks what. */
export function reasonOf(table: GroupTable, names: readonly FigureName[], options: GroupOptions): string {
  const { groups, cells, counts } = table;
  for (const positive of positivesOf(cells, options)) {
    for (const name of names) {
      const figure = figureOf(name, cells, positive);
      const lacking = groups.filter((_, g) => Number.isNaN(figure(counts, counts, g * cells.length)));
      if (lacking.length === 0 || options.zeroDivision !== null) continue;
      const shown = lacking.slice(0, 3).map(groupName).join(', ');
      const more = lacking.length > 3 ? ` and ${lacking.length - 3} more` : '';
      return `${name} is 0/0 in ${lacking.length === 1 ? 'group' : 'groups'} ${shown}${more}: no ${missing(name)}; --options zero_division=0 counts it as 0`;
    }
  }
  return `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} 0 in every group: their ratio is 0/0`;
}

/** Two metrics are written by what they compare; this makes the definition. */
export function defineGap({
  rates,
  how,
  agg = false,
  withScores = false,
  ...facts
}: {
  name: string;
  summary: string;
  source: string;
  rates: readonly FigureName[];
  how: Comparison;
  /** Takes the option `agg`. */
  agg?: boolean;
  /** Probabilities matter, by bins. */
  withScores?: boolean;
  /** What is exchanged when it is tested whether groups differ: rows of equal true class, of equal prediction, or all. */
  within?: 'reference' | 'prediction';
}) {
  type Options = GroupOptions & { method: Method; agg?: 'worst_case' | 'mean'; bins: number };
  const { within, ...told } = facts;
  // The very functions: metrics that count alike share their counts.
  const outcome: (sample: ClassSample, options: Options) => GroupOutcome = withScores ? binned : decided;
  const settings = (options: Options): GapSettings => ({
    how,
    method: options.method,
    agg: options.agg ?? 'worst_case',
  });
  return defineMetric({
    ...told,
    kind: 'group_fairness',
    higherIsBetter: how === 'ratio',
    range: [0, how === 'ratio' || !rates.includes('treatment') ? 1 : Number.POSITIVE_INFINITY],
    inputs: groupInputs,
    schema: {
      ...groupSchema,
      ...methodSchema,
      ...(agg ? aggSchema : {}),
      ...(withScores ? binsSchema : {}),
    },
    outcome,
    outcomeOptions: withScores ? [...outcomeOptions, 'bins'] : outcomeOptions,
    alike: withScores ? byScore : byDecision,
    smallest: ({ minGroupSize }: Options) => minGroupSize,
    comparison: (cells, options: Options) => gapOf(rates, cells, options, settings(options)),
    undefinedBecause: (table, options: Options) => reasonOf(table, rates, options),
    groupParts: (table, options: Options): Record<string, Json> => figureTables(table, rates, options),
    ...(within === undefined ? {} : { stratum: (cell: OutcomeCell) => cell[within] }),
  });
}

const aggSchema = {
  agg: {
    enum: ['worst_case', 'mean'],
    default: 'worst_case',
    description: 'Of the rates that are compared: the worst, or their mean.',
  },
} as const;

export const binsSchema = {
  bins: {
    type: 'integer',
    minimum: 1,
    maximum: 1000,
    default: 15,
    description: 'Bins of equal width for calibration.',
  },
} as const;
