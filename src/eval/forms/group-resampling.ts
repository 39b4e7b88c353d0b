/**
 * Draws of counts by group: rows within their group with replacement, rows exchanged between groups, whole clusters. Every draw
 * writes into the same array. Folding comes first: outcomes that are alike for a metric, columns that do not count, small groups.
 */

import type { FastRandom } from '../../statistics/fast-random.ts';
import { type GroupTable, groupSizes, type OutcomeCell } from '../group-table.ts';

export interface Folded {
  /** With all outcomes, for parts. */
  table: GroupTable;
  /** Outcomes that differ for the metric, the first of those that are alike. */
  cells: OutcomeCell[];
  /** `[group * cells.length + cell]` */
  counts: Float64Array;
  /** Mean weight of each, and of each cell over all groups. */
  means: Float64Array;
  pooledMeans: Float64Array;
  /** By group in the order they came: its place here; -1 where it is left out. */
  groupOf: Int32Array;
  /** By outcome of the table: its place in `cells`. */
  cellOf: Int32Array;
}

/**
 * The table by some of its columns.
 * @param keep places of the columns. @param order from groups as they came to groups of the table.
 * @param smallest groups with fewer rows are left out.
 */
export function foldTable(
  from: GroupTable,
  keep: readonly number[],
  alike: (cell: OutcomeCell) => string,
  order: readonly number[],
  smallest: number,
): Folded {
  const width = from.cells.length;
  const merged = new Map<string, { values: string[]; members: number[] }>();
  for (const [g, all] of from.groups.entries()) {
    const values = keep.map((i) => all[i]!);
    const key = JSON.stringify(values);
    const known = merged.get(key) ?? { values, members: [] };
    known.members.push(g);
    merged.set(key, known);
  }
  const sizes = groupSizes(from);
  const excluded: GroupTable['excluded'][number][] = [];
  const kept: { values: string[]; members: number[] }[] = [];
  for (const group of merged.values()) {
    const count = group.members.reduce((sum, g) => sum + sizes[g]!, 0);
    if (count < smallest) excluded.push({ group: group.values, count });
    else kept.push(group);
  }
  const placeOf = new Int32Array(from.groups.length).fill(-1);
  const counts = new Float64Array(kept.length * width);
  const weights = new Float64Array(kept.length * width);
  for (const [to, { members }] of kept.entries()) {
    for (const g of members) {
      placeOf[g] = to;
      for (let c = 0; c < width; c++) {
        counts[to * width + c]! += from.counts[g * width + c]!;
        weights[to * width + c]! += from.weights[g * width + c]!;
      }
    }
  }
  const table: GroupTable = {
    columns: keep.map((i) => from.columns[i]!),
    groups: kept.map(({ values }) => values),
    cells: from.cells,
    ...{ counts, weights, excluded },
  };
  return { table, ...foldCells(table, alike), groupOf: Int32Array.from(order, (g) => placeOf[g]!) };
}

function foldCells(
  { groups, cells: all, counts: from, weights }: GroupTable,
  alike: (cell: OutcomeCell) => string,
): Omit<Folded, 'table' | 'groupOf'> {
  const places = new Map<string, number>();
  const cells: OutcomeCell[] = [];
  const cellOf = Int32Array.from(all, (cell) => {
    const key = alike(cell);
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, cells.length);
    cells.push(cell);
    return cells.length - 1;
  });
  const width = cells.length;
  const counts = new Float64Array(groups.length * width);
  const sums = new Float64Array(groups.length * width);
  const [pooledCounts, pooledSums] = [new Float64Array(width), new Float64Array(width)];
  for (let g = 0, at = 0; g < groups.length; g++) {
    for (const to of cellOf) {
      counts[g * width + to]! += from[at]!;
      sums[g * width + to]! += weights[at]!;
      pooledCounts[to]! += from[at]!;
      pooledSums[to]! += weights[at++]!;
    }
  }
  const over = (sum: number, count: number): number => (count === 0 ? 0 : sum / count);
  return {
    ...{ cells, counts, cellOf },
    means: sums.map((sum, i) => over(sum, counts[i]!)),
    pooledMeans: counts.map((_, i) => over(pooledSums[i % width]!, pooledCounts[i % width]!)),
  };
}

/** As many rows of each group as there are, with replacement. */
export function drawWithin({ counts, cells, table }: Folded, random: FastRandom): () => Float64Array {
  const drawn = new Float64Array(counts.length);
  const width = cells.length;
  const groups = table.groups.map((_, g) => {
    const own = counts.subarray(g * width, (g + 1) * width);
    return { own, to: drawn.subarray(g * width, (g + 1) * width), n: own.reduce((sum, x) => sum + x, 0) };
  });
  return () => {
    for (const { own, to, n } of groups) random.multinomial(n, own, n, to);
    return drawn;
  };
}

/** Rows of one stratum in random order, dealt out to groups of the size they have. */
export function exchange(
  { counts, cells, table }: Folded,
  stratumOf: readonly string[],
  random: FastRandom,
): () => Float64Array {
  const width = cells.length;
  const groups = table.groups.length;
  const drawn = new Float64Array(counts.length);
  const strata = [...new Set(stratumOf)].map((name) => {
    const own = cells.flatMap((_, c) => (stratumOf[c] === name ? [c] : []));
    const sizes = table.groups.map((_, g) => own.reduce((sum, c) => sum + counts[g * width + c]!, 0));
    const totals = own.map((c) => table.groups.reduce((sum, _, g) => sum + counts[g * width + c]!, 0));
    return { own, sizes, totals, all: sizes.reduce((sum, size) => sum + size, 0) };
  });
  const free = new Float64Array(groups);
  return () => {
    for (const { own, sizes, totals, all } of strata) {
      free.set(sizes);
      let places = all;
      for (const [i, c] of own.entries()) {
        let left = totals[i]!;
        let later = places;
        for (let g = 0; g < groups; g++) {
          later -= free[g]!;
          const taken = random.hypergeometric(free[g]!, later, left);
          drawn[g * width + c] = taken;
          free[g]! -= taken;
          left -= taken;
        }
        places -= totals[i]!;
      }
    }
    return drawn;
  };
}

/** As many clusters as there are, each with all its rows. */
export function drawClusters(
  { counts, cells, groupOf, cellOf }: Folded,
  clusters: readonly { group: readonly number[]; cell: readonly number[]; count: readonly number[] }[],
  random: FastRandom,
): () => Float64Array {
  const drawn = new Float64Array(counts.length);
  const width = cells.length;
  const sparse = clusters.map(({ group, cell, count }) => {
    const at = group.map((g, i) => (groupOf[g]! < 0 ? -1 : groupOf[g]! * width + cellOf[cell[i]!]!));
    return { at: at.filter((place) => place >= 0), count: count.filter((_, i) => at[i]! >= 0) };
  });
  return () => {
    drawn.fill(0);
    for (let i = 0; i < sparse.length; i++) {
      const { at, count } = sparse[random.below(sparse.length)]!;
      for (let j = 0; j < at.length; j++) drawn[at[j]!]! += count[j]!;
    }
    return drawn;
  };
}
