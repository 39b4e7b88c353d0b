/**
 * Types of CSV columns as `datasets` sees them, through pandas: a column of whole numbers holds numbers, one of `True` and
 * `False` booleans, `NA`, `null`, `None`, an empty cell and the like are null. A label in a CSV is so an index, as in lm-eval. One
 * pass over the rows decides, the next converts. Leaves out: dates, complex numbers, thousands separators.
 */
import type { Doc } from './task.ts';
export interface PandasColumns {
    readonly count: number;
    convert(row: Doc): Doc;
}
/** Looks at all rows once. Values that are not texts stay as they are. */
export declare function pandasColumns(rows: () => AsyncIterable<Doc>): Promise<PandasColumns>;
