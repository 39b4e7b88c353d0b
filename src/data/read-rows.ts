/**
 * Rows of a file, whatever its format: the registry of readers by file extension. Everything that reads training or
 * evaluation data comes through `readRows`, so a new format is known everywhere at once.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { HarnessError } from '../base/errors.ts';
import { joinOr } from '../base/nearest.ts';
import { gzip } from './readers/gzip.ts';
import { json } from './readers/json.ts';
import { jsonl } from './readers/jsonl.ts';
import type { Compression, FileReader, InputFile, SourceRow } from './readers/reader.ts';

export type { SourceRow } from './readers/reader.ts';

const readers: readonly FileReader[] = [jsonl, json];
const compressions: readonly Compression[] = [gzip];

/** `.jsonl, .ndjson, .json, also with .gz`, for messages. */
export function readableFormats(): string {
  return `${joinOr(readers.flatMap((reader) => reader.extensions))}, also with ${joinOr(compressions.map((c) => c.extension))}`;
}

interface Format {
  reader: FileReader;
  compression: Compression | undefined;
  /** The file name without the extensions: `train-00000-of-00002`. */
  stem: string;
}

/** The format that a file's name says, or undefined when no reader has that extension. */
export function formatOf(path: string): Format | undefined {
  const name = basename(path);
  const lower = name.toLowerCase();
  const compression = compressions.find(({ extension }) => lower.endsWith(extension));
  const plain = compression === undefined ? lower : lower.slice(0, -compression.extension.length);
  for (const reader of readers) {
    const extension = reader.extensions.find((candidate) => plain.endsWith(candidate));
    if (extension === undefined || plain === extension) continue;
    return { reader, compression, stem: name.slice(0, plain.length - extension.length) };
  }
  return undefined;
}

/**
 * The rows of a file in their order, read as a stream. `label` names the file in messages and in each row's `source`
 * (default: its name without folders). Throws `DATA_UNKNOWN_FORMAT`, `DATA_NOT_FOUND`, `DATA_UNREADABLE`,
 * `DATA_NOT_UTF8`, `DATA_MALFORMED_FILE` or `DATA_MALFORMED_ROW`, each naming the file and where it can the line.
 */
export async function* readRows(path: string, label = basename(path)): AsyncGenerator<SourceRow> {
  const format = formatOf(path);
  if (format === undefined) {
    throw new HarnessError('DATA_UNKNOWN_FORMAT', `${label}: no reader for this kind of file.`, {
      hint: `Read are ${readableFormats()}.`,
      where: { file: path },
    });
  }
  const name = { file: path, label };
  const raw = (): AsyncIterable<Uint8Array> => createReadStream(path, { highWaterMark: 1 << 18 });
  const file: InputFile = {
    ...name,
    path,
    bytes: () => format.compression?.decompress(raw(), name) ?? raw(),
  };
  try {
    if ((await stat(path)).isDirectory()) throw unreadable(name, 'it is a folder');
    yield* format.reader.rows(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (HarnessError.is(error) || typeof code !== 'string') throw error;
    if (code === 'ENOENT') {
      throw new HarnessError('DATA_NOT_FOUND', `${label}: no such file (${path}).`, {
        where: { file: path },
        cause: error,
      });
    }
    throw unreadable(name, (error as Error).message, error);
  }
}

/** Number of rows of a file; reads it once. */
export async function countRows(path: string, label?: string): Promise<number> {
  let rows = 0;
  for await (const _ of readRows(path, label)) rows++;
  return rows;
}

function unreadable(name: { file: string; label: string }, reason: string, cause?: unknown): HarnessError {
  return new HarnessError('DATA_UNREADABLE', `${name.label} cannot be read: ${reason}.`, {
    where: { file: name.file },
    cause,
  });
}
