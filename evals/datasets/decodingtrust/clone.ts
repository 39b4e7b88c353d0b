/** A clone as a folder of tables and documents, each of which may be missing; and the compact layout as a folder of rows. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { HarnessError } from '../../../src/plugin.ts';
import { jsonLine, makeFolder, readRows, shortPath, writeFileAtomic } from '../../../src/plugin-data.ts';

export type Row = Readonly<Record<string, unknown>>;

export class Clone {
  readonly #from: string;
  readonly #into: string;
  readonly #progress: (rows: number) => void;
  readonly rows: Record<string, number> = {};
  /** What was looked for and is not there. */
  readonly missing: string[] = [];
  #written = 0;

  constructor(from: string, into: string, progress: (rows: number) => void) {
    this.#from = from;
    this.#into = into;
    this.#progress = progress;
  }

  has(path: string): boolean {
    return existsSync(join(this.#from, path));
  }

  /** True when all are there; what is not is noted. */
  hasAll(...paths: readonly string[]): boolean {
    const gone = paths.filter((path) => !this.has(path));
    this.missing.push(...gone);
    return gone.length === 0;
  }

  async lines(path: string): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const { row } of readRows(join(this.#from, path))) rows.push(row);
    return rows;
  }

  async json(path: string): Promise<unknown> {
    const file = join(this.#from, path);
    try {
      return JSON.parse(await readFile(file, 'utf8')) as unknown;
    } catch (cause) {
      throw new HarnessError('DATA_MALFORMED', `${shortPath(file)} is no JSON`, { where: { file }, cause });
    }
  }

  /** Rows of a table without a line of names. */
  async cells(path: string): Promise<string[][]> {
    return parse(await readFile(join(this.#from, path)), { bom: true, relaxColumnCount: true }) as string[][];
  }

  /** Whole numbers of a NumPy file (`<i8`). */
  async integers(path: string): Promise<number[]> {
    const bytes = await readFile(join(this.#from, path));
    const start = 10 + bytes.readUInt16LE(8);
    if (bytes.toString('latin1', 1, 6) !== 'NUMPY' || !/'<i8'/.test(bytes.toString('latin1', 10, start))) {
      throw new HarnessError(
        'DATA_MALFORMED',
        `${shortPath(join(this.#from, path))} holds no 64-bit integers of NumPy`,
      );
    }
    return Array.from({ length: (bytes.length - start) >> 3 }, (_, i) => Number(bytes.readBigInt64LE(start + 8 * i)));
  }

  /** Writes a file of rows; nothing for none. */
  async write(name: string, rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    const path = join(this.#into, name);
    await makeFolder(dirname(path));
    await writeFileAtomic(path, rows.map((row) => jsonLine(row)).join(''));
    this.rows[name] = rows.length;
    this.#written += rows.length;
    this.#progress(this.#written);
  }

  /** Writes a document. */
  async writeJson(name: string, value: unknown): Promise<void> {
    const path = join(this.#into, name);
    await makeFolder(dirname(path));
    await writeFileAtomic(path, `${JSON.stringify(value, null, 1)}\n`);
  }
}

/** @throws HarnessError `DATA_BAD_COLUMN` */
export function cell(row: Row, name: string): string {
  const value = row[name];
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw new HarnessError('DATA_BAD_COLUMN', `DecodingTrust: column "${name}" is missing`);
}
