/** From names to files and rows: folders, splits, slices, mixtures by TRL's shares, and the errors that list what exists. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { HarnessError } from '../../src/base/errors.ts';
import { sha256 } from '../../src/base/hash.ts';
import { hasSplit, locateDataset, splitFiles } from '../../src/data/dataset.ts';
import { openSplit, type SplitOptions, type SplitRole } from '../../src/data/mixture.ts';
import { matchSplit, parseSplit, rangeOf } from '../../src/data/splits.ts';

const scratch = mkdtempSync(join(tmpdir(), 'harness-dataset-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const lines = (from: number, count: number): string =>
  Array.from({ length: count }, (_, i) => `{"n":${from + i}}\n`).join('');
const folder = (name: string, files: Record<string, string | Uint8Array>): string => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(scratch, name, path)), { recursive: true });
    writeFileSync(join(scratch, name, path), content);
  }
  return join(scratch, name);
};
const numbers = async (
  options: SplitOptions,
  role: SplitRole = 'train',
  dataDir?: string,
): Promise<unknown[] | undefined> => {
  const split = await openSplit(options, role, { dataDir });
  if (split === undefined) return undefined;
  const found: unknown[] = [];
  for await (const { row } of split.rows()) found.push(row.n);
  return found;
};
const failure = (promise: Promise<unknown>): Promise<HarnessError> =>
  promise.then(
    () => expect.unreachable(),
    (e) => e,
  );

describe('split names', () => {
  it.each([
    ['train', ['train', 'train_prefs'], ['train']],
    ['train', ['train-1000', 'test'], ['train-1000']],
    ['validation', ['train', 'val'], ['val']],
    ['test', ['train', 'eval'], ['eval']],
    ['train', ['train_sft', 'train_prefs'], ['train_sft', 'train_prefs']],
    ['train', ['test'], []],
    ['harmless', ['train', 'harmless'], ['harmless']],
  ])('%s among %j is %j', (wanted, available, expected) => expect(matchSplit(wanted, available)).toEqual(expected));

  it.each([
    ['train', 0, 10],
    ['train[:3]', 0, 3],
    ['train[2:5]', 2, 5],
    ['train[-3:]', 7, 10],
    ['train[10%:55%]', 1, 6],
    ['train[20:30]', 10, 10],
    ['train[5:2]', 5, 5],
  ])('%s of 10 rows is %i to %i', (text, from, to) => expect(rangeOf(parseSplit(text), 10)).toEqual({ from, to }));

  it.each(['train[3]', 'train[a:b]', '', '[:3]'])('%s is no split', (text) => {
    expect(() => parseSplit(text)).toThrow(expect.objectContaining({ code: 'DATA_BAD_SPLIT' }));
  });
});

describe('places', () => {
  it('a folder by file names, its data folder and pieces in order', async () => {
    const path = folder('plain', {
      'README.md': '',
      'dataset_info.json': '{}',
      'data/train-00001-of-00002.jsonl': lines(3, 2),
      'data/train-00000-of-00002.jsonl.gz': gzipSync(lines(0, 3)),
      'validation.json': '[{"n":9}]',
      '.cache/train.jsonl': lines(50, 1),
    });
    const dataset = await locateDataset(path);
    expect([...dataset.splits.keys()].sort()).toEqual(['train', 'validation']);
    expect(await numbers({ datasetName: path })).toEqual([0, 1, 2, 3, 4]);
    expect(await numbers({ datasetName: path, datasetTestSplit: 'dev' }, 'test')).toEqual([9]);
    expect(await numbers({ datasetName: path }, 'test')).toBeUndefined();
  });

  it('folders named by split or by configuration', async () => {
    const path = folder('configs', {
      'en/train/part.jsonl': lines(0, 1),
      'en/test/part.jsonl': lines(1, 1),
      'de/train.jsonl': lines(2, 1),
    });
    expect(await numbers({ datasetName: path, datasetConfig: 'en' })).toEqual([0]);
    expect(await numbers({ datasetName: path, datasetConfig: 'en' }, 'test')).toEqual([1]);
    expect(await numbers({ datasetName: path })).toEqual([2, 0]);
    const error = await failure(locateDataset(path, { subfolder: 'fr' }));
    expect([error.code, error.hint]).toEqual(['DATA_NOT_FOUND', 'It has de, en.']);
    expect((await failure(locateDataset(path, { subfolder: '../plain' }))).code).toBe('DATA_NOT_FOUND');
  });

  it('one file, with or without a telling name', async () => {
    const path = folder('files', { 'anything.jsonl': lines(0, 2), 'test.jsonl': lines(5, 1) });
    expect(await numbers({ datasetName: join(path, 'anything.jsonl') })).toEqual([0, 1]);
    expect(await numbers({ datasetName: join(path, 'anything.jsonl') }, 'test')).toBeUndefined();
    expect(await numbers({ datasetName: join(path, 'test.jsonl'), datasetTestSplit: 'test' }, 'test')).toEqual([5]);
    // Where no file is named by split, all of them are training data.
    expect(
      await numbers({ datasetName: folder('unnamed', { 'b.jsonl': lines(1, 1), 'a.jsonl': lines(0, 1) }) }),
    ).toEqual([0, 1]);
  });

  it('one JSON file with a list per split', async () => {
    const path = folder('sections', { 'all.json': '{"train": [{"n": 1}, {"n": 2}], "test": [{"n": 3}]}' });
    expect(await numbers({ datasetName: join(path, 'all.json') })).toEqual([1, 2]);
    expect(await numbers({ datasetName: join(path, 'all.json') }, 'test')).toEqual([3]);
  });

  it('beside the config file', async () => {
    folder('beside', { 'rows.jsonl': lines(7, 1), 'dpo.yaml': '' });
    const dataset = await locateDataset('rows.jsonl', { configFile: join(scratch, 'beside', 'dpo.yaml') });
    expect(dataset.path).toBe(join(scratch, 'beside', 'rows.jsonl'));
  });

  it('hub ids in the folder of data sets, by their last part in lower case', async () => {
    folder('store/hh-rlhf', { 'train.jsonl': lines(0, 1) });
    const dataDir = join(scratch, 'store');
    expect(await numbers({ datasetName: 'Anthropic/HH-RLHF' }, 'train', dataDir)).toEqual([0]);
    expect(await numbers({ datasetName: 'hh-rlhf' }, 'train', dataDir)).toEqual([0]);
    const error = await failure(locateDataset('Anthropic/other', { dataDir }));
    expect(error.code).toBe('DATA_NOT_FOUND');
    for (const place of ['Anthropic/other', join(dataDir, 'other')]) expect(error.message).toContain(place);
    expect((await failure(locateDataset('../store/hh-rlhf', { dataDir: join(dataDir, 'x') }))).code).toBe(
      'DATA_NOT_FOUND',
    );
  });

  const store = join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
  it.skipIf(!existsSync(store) || process.env.HARNESS_DATA !== undefined)(
    '../shared/data by default (needs it)',
    async () => {
      expect((await locateDataset('Anthropic/hh-rlhf')).path).toBe(join(store, 'hh-rlhf'));
    },
  );

  it('splits that are missing, unclear, or of an unread kind', async () => {
    const path = folder('prefs', { 'train_sft.jsonl': '', 'train_prefs.jsonl': '', 'extra.arrow': '' });
    const dataset = await locateDataset(path);
    expect(hasSplit(dataset, 'train')).toBe(false);
    const unclear = await failure(Promise.resolve().then(() => splitFiles(dataset, 'train')));
    expect(unclear.code).toBe('DATA_MISSING_SPLIT');
    expect(unclear.message).toContain('several splits that "train" could mean: train_prefs, train_sft');
    const missing = await failure(Promise.resolve().then(() => splitFiles(dataset, 'test')));
    expect(missing.message).toContain('no split "test". It has train_prefs, train_sft');
    expect(missing.hint).toContain('extra.arrow');
    const unread = await failure(locateDataset(folder('arrow', { 'train.arrow': '' })));
    expect([unread.code, unread.message]).toEqual(['DATA_EMPTY', expect.stringContaining('It holds train.arrow')]);
  });
});

describe('mixtures', () => {
  const a = folder('a', { 'train.jsonl': lines(0, 10) });
  const b = folder('b', { 'train.jsonl': lines(100, 4) });

  it('stand one after the other, each with its split and columns', async () => {
    expect(
      await numbers({
        datasets: [
          { path: a, split: 'train[:2]' },
          { path: b, split: 'train[50%:]' },
        ],
      }),
    ).toEqual([0, 1, 102, 103]);
    const renamed = folder('renamed', { 'train.jsonl': '{"m":1,"x":2}\n{"x":3}\n' });
    expect(await numbers({ datasets: [{ path: renamed, columns: { n: 'm' } }] })).toEqual([1, undefined]);
    const error = await failure(numbers({ datasets: [{ path: renamed, columns: ['mm'] }] }));
    expect(error).toMatchObject({ code: 'DATA_WRONG_COLUMNS', where: { line: 1 } });
    expect(error.message).toContain('no column "mm"');
  });

  it('fractions are shares of the whole, as TRL cuts them', async () => {
    // 0.75 and 0.25: b has 4 rows, so the mixture could be 16, but a has 10: 10 / 0.75 = 13.33, 10 and round(3.33) rows.
    const rows = (await numbers({
      datasets: [
        { path: a, fraction: 3 },
        { path: b, fraction: 1 },
      ],
    })) as number[];
    expect([rows.filter((n) => n < 100).length, rows.filter((n) => n >= 100)]).toEqual([10, [100, 101, 102]]);
    const error = await failure(numbers({ datasets: [{ path: a, fraction: 1 }, { path: b }] }));
    expect(error.code).toBe('DATA_BAD_MIXTURE');
  });

  it('weights are shares of one data set', async () => {
    expect(
      await numbers({
        datasets: [
          { path: a, weight: 0.25 },
          { path: b, weight: 1 },
        ],
      }),
    ).toEqual([0, 1, 100, 101, 102, 103]);
  });

  it('sums of splits, each with its slice', async () => {
    const both = folder('both', { 'train.jsonl': lines(0, 5), 'test.jsonl': lines(10, 4), 'val.jsonl': lines(20, 2) });
    const of = (datasetTrainSplit: string) => numbers({ datasetName: both, datasetTrainSplit });
    expect(await of('train+test')).toEqual([0, 1, 2, 3, 4, 10, 11, 12, 13]);
    expect(await of('test[50%:] + train[:2]+validation')).toEqual([12, 13, 0, 1, 20, 21]);
    expect(await numbers({ datasets: [{ path: both, split: 'train+test', weight: 0.8 }] })).toEqual([
      0, 1, 2, 3, 4, 10, 11,
    ]);
    expect((await failure(of('train+'))).message).toContain('"train+" is not a split');
    expect((await failure(of('train+dev+more'))).code).toBe('DATA_MISSING_SPLIT');
    const split = await openSplit({ datasetName: both, datasetTrainSplit: 'train+test' }, 'train');
    expect(split?.name).toBe('train+test');
  });

  it('rows kept back for testing are no training rows', async () => {
    const options = { datasets: [{ path: a }, { path: b }], testSplitSize: 0.2 };
    expect(await numbers(options)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 100, 101, 102]);
    expect(await numbers(options, 'test')).toEqual([8, 9, 103]);
    expect(await numbers({ datasetName: a, testSplitSize: 3 }, 'test')).toEqual([7, 8, 9]);
  });

  it('files are recorded with hash, size and the rows read from them', async () => {
    const split = await openSplit({ datasetName: a, datasetTrainSplit: 'train[2:5]' }, 'train');
    for await (const _ of split?.rows() ?? []);
    const content = lines(0, 10);
    expect(await split?.inputs()).toEqual([
      { path: join(a, 'train.jsonl'), sha256: sha256(content), rows: 3, bytes: content.length },
    ]);
  });

  it('no data set at all', async () => expect((await failure(numbers({}))).code).toBe('DATA_NOT_NAMED'));
});
