/**
 * Counts of outcomes by group: what metrics that compare groups are functions of. Groups are the combinations of the values of
 * one or several columns that occur. Leaves out: how rows become counts (`forms/group-counts.ts`).
 */
/** Reference and predicted class of a sample and, where there is one, its score. Decisions alone have no score. */
export interface GroupOutcome {
    reference: string;
    prediction: string;
    /** A probability, or a number that stands for it (the lower edge of its bin). */
    score?: number | undefined;
    /** What is added up where `score` stands for several values: the probability itself. */
    weight?: number | undefined;
}
/** The columns that make groups, and their values in one row. */
export interface GroupNames {
    columns: readonly string[];
    values: readonly string[];
}
/** Samples that are alike. */
export interface OutcomeCell {
    reference: string;
    prediction: string;
    /** null without scores. */
    score: number | null;
}
/** The table itself: `counts[group * cells.length + cell]`, and the sums of the weights in the same order. */
export interface GroupTable {
    /** Names of the columns whose values make the groups. */
    columns: readonly string[];
    /** Values of the columns, for each group; in the order of their names. */
    groups: readonly (readonly string[])[];
    cells: readonly OutcomeCell[];
    counts: Float64Array;
    weights: Float64Array;
    /** Values of groups that were left out because they are too small, with their sizes. */
    excluded: readonly {
        group: readonly string[];
        count: number;
    }[];
}
/** A number of counts; null where it is not defined. `means`: mean weight of each group's cell. */
export type GroupStatistic = (counts: Float64Array, groups: number, means: Float64Array) => number | null;
/** `f|young`, as the groups are called in results; a bar inside a value is escaped. */
export declare const groupName: (values: readonly string[]) => string;
/** Rows of each group. */
export declare function groupSizes({ groups, cells, counts }: Pick<GroupTable, 'groups' | 'cells' | 'counts'>): Float64Array;
