/** Files to rows: layouts of .json, compression, places, and one clear error for each way a file can be bad. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { HarnessError } from '../../src/base/errors.ts';
import { countRows, formatOf, readRows, type SourceRow } from '../../src/data/read-rows.ts';
import { ListScanner } from '../../src/data/readers/json-lists.ts';

const scratch = mkdtempSync(join(tmpdir(), 'harness-readers-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let files = 0;
const write = (name: string, content: string | Uint8Array): string => {
  const folder = join(scratch, String(files++));
  mkdirSync(folder);
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const read = async (path: string, label?: string): Promise<SourceRow[]> => {
  const rows: SourceRow[] = [];
  for await (const row of readRows(path, label)) rows.push(row);
  return rows;
};
const failure = async (path: string): Promise<HarnessError> =>
  read(path).then(
    () => expect.unreachable(),
    (e) => e,
  );

describe('json', () => {
  it.each([
    [
      'a list',
      '[{"a": 1},\n {"a": 2}\n]',
      [
        [1, 1],
        [2, 2],
      ],
    ],
    [
      'a list on one line',
      '[{"a":1},{"a":2}]',
      [
        [1, 1],
        [2, 1],
      ],
    ],
    [
      'data',
      '{\n  "version": "1",\n  "data": [\n {"a": 1},\n\n {"a": 2}]\n}',
      [
        [1, 4],
        [2, 6],
      ],
    ],
    [
      'data on one line',
      '{"data":[{"a":1},{"a":2}],"n":2}',
      [
        [1, 1],
        [2, 1],
      ],
    ],
    ['one object', '{"a": 1}', [[1, 1]]],
    [
      'JSON lines under the wrong name',
      '{"a": 1}\n{"a": 2}\n',
      [
        [1, 1],
        [2, 2],
      ],
    ],
    ['an empty list', '[]', []],
    ['nothing', ' \n', []],
  ])('%s', async (_, content, expected) => {
    const rows = await read(write('x.json', content));
    expect(rows.map(({ row, line }) => [row.a, line])).toEqual(expected);
  });

  it('a list per split keeps the key', async () => {
    const rows = await read(write('x.json', '{"train": [{"a": "]},"}, {"a": "\\"["}],\n"test": [{"a": 3}]}'));
    expect(rows.map(({ row, section }) => [row.a, section])).toEqual([
      [']},', 'train'],
      ['"[', 'train'],
      [3, 'test'],
    ]);
    expect(rows.map(({ source }) => source)).toEqual(['x.json:1', 'x.json:1', 'x.json:2']);
  });

  it('a row of conversations is a row, not a file of lists', async () => {
    const row = { chosen: [{ role: 'user', content: 'hi' }], rejected: [{ role: 'user', content: 'ho' }] };
    expect((await read(write('x.json', JSON.stringify(row)))).map((r) => r.row)).toEqual([row]);
  });

  it('elements are cut rightly however the text arrives', () => {
    const value = fc.dictionary(
      fc.string({ unit: fc.constantFrom('a', '"', '\\', '[', '}', ',', '\n', ' '), maxLength: 4 }),
      fc.jsonValue(),
      { maxKeys: 3 },
    );
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 5 }),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom(undefined, 2),
        fc.boolean(),
        (rows, size, indent, keyed) => {
          const text = JSON.stringify(keyed ? { before: { x: [1] }, data: rows, after: 'y' } : rows, undefined, indent);
          const scanner = new ListScanner({ file: 'x', label: 'x' });
          const found: unknown[] = [];
          for (let at = 0; at < text.length; at += size) {
            for (const element of scanner.feed(text.slice(at, at + size))) {
              if (!keyed || element.key === 'data') found.push(JSON.parse(element.text));
            }
          }
          scanner.end();
          expect(found).toEqual(JSON.parse(JSON.stringify(rows)));
        },
      ),
    );
  });

  it.each([
    ['cut off', '[{"a": 1},\n{"a": ', 'DATA_MALFORMED_FILE', 'begins at line 2'],
    ['goes on', '[{"a": 1}]\n]', 'DATA_MALFORMED_FILE', 'x.json:2'],
    ['a wrong bracket', '[{"a": 1}}', 'DATA_MALFORMED_FILE', 'closes a list with }'],
    ['a broken element', '[{"a": 1},\n{"a": nope}]', 'DATA_MALFORMED_ROW', 'x.json:2 is not valid JSON'],
    ['elements that are no objects', '[{"a": 1},\n7]', 'DATA_MALFORMED_ROW', 'x.json:2 holds a number'],
    ['no list', '{\n"a": {"b": 1}}', 'DATA_MALFORMED_FILE', 'no list of rows'],
    ['no JSON', 'hello', 'DATA_MALFORMED_FILE', 'begins with neither [ nor {'],
  ])('%s: one error with its place', async (_, content, code, message) => {
    const error = await failure(write('x.json', content));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });
});

describe('jsonl and compression', () => {
  const lines = '{"a": 1}\n{"a": 2}\n';

  it.each(['x.jsonl', 'x.ndjson', 'x.JSONL'])('%s', async (name) => {
    expect((await read(write(name, lines), 'label')).map(({ source }) => source)).toEqual(['label:1', 'label:2']);
  });

  it.each(['x.jsonl.gz', 'x.json.gz'])('%s, several members too', async (name) => {
    const [first, second] = lines.split('\n', 2).map((line) => gzipSync(`${line}\n`)) as [Buffer, Buffer];
    const path = write(name, Buffer.concat([first, second]));
    expect((await read(path)).map(({ row }) => row.a)).toEqual([1, 2]);
    expect(await countRows(path)).toBe(2);
  });

  it.each([
    ['a list instead of an object', 'x.jsonl', '[{"a": 1}]', 'DATA_MALFORMED_ROW', 'x.jsonl:1 holds a list'],
    ['a cut gzip file', 'x.jsonl.gz', gzipSync(lines).subarray(0, 22), 'DATA_UNREADABLE', 'not a whole gzip file'],
    ['no gzip at all', 'x.jsonl.gz', lines, 'DATA_UNREADABLE', 'x.jsonl.gz: not a whole gzip file'],
    ['another kind of file', 'x.arrow', 'ARROW1', 'DATA_UNKNOWN_FORMAT', 'x.arrow'],
  ])('%s', async (_, name, content, code, message) => {
    const error = await failure(write(name, content));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  it('a missing file, and a folder', async () => {
    expect((await failure(join(scratch, 'none.jsonl'))).code).toBe('DATA_NOT_FOUND');
    mkdirSync(join(scratch, 'folder.jsonl'));
    expect((await failure(join(scratch, 'folder.jsonl'))).message).toContain('it is a folder');
  });

  it('stops reading when the reader has enough', async () => {
    const path = write('x.jsonl.gz', gzipSync(`${lines}{broken`));
    for await (const { row } of readRows(path)) {
      expect(row.a).toBe(1);
      break;
    }
  });

  it('a format is known by its name alone', () => {
    expect(formatOf('a/train-00000-of-00002.jsonl.gz')?.stem).toBe('train-00000-of-00002');
    expect(formatOf('.jsonl')).toBeUndefined();
    expect(formatOf('a.arrow')).toBeUndefined();
  });
});

const gsm8k = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'gsm8k', 'test.jsonl.gz');
describe.skipIf(!existsSync(gsm8k))('a real compressed set (needs ../shared/data/gsm8k)', () => {
  it('has its rows', async () => expect(await countRows(gsm8k)).toBe(1319));
});
