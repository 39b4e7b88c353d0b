/**
 * What a file format is to the rest of the program: an extension and a stream of rows, each with its place. A new format
 * is one file beside this one and one line in `read-rows.ts`. Formats that need random access (Parquet) open `file.path`
 * themselves; text formats read `file.bytes()`, which is already decompressed.
 */
import type { FileName } from '../../base/jsonl.ts';
/** A file as a reader gets it. */
export interface InputFile extends FileName {
    /** Absolute path; the same as `file`. */
    path: string;
    /** The content after decompression, as a stream that is read once. */
    bytes(): AsyncIterable<Uint8Array>;
}
export interface SourceRow {
    row: Record<string, unknown>;
    /** Place for messages: `train.jsonl:17`. */
    source: string;
    /** Line (or row, in formats without lines), counted from 1. */
    line: number;
    /** The top-level key that held the row, where a file has several lists (`{"train": [...], "test": [...]}`). */
    section?: string;
}
export interface FileReader {
    /** With their dot and without a compression's: `.jsonl`. */
    extensions: readonly string[];
    /** True for formats that open `path` themselves; they compress their content and stand in no other compression. */
    randomAccess?: true;
    rows(file: InputFile): AsyncIterable<SourceRow>;
    /** Number of rows, where a file says it without being read. */
    count?(file: InputFile): Promise<number>;
}
/** A compression around text formats: `train.jsonl.gz`. */
export interface Compression {
    extension: string;
    decompress(bytes: AsyncIterable<Uint8Array>, name: FileName): AsyncIterable<Uint8Array>;
}
