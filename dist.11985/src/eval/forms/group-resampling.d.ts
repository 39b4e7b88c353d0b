/**
 * Draws of counts by group: rows within their group with replacement, rows exchanged between groups, whole clusters. Every draw
 * writes into the same array. Folding comes first: outcomes that are alike for a metric, columns that do not count, small groups.
 */
import { type GroupTable, type OutcomeCell } from '../group-table.ts';
import type { FastRandom } from '../statistics/fast-random.ts';
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
export declare function foldTable(from: GroupTable, keep: readonly number[], alike: (cell: OutcomeCell) => string, order: readonly number[], smallest: number): Folded;
/** As many rows of each group as there are, with replacement. */
export declare function drawWithin({ counts, cells, table }: Folded, random: FastRandom): () => Float64Array;
/** Rows of one stratum in random order, dealt out to groups of the size they have. */
export declare function exchange({ counts, cells, table }: Folded, stratumOf: readonly string[], random: FastRandom): () => Float64Array;
/** As many clusters as there are, each with all its rows. */
export declare function drawClusters({ counts, cells, groupOf, cellOf }: Folded, clusters: readonly {
    group: readonly number[];
    cell: readonly number[];
    count: readonly number[];
}[], random: FastRandom): () => Float64Array;
