import type { ModelAnswer } from '../../providers/contract/request.ts';
export interface FoundRecord {
    readonly key: string;
    readonly from: string;
    readonly offset: number;
    /** Bytes, line end left out. */
    readonly length: number;
}
export interface Scan {
    /** The last line has no end: its write was cut off. */
    readonly torn: boolean;
    /** Whole lines that are no undamaged records. */
    readonly damaged: number;
}
/** The line without its end. `from` is the identity as it is. */
export declare function formatRecord(key: string, from: string, answer: ModelAnswer): string;
/**
 * Finds the records of a file in the order in which they were written; no answer is parsed. Memory: the longest line.
 * Throws the system's own errors.
 */
export declare function scanRecords(path: string, found: (record: FoundRecord) => void): Scan;
/** One record that `scanRecords` found, from an open file; undefined when it is damaged by now. */
export declare function readRecord(file: number, { offset, length }: Pick<FoundRecord, 'offset' | 'length'>, key: string, from: string): ModelAnswer | undefined;
