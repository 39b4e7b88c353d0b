/**
 * The pages of a Parquet file in order, decoded by hyparquet's parts. Its whole-file functions decode a row group at a
 * time, and pyarrow writes a million rows into one; here each column holds one page, and a row is made when all have it.
 */
import type { FileHandle } from 'node:fs/promises';
import type { FileMetaData } from 'hyparquet';
/** The footer of a file. */
export declare function readMetadata(handle: FileHandle): Promise<FileMetaData>;
/** The rows of a file in order. Throws plain errors for damaged files. */
export declare function parquetRows(handle: FileHandle): AsyncGenerator<Record<string, unknown>>;
