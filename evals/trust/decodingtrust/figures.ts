/**
 * Figures of prompts, their sums by setting, and intervals of scores: prompts are resampled within their setting (not
 * generations, which hang together), 1000 times, seeded.
 */
import { type Aggregate, type Json, percentileSpread, resampler } from '../../../src/plugin.ts';
import { REFUSAL_RULES, RULE_VERSION } from '../reading.ts';
import type { Measure, Rules, Scenario } from './scenario.ts';
import { Sums } from './sums.ts';

/** What stands in `values`: the setting's name, then the scenario's columns. */
export type Row = readonly [setting: string, ...figures: number[]];

const RESAMPLES = 1000;

const sumsOf = (columns: readonly string[], rows: readonly Row[]): Sums => {
  const sums = new Sums(columns);
  for (const [setting, ...figures] of rows) sums.add(setting, figures);
  return sums;
};

interface Drawn {
  readonly stderr: number;
  readonly ci95: readonly [number, number];
}

/** The bootstrap of a measure over prompts; `null` when too few resamples have a value. */
function bootstrap(scenario: Scenario, measure: Measure, rules: Rules, rows: readonly Row[]): Drawn | null {
  const { columns, stratum = (setting: string) => setting } = scenario;
  const width = columns.length;
  const wanted = new Set(measure.settings);
  const strata = new Map<string, number[]>();
  for (const [setting, ...figures] of rows) {
    if (wanted.size > 0 && !wanted.has(setting)) continue;
    const name = stratum(setting);
    const data = strata.get(name);
    if (data === undefined) strata.set(name, [...figures]);
    else for (const figure of figures) data.push(figure);
  }
  const packed = [...strata].map(([name, data]) => [name, Float64Array.from(data)] as const);
  const draw = resampler(0, `${scenario.name}/${measure.name}/${rules}`);
  const values: number[] = [];
  const sums = new Float64Array(width);
  for (let r = 0; r < RESAMPLES; r++) {
    const drawn = new Sums(columns);
    for (const [name, data] of packed) {
      const n = data.length / width;
      sums.fill(0);
      for (let i = 0; i < n; i++) {
        const at = draw(n) * width;
        for (let j = 0; j < width; j++) sums[j]! += data[at + j]!;
      }
      drawn.add(name, sums);
    }
    const value = measure.smooth === undefined ? measure.value(drawn, rules) : measure.smooth(drawn);
    if (typeof value === 'number' && Number.isFinite(value)) values.push(value);
  }
  return values.length < RESAMPLES / 2 ? null : percentileSpread(values);
}

/** A measure of all prompts: no value while a setting is missing, and the names of those that are. */
export function measured(scenario: Scenario, measure: Measure, rules: Rules, values: readonly Json[]): Aggregate {
  const rows = values as unknown as readonly Row[];
  const sums = sumsOf(scenario.columns, rows);
  const missing = measure.settings.filter((setting) => !sums.has(setting));
  const given = missing.length > 0 ? null : measure.value(sums, rules);
  const parts: Record<string, Json> = {
    rules,
    rule_version: RULE_VERSION,
    ...(rules === 'strict' ? { refusal_rules: REFUSAL_RULES } : {}),
    generations: scenario.generation.repeats,
    settings_wanted: measure.settings.length,
    ...(missing.length === 0 ? {} : { missing: missing.slice(0, MOST_NAMED), settings_missing: missing.length }),
    ...(typeof given === 'string' ? { no_score: given } : {}),
    ...(measure === scenario.measures[0] ? { settings: scenario.report(sums, rules) } : {}),
  };
  const value = typeof given === 'number' ? given : null;
  const drawn = value === null ? null : bootstrap(scenario, measure, rules, rows);
  return {
    value,
    stderr: drawn?.stderr ?? null,
    ci95: drawn?.ci95 ?? null,
    ...(drawn === null ? {} : { method: `percentile bootstrap over prompts, ${RESAMPLES} resamples` }),
    parts,
  };
}

/** Most names in a list of missing settings or disagreeing samples. */
export const MOST_NAMED = 100;
