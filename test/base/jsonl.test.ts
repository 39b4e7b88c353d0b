/** JSON lines in pieces of any size, and the places that errors name. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { appendJsonLines, jsonLine, parseJsonLines, readJsonLines, splitLines } from '../../src/base/jsonl.ts';

const scratch = mkdtempSync(join(tmpdir(), 'harness-jsonl-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const name = { file: '/tmp/x.jsonl', label: 'x.jsonl' };

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

describe('lines', () => {
  it('are the same however the bytes arrive', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r\n', 'é', '🙂', ' '), maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (whole, size) => {
        const lines = await collect(splitLines(inPieces(new TextEncoder().encode(whole), size), name));
        const expected = whole.split('\n').map((line) => line.replace(/\r$/, ''));
        if (whole === '' || whole.endsWith('\n')) expected.pop();
        expect(lines).toEqual(expected.map((line, i) => ({ text: line, line: i + 1 })));
      }),
    );
  });

  it('a byte-order mark is no part of the text', async () => {
    const bytes = new TextEncoder().encode('\uFEFF{"a":1}\n');
    expect(await collect(parseJsonLines(inPieces(bytes, 2), name))).toEqual([{ value: { a: 1 }, line: 1 }]);
  });

  it('that are not UTF-8 are told with their place', async () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('{"a":1}\n{"b":"'), 0xff, 0x22, 0x7d]);
    const error = await collect(parseJsonLines(inPieces(bytes, 4), name)).catch((e) => e);
    expect(error).toMatchObject({ code: 'DATA_NOT_UTF8', where: { file: name.file, line: 2 } });
  });
});

describe('values', () => {
  it('that do not parse name file and line, blank lines counted', async () => {
    const bytes = new TextEncoder().encode('{"a":1}\n\n{"a":\n');
    const error = await collect(parseJsonLines(inPieces(bytes, 64), name)).catch((e) => e);
    expect(error).toMatchObject({ code: 'DATA_MALFORMED_ROW', where: { file: name.file, line: 3 } });
    expect(error.message).toMatch(/^x\.jsonl:3 is not valid JSON \(expected one JSON object a line\): /);
  });

  it('are written and read back', async () => {
    const path = join(scratch, 'a.jsonl');
    writeFileSync(path, '');
    await appendJsonLines(path, [{ step: 1, text: 'a\nb\u2028' }]);
    await appendJsonLines(path, [[1], null]);
    expect((await collect(readJsonLines(path))).map(({ value }) => value)).toEqual([
      { step: 1, text: 'a\nb\u2028' },
      [1],
      null,
    ]);
  });

  it('that JSON cannot hold are refused', () => {
    expect(() => jsonLine({ loss: Number.NaN })).toThrow('loss is NaN');
  });
});
