export interface Line {
    text: string;
    /** Counted from 1. */
    line: number;
}
export interface JsonLine {
    value: unknown;
    line: number;
}
/** How a file is named in messages (`label`) and in `where` (`file`). */
export interface FileName {
    file: string;
    label: string;
}
/** Cuts text that arrives in pieces into lines without their ends; a very long line costs no quadratic copying. */
export declare class LineSplitter {
    private open;
    /** Lines finished so far. */
    line: number;
    feed(text: string): Generator<Line>;
    end(): Generator<Line>;
    private finish;
}
/**
 * UTF-8 bytes as pieces of text, without a byte-order mark. `linesSoFar` tells the place for the error `DATA_NOT_UTF8`.
 */
export declare function decodeUtf8(bytes: AsyncIterable<Uint8Array>, name: FileName, linesSoFar: () => number): AsyncGenerator<string>;
/** Lines of a byte stream. */
export declare function splitLines(bytes: AsyncIterable<Uint8Array>, name: FileName): AsyncGenerator<Line>;
/** The values of a byte stream of JSON lines. Throws `DATA_MALFORMED_ROW` naming the line. */
export declare function parseJsonLines(bytes: AsyncIterable<Uint8Array>, name: FileName): AsyncGenerator<JsonLine>;
/** One value, or `DATA_MALFORMED_ROW` with the place and what the parser said. */
export declare function parseJson(text: string, line: number, name: FileName, expected?: string): unknown;
/** Values of a JSON lines file, for files of ours such as `metrics.jsonl`. */
export declare function readJsonLines(path: string): AsyncGenerator<JsonLine>;
/** One value as a line. Numbers that JSON has no word for (NaN, infinities) are refused rather than written as null. */
export declare function jsonLine(value: unknown): string;
/** Adds values at the end of a file. A kill can leave the last line unfinished; what resumes cuts it. */
export declare function appendJsonLines(path: string, values: readonly unknown[]): Promise<void>;
