/**
 * Parquet files, as the Hub keeps them: read page by page, so that a file with one huge row group takes no more memory
 * than one with many. Values become what JSON has: 64-bit integers numbers (texts beyond 2^53), dates ISO texts, structs
 * and lists objects and lists. Leaves out: encrypted files, columns kept in other files.
 */
import { open } from 'node:fs/promises';
import { HarnessError } from "../../base/errors.js";
export const parquet = {
    extensions: ['.parquet'],
    randomAccess: true,
    async *rows(file) {
        const handle = await open(file.path, 'r');
        try {
            yield* read(file, handle);
        }
        catch (error) {
            throw malformed(error, file);
        }
        finally {
            await handle.close();
        }
    },
    async count(file) {
        const handle = await open(file.path, 'r');
        try {
            const { readMetadata } = await import("./parquet-pages.js");
            return Number((await readMetadata(handle)).num_rows);
        }
        catch (error) {
            throw malformed(error, file);
        }
        finally {
            await handle.close();
        }
    },
};
async function* read(file, handle) {
    // Loaded when such a file is read: most runs read none.
    const { parquetRows } = await import("./parquet-pages.js");
    let line = 0;
    for await (const row of parquetRows(handle)) {
        line++;
        yield { row, source: `${file.label}:${line}`, line };
    }
}
/** The decoder meets damage as whatever error comes first; the system's own errors pass. */
function malformed(error, file) {
    const code = error.code;
    if (HarnessError.is(error) || (typeof code === 'string' && /^E[A-Z0-9]+$/.test(code)))
        return error;
    const reason = error instanceof Error ? error.message : String(error);
    return new HarnessError('DATA_MALFORMED_FILE', `${file.label} cannot be read as Parquet: ${reason}.`, {
        hint: 'It was probably cut off while it was downloaded or written; fetch it again.',
        where: { file: file.file },
        cause: error,
    });
}
