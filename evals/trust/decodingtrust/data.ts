/**
 * The benchmark's data in the compact layout: rows of its files, and `templates.json` with prompt wording and phrase lists,
 * which stand nowhere in this repository.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Doc, HarnessError } from '../../../src/plugin.ts';
import { findPath, readRows } from '../../../src/plugin-data.ts';

const NAME = 'decodingtrust';

/** For the error that something is not there. */
const FETCH = `harness data get ${NAME}, or of a clone harness data import ${NAME} --from CLONE,`;

/** Rows and templates of one folder; each file is read once. */
export class TrustData {
  readonly folder: string;
  readonly #rows = new Map<string, Promise<Doc[]>>();
  #templates: Promise<Templates> | undefined;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** @throws HarnessError `DATA_NOT_FOUND`. */
  static async open(dataDir: string | undefined): Promise<TrustData> {
    try {
      return new TrustData(await findPath(NAME, { dataDir }));
    } catch (error) {
      if (!HarnessError.is(error) || error.code !== 'DATA_NOT_FOUND') throw error;
      throw new HarnessError('DATA_NOT_FOUND', 'the data of DecodingTrust are not here', {
        hint: `${FETCH} brings them in; a folder of data sets is named with --data-dir or HARNESS_DATA`,
        cause: error,
      });
    }
  }

  /** The path of a file, packed or not; undefined where it is not there. */
  #path(name: string): string | undefined {
    return [name, `${name}.gz`].map((file) => join(this.folder, file)).find((path) => existsSync(path));
  }

  has(name: string): boolean {
    return this.#path(name) !== undefined;
  }

  /** All rows of a file such as `ood/style.jsonl`. @throws HarnessError `DATA_NOT_FOUND`, `DATA_*`. */
  rows(name: string): Promise<Doc[]> {
    let rows = this.#rows.get(name);
    if (rows === undefined) {
      rows = this.#read(name);
      rows.catch(() => this.#rows.delete(name));
      this.#rows.set(name, rows);
    }
    return rows;
  }

  async #read(name: string): Promise<Doc[]> {
    const path = this.#path(name);
    if (path === undefined) throw absent(name);
    const rows: Doc[] = [];
    for await (const { row } of readRows(path)) rows.push(row);
    return rows;
  }

  templates(): Promise<Templates> {
    this.#templates ??= this.json('templates.json').then((value) => new Templates(value));
    return this.#templates;
  }

  /** A small file of one JSON value. */
  async json(name: string): Promise<unknown> {
    const path = this.#path(name);
    if (path === undefined) throw absent(name);
    try {
      return JSON.parse(await readFile(path, 'utf8')) as unknown;
    } catch (cause) {
      throw new HarnessError('DATA_MALFORMED', `${NAME}/${name} is no JSON`, { where: { file: path }, cause });
    }
  }
}

const absent = (name: string): HarnessError =>
  new HarnessError('DATA_NOT_FOUND', `the data of DecodingTrust have no ${name}`, { hint: `${FETCH} brings it in` });

type Turns = readonly (readonly [string, string])[];

/** Wording and lists by their path in `templates.json`. */
export class Templates {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  #at(path: string): unknown {
    let value = this.#value;
    for (const key of path.split('/')) {
      const inner = typeof value === 'object' && value !== null ? (value as Doc)[key] : undefined;
      if (inner === undefined) {
        throw new HarnessError('DATA_MALFORMED', `${NAME}/templates.json has no ${path}`, {
          hint: `${FETCH} brings a whole one in`,
        });
      }
      value = inner;
    }
    return value;
  }

  #checked<T>(path: string, what: string, is: (value: unknown) => boolean): T {
    const value = this.#at(path);
    if (is(value)) return value as T;
    throw new HarnessError('DATA_MALFORMED', `${NAME}/templates.json: ${path}: expected ${what}`);
  }

  /** @throws HarnessError `DATA_MALFORMED`, as all of these. */
  text = (path: string): string => this.#checked(path, 'a text', (value) => typeof value === 'string');

  texts = (path: string): readonly string[] =>
    this.#checked(
      path,
      'a list of texts',
      (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
    );

  list = <T>(path: string): readonly T[] => this.#checked(path, 'a list', Array.isArray);

  mapping = <T>(path: string): Readonly<Record<string, T>> =>
    this.#checked(path, 'a mapping', (value) => typeof value === 'object' && value !== null && !Array.isArray(value));

  turns = (path: string): Turns => this.list(path);
}
