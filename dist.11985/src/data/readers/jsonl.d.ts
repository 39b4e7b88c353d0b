import { type FileName } from '../../base/jsonl.ts';
import type { FileReader, SourceRow } from './reader.ts';
export declare const jsonl: FileReader;
/** A parsed value as a row, or `DATA_MALFORMED_ROW` when it is no object. */
export declare function objectRow(value: unknown, line: number, name: FileName): SourceRow;
