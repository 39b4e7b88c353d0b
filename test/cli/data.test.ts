/** `harness data` against a server on loopback: what is shown first, what is kept, and that dataset_name finds it. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import hhRlhf, { cutPair } from '../../evals/datasets/hh-rlhf.ts';
import { packageRoot } from '../../src/base/package-root.ts';
import { filesOf, getDataset, importDataset } from '../../src/data/get-dataset.ts';
import type { Importer } from '../../src/data/importer.ts';
import { openSplit } from '../../src/data/mixture.ts';
import { readRows } from '../../src/data/read-rows.ts';
import { breakAfter, openWeb, sha256Of, type Web } from '../base/web.ts';
import { harness } from './harness.ts';

const root = packageRoot();
const scratch = mkdtempSync(join(tmpdir(), 'harness-data-'));
const before = { ...process.env };
let web: Web;
let cache = '';
let n = 0;
beforeAll(async () => {
  web = await openWeb();
});
beforeEach(() => {
  cache = join(scratch, `cache-${n++}`);
  process.env.HARNESS_CACHE = cache;
  process.env.HF_ENDPOINT = web.url;
  delete process.env.HARNESS_DATA;
  web.log.length = 0;
});
afterAll(async () => {
  process.env = before;
  await web.close();
  rmSync(scratch, { recursive: true, force: true });
});

interface Turn {
  role: string;
  content: string;
}
interface Pair {
  id: string;
  prompt: Turn[];
  chosen: Turn[];
  rejected: Turn[];
}
const pairsOf = (path: string): Pair[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Pair);
const ours = pairsOf(join(root, 'fixtures', 'preferences', 'test.jsonl')).slice(0, 20);

/** As the original writes a conversation. */
const transcript = (turns: readonly Turn[]): string =>
  turns.map(({ role, content }) => `\n\n${role === 'user' ? 'Human' : 'Assistant'}: ${content}`).join('');
const originals = (pairs: readonly Pair[]): Buffer => {
  const lines = pairs.map(({ prompt, chosen, rejected }) =>
    JSON.stringify({ chosen: transcript([...prompt, ...chosen]), rejected: transcript([...prompt, ...rejected]) }),
  );
  return gzipSync(`${lines.join('\n')}\n`);
};
const place = { source: 'x:1', file: 'x', line: 1 };

/** The importer of HH-RLHF over files of ours. */
function small(contents: Readonly<Record<string, Buffer>>): Importer {
  const files = Object.entries(contents).map(([path, content]) => {
    web.files.set(path, content);
    const part = dirname(path);
    return { path, url: `${web.url}/${path}`, bytes: content.length, sha256: sha256Of(content), part };
  });
  return { ...hhRlhf, files };
}
const contents = {
  'harmless-base/train.jsonl.gz': originals(ours.slice(0, 12)),
  'harmless-base/test.jsonl.gz': originals(ours.slice(12)),
  'helpful-base/train.jsonl.gz': originals(ours.slice(0, 3)),
};
const said: string[] = [];
const say = (text: string): void => void said.push(text);
const reporter = { phase: say, progress() {}, info: say, warn: say };
const rowsOf = async (options: Parameters<typeof openSplit>[0]): Promise<Record<string, unknown>[]> => {
  const rows: Record<string, unknown>[] = [];
  for await (const { row } of (await openSplit(options, 'train'))?.rows() ?? []) rows.push(row);
  return rows;
};

describe('hh-rlhf', () => {
  it('fetched, cut at its turns, kept with its licence, found by the name of the hub', async () => {
    const importer = small(contents);
    web.whims.set('harmless-base/train.jsonl.gz', breakAfter(contents['harmless-base/train.jsonl.gz'], 700));
    const { folder, rows } = await getDataset(importer, filesOf(importer), reporter);
    expect(folder).toBe(join(cache, 'data', 'hh-rlhf'));
    expect(rows).toEqual({
      'harmless-base/train.jsonl': 12,
      'harmless-base/test.jsonl': 8,
      'helpful-base/train.jsonl': 3,
    });
    expect(web.log).toContain('harmless-base/train.jsonl.gz bytes=700-');
    expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toContain('Copyright (c) 2022 Anthropic');
    const source = JSON.parse(readFileSync(join(folder, 'source.json'), 'utf8'));
    expect(source).toMatchObject({ name: 'hh-rlhf', revision: hhRlhf.revision, licence: 'MIT', verified: true });
    expect(source.files).toHaveLength(3);
    expect(readdirSync(join(cache, 'downloads'))).toEqual([]);

    const part = await rowsOf({ datasetName: 'Anthropic/hh-rlhf', datasetConfig: 'harmless-base' });
    expect(part).toEqual(
      ours.slice(0, 12).map(({ prompt, chosen, rejected }, i) => ({
        ...{ id: `harmless-base-train-${String(i).padStart(5, '0')}`, prompt, chosen, rejected },
      })),
    );
    expect(await rowsOf({ datasetName: 'hh-rlhf', datasetTrainSplit: 'train' })).toHaveLength(15);
    expect(await rowsOf({ datasetName: 'hh-rlhf', datasetTrainSplit: 'train+test' })).toHaveLength(23);
  });

  it('part by part; a part that was there stays', async () => {
    const importer = small(contents);
    await getDataset(importer, filesOf(importer, ['helpful-base']), reporter);
    expect(await rowsOf({ datasetName: 'hh-rlhf' })).toHaveLength(3);
    const { folder } = await getDataset(importer, filesOf(importer, ['harmless-base']), reporter);
    expect(await rowsOf({ datasetName: 'hh-rlhf' })).toHaveLength(15);
    expect(Object.keys(JSON.parse(readFileSync(join(folder, 'source.json'), 'utf8')).rows)).toHaveLength(3);
    expect(() => filesOf(importer, ['harmles-base'])).toThrow(/no part "harmles-base"/);
  });

  it('from a local copy, packed or unpacked; another revision only when asked for', async () => {
    const importer = small(contents);
    const from = join(scratch, 'copy');
    mkdirSync(join(from, 'harmless-base'), { recursive: true });
    const path = join(from, 'harmless-base', 'train.jsonl.gz');
    const given = { from, unverified: false, reporter };
    await expect(importDataset(importer, importer.files, given)).rejects.toMatchObject({ code: 'DATA_NOT_FOUND' });
    writeFileSync(path, contents['harmless-base/train.jsonl.gz']);
    await importDataset(importer, importer.files, given);
    expect(await rowsOf({ datasetName: 'hh-rlhf' })).toHaveLength(12);
    writeFileSync(path, originals(ours.slice(0, 2)));
    await expect(importDataset(importer, importer.files, given)).rejects.toMatchObject({ code: 'DATA_CHECKSUM' });
    expect(await rowsOf({ datasetName: 'hh-rlhf' })).toHaveLength(12);
    await importDataset(importer, importer.files, { ...given, unverified: true });
    expect(await rowsOf({ datasetName: 'hh-rlhf' })).toHaveLength(2);
    rmSync(path);
    writeFileSync(path.replace('.gz', ''), '{"chosen": "no transcript", "rejected": "x"}\n');
    await expect(importDataset(importer, importer.files, given)).rejects.toThrow(
      'harmless-base/train.jsonl:1: column "chosen" is no transcript',
    );
    expect(await rowsOf({ datasetName: 'hh-rlhf' })).toHaveLength(2);
  });

  it('turns of one speaker in a row are one turn; pairs without an answer of their own are left out', () => {
    const h = '\n\nHuman:';
    const a = '\n\nAssistant:';
    const prompt = [{ role: 'user', content: 'q' }];
    const answers = (text: string) => [{ role: 'assistant', content: text }];
    expect(cutPair({ chosen: `${h} q${a} x ${a}\ny`, rejected: `${h}q${a}` }, place)).toEqual({
      ...{ prompt, chosen: answers('x\n\ny'), rejected: answers('') },
    });
    const longer = { chosen: `${h} q${a} x${h} r${a} y`, rejected: `${h} q${a} x${h} s${a} z` };
    expect(cutPair(longer, place)?.prompt).toEqual(prompt);
    expect(cutPair(longer, place)?.chosen).toHaveLength(3);
    expect(cutPair({ chosen: `${h} q${a} x`, rejected: `${h} q` }, place)).toBeUndefined();
    expect(cutPair({ chosen: `${h} q${a} x`, rejected: `${h} r${a} x` }, place)).toBeUndefined();
    expect(() => cutPair({ chosen: 3, rejected: '' }, place)).toThrow('column "chosen" is no transcript');
  });
});

const shared = join(root, '..', 'shared', 'data', 'hh-rlhf');
it.skipIf(!existsSync(shared))('the rows of ../shared/data/hh-rlhf come out of their transcripts', async () => {
  let [rows, marks] = [0, 0];
  for (const name of ['train.jsonl', 'test.jsonl']) {
    for await (const { row } of readRows(join(shared, name))) {
      const { prompt, chosen, rejected } = row as unknown as Pair;
      rows++;
      // Turns that were two before they were joined, the second beginning with a speaker's mark, cannot be told apart.
      if ([...prompt, ...chosen, ...rejected].some(({ content }) => /\n\n(Human|Assistant):/.test(content))) marks++;
      else {
        const raw = { chosen: transcript([...prompt, ...chosen]), rejected: transcript([...prompt, ...rejected]) };
        expect(cutPair(raw, place)).toEqual({ prompt, chosen, rejected });
      }
    }
  }
  expect([rows, marks]).toEqual([2312, 1]);
});

describe('the command', () => {
  const url = (): string => `${web.url}/pairs.jsonl.gz`;
  const content = gzipSync(ours.map((row) => JSON.stringify(row)).join('\n'));
  beforeEach(() => {
    web.files.set('pairs.jsonl.gz', content);
  });

  it('a file from an address: licence first, then fetched, found, and not fetched twice', async () => {
    const sum = sha256Of(content);
    const argv = ['data', 'get', url(), '--sha256', sum, '--licence', 'CC BY 4.0'];
    const got = await harness(argv);
    expect(got).toMatchObject({ code: 0, out: `${join(cache, 'data', 'pairs')}\n` });
    expect(got.err.indexOf('licence    CC BY 4.0')).toBeLessThan(got.err.indexOf('fetching pairs.jsonl.gz'));
    expect(readFileSync(join(cache, 'data', 'pairs', 'LICENSE'), 'utf8')).toContain('CC BY 4.0');
    expect(await rowsOf({ datasetName: 'pairs' })).toHaveLength(20);
    expect((await harness(['data', 'where', 'pairs'])).out).toBe(`${join(cache, 'data', 'pairs')}\n`);
    const again = await harness(argv);
    expect(again.err).toContain('is here already');
    expect(web.log).toEqual(['pairs.jsonl.gz']);
    const list = JSON.parse((await harness(['data', 'list', '--json'])).out);
    expect(list.data.map((entry: { name: string }) => entry.name)).toEqual(
      expect.arrayContaining(['hh-rlhf', 'pairs']),
    );
    expect((await harness(['data', 'list'])).out).toMatch(/pairs +a file from an address +CC BY 4\.0/);
    const other = await harness(['data', 'get', url(), '--sha256', '0'.repeat(64)]);
    expect(other).toMatchObject({ code: 2 });
    expect(other.err).toContain('DATA_EXISTS');
  });

  it('a wrong sum: nothing is kept, and the sums are told', async () => {
    const got = await harness(['data', 'get', url(), '--sha256', '0'.repeat(64), '--name', 'other']);
    expect(got).toMatchObject({ code: 1, out: '' });
    expect(got.err).toContain(`its SHA-256 is ${sha256Of(content)}, expected ${'0'.repeat(64)}`);
    expect(existsSync(join(cache, 'data'))).toBe(false);
  });

  it('what is known of a set is shown before anything is fetched, and its sum pins it', async () => {
    const path = `datasets/Anthropic/hh-rlhf/resolve/${hhRlhf.revision}/harmless-base`;
    web.files.set(`${path}/train.jsonl.gz`, contents['harmless-base/train.jsonl.gz']);
    const got = await harness(['data', 'get', 'anthropic/HH-RLHF', '--part', 'harmless-base', '--json']);
    expect(got.code).toBe(1);
    expect(got.err).toContain('licence    MIT');
    expect(got.err).toContain('warning    The conversations hold offensive');
    expect(got.err).toContain('size       more than 743 kB in 2 files');
    expect(got.err.indexOf('warning')).toBeLessThan(got.err.indexOf('fetching'));
    expect(got.err).toContain('expected df7c90b1bbd6093bda9c996e8aab9a46fa557dcf');
    expect(JSON.parse(got.out).error.code).toBe('DOWNLOAD_CHECKSUM');
  });

  it.each([
    [['data', 'get', 'hh-rlfh'], 'did you mean hh-rlhf?'],
    [['data', 'get', 'https://example.org/x.jsonl'], 'needs --sha256'],
    [['data', 'get', 'https://example.org/x.exe', '--sha256', 'a'.repeat(64)], 'DATA_UNKNOWN_FORMAT'],
    [['data', 'get', 'ftp://example.org/x.jsonl', '--sha256', 'a'.repeat(64)], 'no address'],
    [['data', 'get', 'https://example.org/x.jsonl', '--sha256', 'abc'], '64 hexadecimal digits'],
    [
      ['data', 'get', 'https://example.org/x.jsonl', '--sha256', 'a'.repeat(64), '--name', '../x'],
      'cannot be the name',
    ],
    [['data', 'get', 'https://example.org/hh-rlhf.jsonl', '--sha256', 'a'.repeat(64)], 'cannot be the name'],
    [['data', 'import', 'hh-rlhf'], "'--from <path>' not specified"],
    [['data', 'import', 'hh-rlhf', '--from', 'nowhere'], 'folder not found: nowhere'],
    [['data', 'where', 'hh-rlhf', '--data-dir', scratch], 'harness data get hh-rlhf'],
  ])('%j is refused', async (argv, message) => {
    const got = await harness(argv);
    expect(got.code).toBe(2);
    expect(got.err).toContain(message);
    expect(web.log).toEqual([]);
  });

  it('nothing is fetched offline', async () => {
    process.env.HF_HUB_OFFLINE = '1';
    const got = await harness(['data', 'get', url(), '--sha256', sha256Of(content)]);
    delete process.env.HF_HUB_OFFLINE;
    expect(got.err).toContain('HF_HUB_OFFLINE is set');
    expect(web.log).toEqual([]);
  });

  it('a named folder of data sets comes before what was brought in', async () => {
    await harness(['data', 'get', url(), '--sha256', sha256Of(content), '--quiet']);
    const folder = join(scratch, 'named', 'pairs');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'train.jsonl'), '{"text": "a"}\n');
    process.env.HARNESS_DATA = dirname(folder);
    expect(await rowsOf({ datasetName: 'pairs' })).toEqual([{ text: 'a' }]);
    expect((await harness(['data', 'where', 'pairs'])).out).toBe(`${folder}\n`);
  });
});
