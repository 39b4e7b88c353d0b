import { type DatasetRow, type JudgeOptions, type RawRow } from './formats.ts';
export interface JudgedRow {
    row: DatasetRow;
    /** ShareGPT role names that were mapped. */
    mappedRoles: readonly string[];
}
/**
 * The row with its type and format. Throws `DATA_WRONG_COLUMNS` when no accepted type fits, `DATA_BAD_COLUMN` when a
 * column holds the wrong kind of value, `DATA_BAD_WEIGHT` for a weight that is none, `DATA_MIXED_FORMAT` when text and
 * conversations stand in one row.
 */
export declare function judgeRow(raw: RawRow, options: JudgeOptions): JudgedRow;
