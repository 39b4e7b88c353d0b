/** CSV, Parquet and Zstandard as pandas, pyarrow and the zstd tool write them, and what damaged files are told. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { HarnessError } from '../../src/base/errors.ts';
import { countRows, formatOf, readRows, type SourceRow } from '../../src/data/read-rows.ts';

const tables = join(import.meta.dirname, 'tables');
const scratch = mkdtempSync(join(tmpdir(), 'harness-tables-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let files = 0;
const write = (name: string, content: string | Uint8Array): string => {
  const folder = join(scratch, String(files++));
  mkdirSync(folder);
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const read = async (path: string): Promise<SourceRow[]> => {
  const rows: SourceRow[] = [];
  for await (const row of readRows(path)) rows.push(row);
  return rows;
};
const values = async (path: string): Promise<Record<string, unknown>[]> => (await read(path)).map(({ row }) => row);
const expected = (name: string): Record<string, unknown>[] => {
  const lines = readFileSync(join(tables, `${name}.jsonl`), 'utf8').split('\n');
  return lines.filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>);
};
const failure = (path: string): Promise<HarnessError> =>
  read(path).then(
    () => expect.unreachable(),
    (e) => e,
  );

/** Codes of what a hundred copies of a file with one changed byte each throw. */
async function codesOfDamage(name: string, sound?: (rows: SourceRow[]) => void): Promise<string[]> {
  const whole = readFileSync(join(tables, name));
  const codes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] as number) ^ change;
      const rows = await read(write(name, damaged)).catch((error: HarnessError) => void codes.add(error.code));
      if (rows !== undefined) sound?.(rows);
    }),
    { numRuns: 100, seed: 7 },
  );
  return [...codes];
}

describe('csv and tsv', () => {
  it.each(['unix.csv', 'windows.csv', 'semicolons.csv', 'tabs.tsv'])('%s as pandas reads it', async (name) => {
    expect(await values(join(tables, name))).toEqual(expected('texts'));
  });

  it('compressed', async () => {
    const path = write('texts.csv.gz', gzipSync(readFileSync(join(tables, 'windows.csv'))));
    expect(await values(path)).toEqual(expected('texts'));
    expect(await countRows(path)).toBe(60);
  });

  it.each([
    ['\n', 3],
    ['\r\n', 3],
    ['\r', 3],
  ])('each row has the line on which it begins (%j)', async (end) => {
    const text = ['a,b', '1,2', '', `"x${end}y${end}z",3`, '4,5', `6,"${end}"`, '7,8'].join(end);
    const rows = await read(write('x.csv', text));
    expect(rows.map(({ row, line }) => [row.a, line])).toEqual([
      ['1', 2],
      [`x${end}y${end}z`, 4],
      ['4', 7],
      ['6', 8],
      ['7', 10],
    ]);
    expect(rows[1]?.source).toBe('x.csv:4');
  });

  it('any text comes back', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', '\t', ';', 'é', '🎉'),
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 6 }), async (cells) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const text = ['p,q', ...cells.map((row) => row.map(quoted).join(','))].join('\n');
        expect(await values(write('x.csv', text))).toEqual(cells.map(([p, q]) => ({ p, q })));
      }),
      { numRuns: 40 },
    );
  });

  it('columns without a name are left out, a head alone has no rows, nothing has none', async () => {
    expect(await values(write('x.csv', ',text,__proto__\n0,hello,1\n'))).toEqual([
      Object.fromEntries([
        ['text', 'hello'],
        ['__proto__', '1'],
      ]),
    ]);
    expect(await values(write('x.csv', 'a,b\n'))).toEqual([]);
    expect(await values(write('x.csv', ''))).toEqual([]);
  });

  it.each([
    ['a value too many', 'a,b\n1,2\n1,2,3\n', 'DATA_MALFORMED_ROW', 'x.csv:3 has 3 values, but the first line names 2'],
    ['a quote that is not closed', 'a,b\n1,"2\n3,4\n', 'DATA_MALFORMED_ROW', 'never closed'],
    ['text behind a quote', 'a,b\n1,"2"x\n', 'DATA_MALFORMED_ROW', 'x.csv:2 is not valid CSV: something follows'],
    ['two columns of one name', 'a,a\n1,2\n', 'DATA_MALFORMED_FILE', 'two columns named "a"'],
    ['another encoding', Buffer.from('a,b\n1,caf\xe9\n', 'latin1'), 'DATA_NOT_UTF8', 'x.csv is not UTF-8'],
  ])('%s', async (_, content, code, message) => {
    const error = await failure(write('x.csv', content));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });
});

describe('zstd', () => {
  it.each(readdirSync(tables).filter((name) => name.endsWith('.zst')))('%s', async (name) => {
    expect(await values(join(tables, name))).toEqual(expected('texts'));
  });

  it('a file that is cut off anywhere is told, never read as a shorter one', async () => {
    const whole = readFileSync(join(tables, 'stream.jsonl.zst'));
    for (const length of [3, 10, 17, 18, 500, whole.length - 5, whole.length - 1]) {
      const error = await failure(write('x.jsonl.zst', whole.subarray(0, length)));
      expect(error).toMatchObject({ code: 'DATA_UNREADABLE' });
      expect(error.message).toContain('x.jsonl.zst: not a whole zstd file');
    }
  });

  it('damaged anywhere: an error, or the same rows, because frames have checksums', async () => {
    const codes = await codesOfDamage('stream.jsonl.zst', (rows) => {
      expect(rows.map(({ row }) => row)).toEqual(expected('texts'));
    });
    // What is decoded before the damage is found may be no text.
    expect(codes.filter((code) => !['DATA_UNREADABLE', 'DATA_NOT_UTF8', 'DATA_MALFORMED_ROW'].includes(code))).toEqual(
      [],
    );
    expect(codes).toContain('DATA_UNREADABLE');
  });

  it('no zstd at all, and a window beyond reason', async () => {
    expect((await failure(write('x.jsonl.zst', '{"a": 1}\n{"a": 2}\n'))).code).toBe('DATA_UNREADABLE');
    const window = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 20 << 3]), Buffer.alloc(20)]);
    expect((await failure(write('x.jsonl.zst', window))).message).toContain('window is larger than 128 MB');
  });
});

describe('parquet', () => {
  const kinds = readdirSync(tables).filter((name) => name.startsWith('kinds-'));

  it.each(kinds)('%s as pyarrow reads it', async (name) => {
    const rows = await read(join(tables, name));
    const found = rows.map(({ row }) => ({
      ...row,
      bytes: row.bytes instanceof Uint8Array ? [...row.bytes] : row.bytes,
    }));
    expect(found).toEqual(expected('kinds'));
    expect(rows[41]).toMatchObject({ source: `${name}:42`, line: 42 });
    expect(await countRows(join(tables, name))).toBe(300);
  });

  it('conversations, and a table without rows', async () => {
    expect(await values(join(tables, 'pairs.parquet'))).toEqual(expected('pairs'));
    expect(await values(join(tables, 'empty.parquet'))).toEqual([]);
  });

  it('stops reading when the reader has enough', async () => {
    for await (const { row } of readRows(join(tables, 'kinds-zstd-groups.parquet'))) {
      expect(row.id).toBe(0);
      break;
    }
  });

  it.each(['pairs.parquet', ...kinds])('%s damaged anywhere: rows or one error, never a hang', async (name) => {
    expect(await codesOfDamage(name)).toEqual(['DATA_MALFORMED_FILE']);
  });

  // A run of levels that claims two billion values, and a Huffman table that leads an unwary decoder in circles.
  it.each<[string, [number, number][]]>([
    ['kinds-gzip-v2-tiny-pages.parquet', [[33111, 248]]],
    [
      'kinds-delta.parquet',
      [
        [151, 253],
        [182, 193],
        [192, 219],
      ],
    ],
  ])('%s with bytes %j', async (name, bytes) => {
    const damaged = readFileSync(join(tables, name));
    for (const [at, value] of bytes) damaged[at] = value;
    expect((await failure(write('x.parquet', damaged))).code).toBe('DATA_MALFORMED_FILE');
  });

  it.each([0, 4, 11, 12, 500, 15_000])('cut off after %i bytes', async (length) => {
    const whole = readFileSync(join(tables, 'pairs.parquet'));
    const error = await failure(write('x.parquet', whole.subarray(0, length)));
    expect(error.code).toBe('DATA_MALFORMED_FILE');
    expect(error.message).toContain('x.parquet cannot be read as Parquet');
    expect((await countRows(write('x.parquet', whole.subarray(0, length))).catch((e) => e)).code).toBe(error.code);
  });

  it('compresses itself: another compression around it is no format', () => {
    expect(formatOf('a/train.parquet')?.stem).toBe('train');
    expect(formatOf('train.parquet.gz')).toBeUndefined();
  });
});
