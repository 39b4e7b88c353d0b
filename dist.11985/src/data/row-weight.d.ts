import type { RawRow } from './formats.ts';
/** 0, or a number from 1e-30 to 1e30. Throws `DATA_BAD_WEIGHT` for everything else, and for a row without the column. */
export declare function rowWeight(raw: RawRow, column: string): number;
