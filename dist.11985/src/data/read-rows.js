/**
 * Rows of a file, whatever its format: the registry of readers by file extension. Everything that reads training or
 * evaluation data comes through `readRows`, so a new format is known everywhere at once.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { HarnessError } from "../base/errors.js";
import { joinOr } from "../base/nearest.js";
import { csv, tsv } from "./readers/csv.js";
import { gzip } from "./readers/gzip.js";
import { json } from "./readers/json.js";
import { jsonl } from "./readers/jsonl.js";
import { parquet } from "./readers/parquet.js";
import { zstd } from "./readers/zstd.js";
const readers = [jsonl, json, csv, tsv, parquet];
const compressions = [gzip, zstd];
/** `.jsonl, .json ... also with .gz or .zst, and .parquet`, for messages. */
export function readableFormats() {
    const extensions = (randomAccess) => readers.flatMap((reader) => ((reader.randomAccess ?? false) === randomAccess ? reader.extensions : []));
    const inside = joinOr(compressions.map(({ extension }) => extension));
    return `${extensions(false).join(', ')}, also with ${inside}, and ${joinOr(extensions(true))}`;
}
/** The format that a file's name says, or undefined when no reader has that extension. */
export function formatOf(path) {
    const name = basename(path);
    const lower = name.toLowerCase();
    const compression = compressions.find(({ extension }) => lower.endsWith(extension));
    const plain = compression === undefined ? lower : lower.slice(0, -compression.extension.length);
    for (const reader of readers) {
        const extension = reader.extensions.find((candidate) => plain.endsWith(candidate));
        if (extension === undefined || plain === extension)
            continue;
        if (compression !== undefined && reader.randomAccess === true)
            continue;
        return { reader, compression, stem: name.slice(0, plain.length - extension.length) };
    }
    return undefined;
}
/**
 * The rows of a file in their order, read as a stream. `label` names the file in messages and in each row's `source`
 * (default: its name without folders). Throws `DATA_UNKNOWN_FORMAT`, `DATA_NOT_FOUND`, `DATA_UNREADABLE`,
 * `DATA_NOT_UTF8`, `DATA_MALFORMED_FILE` or `DATA_MALFORMED_ROW`, each naming the file and where it can the line.
 */
export async function* readRows(path, label = basename(path)) {
    const { file, reader } = await openFile(path, label);
    try {
        yield* reader.rows(file);
    }
    catch (error) {
        throw systemError(error, file);
    }
}
/**
 * The rows of a byte stream without a name, such as standard input; `extension` says the format (`.jsonl`, `.csv.gz`).
 * Throws as `readRows`; formats that need random access are `DATA_UNKNOWN_FORMAT`.
 */
export async function* readStream(bytes, extension, label = 'stdin') {
    const format = formatOf(`stream${extension}`);
    if (format === undefined || format.reader.randomAccess === true) {
        throw new HarnessError('DATA_UNKNOWN_FORMAT', `${label}: ${extension} cannot be read from a stream.`, {
            hint: `Read are ${readableFormats()}; the last ones from files only.`,
        });
    }
    const name = { file: label, label };
    yield* format.reader.rows({
        ...name,
        path: label,
        bytes: () => format.compression?.decompress(bytes, name) ?? bytes,
    });
}
/** Number of rows of a file; reads it once, unless its format says the number. */
export async function countRows(path, label = basename(path)) {
    const { file, reader } = await openFile(path, label);
    if (reader.count !== undefined) {
        return reader.count(file).catch((error) => {
            throw systemError(error, file);
        });
    }
    let rows = 0;
    for await (const _ of readRows(path, label))
        rows++;
    return rows;
}
async function openFile(path, label) {
    const format = formatOf(path);
    if (format === undefined) {
        throw new HarnessError('DATA_UNKNOWN_FORMAT', `${label}: no reader for this kind of file.`, {
            hint: `Read are ${readableFormats()}.`,
            where: { file: path },
        });
    }
    const name = { file: path, label };
    const raw = () => createReadStream(path, { highWaterMark: 1 << 18 });
    const file = { ...name, path, bytes: () => format.compression?.decompress(raw(), name) ?? raw() };
    const entry = await stat(path).catch((error) => {
        throw systemError(error, file);
    });
    if (entry.isDirectory())
        throw unreadable(name, 'it is a folder');
    return { file, reader: format.reader };
}
/** Names what the system reported while `file` was read; other errors pass through. */
function systemError(error, { path, label }) {
    const code = error?.code;
    if (HarnessError.is(error) || typeof code !== 'string')
        return error;
    if (code === 'ENOENT') {
        return new HarnessError('DATA_NOT_FOUND', `${label}: no such file (${path}).`, {
            where: { file: path },
            cause: error,
        });
    }
    return unreadable({ file: path, label }, error.message, error);
}
function unreadable(name, reason, cause) {
    return new HarnessError('DATA_UNREADABLE', `${name.label} cannot be read: ${reason}.`, {
        where: { file: name.file },
        cause,
    });
}
