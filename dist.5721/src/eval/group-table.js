/**
 * Counts of outcomes by group: what metrics that compare groups are functions of. Groups are the combinations of the values of
 * one or several columns that occur. Leaves out: how rows become counts (`forms/group-counts.ts`).
 */
/** `f|young`, as the groups are called in results; a bar inside a value is escaped. */
export const groupName = (values) => values.map((value) => (values.length > 1 ? value.replaceAll('|', '\\|') : value)).join('|');
/** Rows of each group. */
export function groupSizes({ groups, cells, counts }) {
    const sizes = new Float64Array(groups.length);
    for (let g = 0, at = 0; g < groups.length; g++)
        for (let c = 0; c < cells.length; c++)
            sizes[g] += counts[at++];
    return sizes;
}
