/**
 * Gaps between groups of a task's samples: the largest mean of a group less the smallest one, and the root mean square of the
 * gaps between two sides over many cells. Groups too small for a mean with an error are left out, and counted.
 */
import { type Aggregate, type Json, meanOf } from '../../src/plugin.ts';
import { type Block, spreadOf } from './cell-resampling.ts';

/** Fewer samples have no spread of their own. */
const LEAST = 2;

const UNDEFINED: Aggregate = { value: null, stderr: null, ci95: null };

/** Values by first and second name. */
function gathered(values: readonly Json[]): Map<string, Map<string, number[]>> {
  const by = new Map<string, Map<string, number[]>>();
  for (const [outer, inner, value] of values as unknown as readonly (readonly [string, string, number])[]) {
    const own = by.get(outer) ?? new Map<string, number[]>();
    by.set(outer, own);
    const list = own.get(inner) ?? [];
    own.set(inner, list);
    list.push(value);
  }
  return by;
}

/** A group's mean with its interval, as blocks of reports draw them. */
function rateOf(list: readonly number[], rate: string): Record<string, Json> {
  const { value, ci95 } = meanOf(list);
  return { count: list.length, [rate]: value, ...(ci95 === null ? {} : { ci95: { [rate]: [...ci95] } }) };
}

/** How parts call what they hold. */
interface Naming {
  /** Of the groups; of several, a group is named by its values with `|` between them, as `crossed` does. */
  columns?: readonly string[];
  /** Of the mean. */
  rate?: string;
}

/** The name of a group where columns meet. */
export const crossed = (values: readonly string[]): string =>
  values.map((value) => value.replaceAll('|', '\\|')).join('|');

const average = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;

/**
 * Largest mean of a group less the smallest; of several domains the mean of their gaps, as groups of different domains are not
 * compared.
 * @param values triples of domain, group and number.
 * @returns parts: gap, largest and smallest group by domain; means by group; groups of a single sample are in `left_out`.
 */
export function groupGap(values: readonly Json[], { columns = ['group'], rate = 'mean' }: Naming = {}): Aggregate {
  const blocks: Block[] = [];
  const domains: Record<string, Json> = {};
  const byGroup: Record<string, Json> = {};
  let leftOut = 0;
  for (const [domain, groups] of gathered(values)) {
    const large = [...groups].filter(([, list]) => list.length >= LEAST);
    leftOut += groups.size - large.length;
    if (large.length < 2) continue;
    for (const [group, list] of large) byGroup[group] = rateOf(list, rate);
    blocks.push(large.map(([, list]) => Float64Array.from(list)));
    const means = large.map(([group, list]) => ({ group, mean: average(list) })).sort((a, b) => a.mean - b.mean);
    const [least, most] = [means[0]!, means.at(-1)!];
    domains[domain] = { gap: most.mean - least.mean, largest: most.group, smallest: least.group };
  }
  const numbers = values.map((value) => (value as unknown as readonly [string, string, number])[2]);
  const overall = rateOf(numbers, rate);
  const parts = { columns: [...columns], by_group: byGroup, overall, domains, left_out: leftOut };
  if (blocks.length === 0) return { ...UNDEFINED, parts };
  const gap = (means: readonly number[]): number => Math.max(...means) - Math.min(...means);
  const spread = spreadOf(blocks, (means) => average(means.map(gap)));
  return { ...spread, parts: { ...parts, ...spread.parts } };
}

/**
 * Root mean square over cells of the gap between two sides, as De-Arteaga et al. 2019 (arXiv:1901.09451) sum up gaps over professions.
 * @param values triples of cell, side and number; other sides are left out.
 */
export function rmsGap(values: readonly Json[], first: string, second: string): Aggregate {
  const cells = [...gathered(values).values()];
  const blocks = cells.flatMap((sides): Block[] => {
    const [a = [], b = []] = [sides.get(first), sides.get(second)];
    return a.length < LEAST || b.length < LEAST ? [] : [[Float64Array.from(a), Float64Array.from(b)]];
  });
  const parts = { cells: blocks.length, left_out: cells.length - blocks.length };
  if (blocks.length === 0) return { ...UNDEFINED, parts };
  const spread = spreadOf(blocks, (means) => Math.sqrt(average(means.map(([a, b]) => (a! - b!) ** 2))));
  return { ...spread, parts: { ...parts, ...spread.parts } };
}
