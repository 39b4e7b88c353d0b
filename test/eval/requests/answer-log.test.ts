import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/base/hash.ts';
import { AnswerLog } from '../../../src/eval/requests/answer-log.ts';
import { formatRecord } from '../../../src/eval/requests/answer-record.ts';
import { KeyIndex } from '../../../src/eval/requests/key-index.ts';
import type { GenerateAnswer } from '../../../src/providers/contract/request.ts';
import { scratch } from './harness.ts';

let folder = '';
let remove = async () => {};
let path = '';
beforeEach(async () => {
  ({ folder, remove } = await scratch());
  path = join(folder, 'deep', 'answers.jsonl');
});
afterEach(() => remove());

const key = (i: number) => sha256(`key ${i}`);
const answer = (text: string): GenerateAnswer => ({ kind: 'generate', text, finish: 'stop' });
const record = (from: string, i: number, text: string) => formatRecord(key(i), from, answer(text));
const FROM = 'server "a" ","crc":"00000000","answer":{} é';

async function written(texts: readonly string[], from = FROM): Promise<void> {
  const log = await AnswerLog.open(path);
  await Promise.all(texts.map((text, i) => log.add(from, key(i), record(from, i, text)).synced));
  await log.close();
}

describe('AnswerLog', () => {
  it('gives back what was added, at once and after it is opened again', async () => {
    const texts = ['', 'a', '\u2028"}\\\n\r\0', 'ü🦀\ud800', 'x'.repeat(3 << 20)];
    const log = await AnswerLog.open(path);
    for (const [i, text] of texts.entries()) {
      const { bytes, synced } = log.add(FROM, key(i), record(FROM, i, text));
      expect(log.get(FROM, key(i))).toEqual(answer(text));
      expect(log.lengthOf(FROM, key(i))).toBe(bytes - 1);
      await synced;
    }
    await log.close();
    const again = await AnswerLog.open(path);
    expect(again.damaged).toBe(0);
    expect(again.size).toBe(texts.length);
    expect(texts.map((_, i) => again.get(FROM, key(i)))).toEqual(texts.map(answer));
    await again.close();
  });

  it('keeps models apart and lets a later answer win', async () => {
    const log = await AnswerLog.open(path);
    log.add('a', key(0), record('a', 0, 'one'));
    log.add('b', key(0), record('b', 0, 'two'));
    log.add('a', key(0), record('a', 0, 'three'));
    expect([log.get('a', key(0)), log.get('b', key(0)), log.get('c', key(0))]).toEqual([
      answer('three'),
      answer('two'),
      undefined,
    ]);
    expect(log.get('a', key(1))).toBeUndefined();
    await log.close();
    const again = await AnswerLog.open(path);
    expect(again.get('a', key(0))).toEqual(answer('three'));
    await again.close();
  });

  it('cut off at any byte, holds the whole lines before it and can be gone on with', async () => {
    await written(['one', 'twö', 'three']);
    const whole = await readFile(path);
    const ends = [...whole.keys()].filter((i) => whole[i] === 0x0a).map((i) => i + 1);
    for (let size = 0; size <= whole.length; size++) {
      await writeFile(path, whole.subarray(0, size));
      const log = await AnswerLog.open(path);
      const lines = ends.filter((end) => end <= size).length;
      const torn = size > 0 && !ends.includes(size);
      expect([size, log.size, log.damaged]).toEqual([size, lines, torn ? 1 : 0]);
      await log.add(FROM, key(9), record(FROM, 9, 'after')).synced;
      expect(log.get(FROM, key(9))).toEqual(answer('after'));
      await log.close();
      const again = await AnswerLog.open(path);
      // A line that lacks nothing but its end is whole again.
      const mended = ends.includes(size + 1);
      expect([again.size, again.damaged]).toEqual([lines + (mended ? 2 : 1), torn && !mended ? 1 : 0]);
      expect(again.get(FROM, key(9))).toEqual(answer('after'));
      await again.close();
    }
  });

  it('takes no damaged line for an answer, whichever byte is wrong', async () => {
    await written(['one', 'two', 'three']);
    const whole = await readFile(path);
    const first = whole.indexOf(0x0a) + 1;
    const second = whole.indexOf(0x0a, first);
    for (let at = first; at < second; at++) {
      const damaged = Buffer.from(whole);
      damaged[at] = damaged[at]! ^ 0x01;
      await writeFile(path, damaged);
      const log = await AnswerLog.open(path);
      expect([log.size, log.damaged, log.get(FROM, key(1))]).toEqual([2, 1, undefined]);
      expect(log.get(FROM, key(2))).toEqual(answer('three'));
      await log.close();
    }
  });

  it('passes over what is no line of it: zeros after a loss of power, text of people, endless lines', async () => {
    await written(['one', 'two']);
    const { length } = await readFile(path);
    await truncate(path, length + 5000);
    await appendFile(path, `\n{"key": "x"}\n\n${'y'.repeat(3 << 20)}\n`);
    const log = await AnswerLog.open(path);
    expect(log.size).toBe(2);
    expect(log.damaged).toBe(4);
    await log.close();
  });

  it('says which file cannot be written', async () => {
    await writeFile(join(folder, 'deep'), '');
    await expect(AnswerLog.open(path)).rejects.toMatchObject({ code: 'DISK_UNWRITABLE', where: { file: path } });
  });
});

describe('KeyIndex', () => {
  it('is a map', () => {
    const index = new KeyIndex();
    const map = new Map<string, { file: number; offset: number; length: number }>();
    for (let i = 0; i < 50_000; i++) {
      const name = key(i % 40_000);
      const place = { file: i % 3, offset: 2 ** 40 + i, length: i + 1 };
      index.set(name, place);
      map.set(name, place);
    }
    expect(index.size).toBe(40_000);
    for (let i = 0; i < 45_000; i++) expect(index.get(key(i))).toEqual(map.get(key(i)));
  });
});
