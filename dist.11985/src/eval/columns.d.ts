/**
 * From rows to samples: which column plays which role, values checked and converted, errors with the row. Remembers what
 * can only be judged at the end: how many references rows have, and whether predicted and true classes are of one kind.
 */
import { HarnessError } from '../base/errors.ts';
import type { Inputs, MetricDefinition, SampleOf } from './metric.ts';
export type Row = Readonly<Record<string, unknown>>;
export type Sample = SampleOf<Inputs>;
/** Where a row stands; `line` and `source` where it comes from a file. */
export interface Place {
    /** Counted from 1. */
    row: number;
    /** `translations.jsonl:17` */
    source?: string;
    file?: string;
    line?: number;
}
export interface ColumnOptions {
    /** Role to the columns that hold it, where they are not named after the role. Several: references side by side. */
    columns?: Readonly<Record<string, readonly string[]>>;
    /** Rows may have differing numbers of references. Otherwise a row with fewer says so with null. */
    unevenReferences?: boolean;
}
/** Reads the columns that a metric declares; metrics with the same inputs share one. */
export interface SampleReader {
    /**
     * The declared roles of a row.
     * @throws HarnessError `DATA_MISSING_COLUMN`, `SAMPLE_WITHOUT_REFERENCE`, `REFERENCES_UNEVEN`, `SAMPLE_WRONG_TYPE`,
     * `PROBABILITY_OUT_OF_RANGE`, `PROBABILITIES_NOT_NORMALISED`, each with the row.
     */
    read(row: Row, place: Place): Sample;
}
export declare class Columns {
    #private;
    constructor({ columns, unevenReferences }?: ColumnOptions);
    /** References per row so far: what signatures tell. */
    get references(): number | 'var' | undefined;
    /** The reader of a metric's inputs; the same object for the same inputs. */
    reader(definition: MetricDefinition): SampleReader;
    /**
     * Judges predicted against true classes once all rows are read.
     * @throws HarnessError `LABELS_MISMATCH` when they have nothing in common and cannot be meant to be the same.
     */
    checkLabels(): void;
}
/** An error of one row: `row 17 (translations.jsonl:17): ...`. */
export declare function rowError(code: string, message: string, { row, source, file, line }: Place, hint?: string): HarnessError;
