import type { Compression, FileReader, SourceRow } from './readers/reader.ts';
export type { SourceRow } from './readers/reader.ts';
/** `.jsonl, .json ... also with .gz or .zst, and .parquet`, for messages. */
export declare function readableFormats(): string;
interface Format {
    reader: FileReader;
    compression: Compression | undefined;
    /** The file name without the extensions: `train-00000-of-00002`. */
    stem: string;
}
/** The format that a file's name says, or undefined when no reader has that extension. */
export declare function formatOf(path: string): Format | undefined;
/**
 * The rows of a file in their order, read as a stream. `label` names the file in messages and in each row's `source`
 * (default: its name without folders). Throws `DATA_UNKNOWN_FORMAT`, `DATA_NOT_FOUND`, `DATA_UNREADABLE`,
 * `DATA_NOT_UTF8`, `DATA_MALFORMED_FILE` or `DATA_MALFORMED_ROW`, each naming the file and where it can the line.
 */
export declare function readRows(path: string, label?: string): AsyncGenerator<SourceRow>;
/**
 * The rows of a byte stream without a name, such as standard input; `extension` says the format (`.jsonl`, `.csv.gz`).
 * Throws as `readRows`; formats that need random access are `DATA_UNKNOWN_FORMAT`.
 */
export declare function readStream(bytes: AsyncIterable<Uint8Array>, extension: string, label?: string): AsyncGenerator<SourceRow>;
/** Number of rows of a file; reads it once, unless its format says the number. */
export declare function countRows(path: string, label?: string): Promise<number>;
