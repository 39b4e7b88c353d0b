/** Data sets by their names on the hub, as `dataset_name` takes them: own files, files that the hub made, the cache, errors. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HubSources } from '../../../src/data/hub/sources.ts';
import { locateOrFetch } from '../../../src/data/hub-dataset.ts';
import { openSplit } from '../../../src/data/mixture.ts';
import { readRows } from '../../../src/data/read-rows.ts';
import { type Hub, openHub } from '../../support/hub-server.ts';

const before = { ...process.env };
let scratch: string;
let hub: Hub;

beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'harness-hub-data-'));
  for (const name of Object.keys(process.env)) if (/^(HF_|HUGGING|TRANSFORMERS_)/.test(name)) delete process.env[name];
  hub = await openHub({ pageSize: 2 });
  mkdirSync(join(scratch, 'none'));
  Object.assign(process.env, {
    ...{ HF_ENDPOINT: hub.url, HF_HOME: join(scratch, 'hf') },
    ...{ HARNESS_CACHE: join(scratch, 'own'), HARNESS_DATA: join(scratch, 'none') },
  });
});
afterEach(async () => {
  process.env = { ...before };
  await hub.close();
  rmSync(scratch, { recursive: true, force: true });
});

const put = (name: string, files: Readonly<Record<string, string | Buffer>>, branch = 'main') => {
  const repo = hub.store.find('dataset', name) ?? hub.store.create('dataset', name);
  const contents = Object.entries(files).map(([path, text]): [string, Buffer] => [path, Buffer.from(text)]);
  return hub.store.commit(repo, branch, 'rows', new Map(contents));
};
const parquet = (values: readonly string[]): Buffer =>
  Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'x', data: [...values], type: 'STRING' }] }));
async function rowsOf(name: string, split: string, options: Parameters<typeof locateOrFetch>[1] = {}) {
  const dataset = await locateOrFetch(name, options);
  const rows: unknown[] = [];
  for (const file of dataset.splits.get(split) ?? []) for await (const { row } of readRows(file)) rows.push(row);
  return rows;
}

it('the licence that its card declares goes into the record of a run', async () => {
  put('org/rows', { 'data/train.jsonl': '{"x":"a"}\n', 'README.md': '---\nlicense: cc-by-sa-4.0\n---\n' });
  const split = await openSplit({ datasetName: 'org/rows' }, 'train');
  for await (const _ of split!.rows());
  expect(await split!.inputs()).toMatchObject([
    { rows: 1, licence: { name: 'cc-by-sa-4.0', from: 'README.md of the data set' } },
  ]);
});

it('own files, into the shared cache; offline from there; another revision beside', async () => {
  const commit = put('org/rows', {
    'data/train-00000-of-00001.parquet': parquet(['a', 'b']),
    'data/test.jsonl': '{"x":"c"}\n',
    'evil.py': 'raise SystemExit',
    'README.md': '---\nlicense: mit\n---\n',
  });
  const sources = new HubSources();
  expect(await rowsOf('org/rows', 'train', { hub: sources })).toEqual([{ x: 'a' }, { x: 'b' }]);
  const snapshot = join(scratch, 'hf', 'hub', 'datasets--org--rows', 'snapshots', commit);
  expect(readdirSync(snapshot).sort()).toEqual(['README.md', 'data']);
  expect(sources.used).toMatchObject([{ type: 'dataset', id: 'org/rows', commit }]);
  expect(Object.keys(sources.used[0]!.files)).toContain('data/train-00000-of-00001.parquet');
  put('org/rows', { 'data/test.jsonl': '{"x":"d"}\n' }, 'other');
  expect(await rowsOf('hf:org/rows@other', 'test')).toEqual([{ x: 'd' }]);
  expect(await rowsOf('hf://datasets/org/rows', 'test')).toEqual([{ x: 'c' }]);
  process.env.HF_HUB_OFFLINE = '1';
  hub.log.length = 0;
  expect(await rowsOf('org/rows', 'test')).toEqual([{ x: 'c' }]);
  expect(hub.log).toEqual([]);
});

it('one configuration is a folder, and is fetched alone', async () => {
  put('org/parts', { 'one/train.jsonl': '{"x":"1"}\n', 'two/train.jsonl': '{"x":"2"}\n' });
  expect(await rowsOf('org/parts', 'train', { subfolder: 'two' })).toEqual([{ x: '2' }]);
  expect(hub.log.some(({ line }) => line.includes('one/train.jsonl'))).toBe(false);
});

it('what is made by code is read from the files that the hub made of it', async () => {
  put('org/scripted', { 'scripted.py': 'raise SystemExit', 'raw.csv': 'a,b\n1,2\n' });
  const made = `${hub.url}/api/datasets/org/scripted/parquet/main/train/0.parquet`;
  hub.fail(/\/parquet$/, 9, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ main: { train: [made] } }));
    return true;
  });
  hub.fail(/0\.parquet$/, 9, (_request, response) => {
    response.end(parquet(['from the hub']));
    return true;
  });
  expect(await rowsOf('org/scripted', 'train', { subfolder: 'main' })).toEqual([{ x: 'from the hub' }]);
  expect(existsSync(join(scratch, 'own', 'data', 'org--scripted'))).toBe(true);
  hub.log.length = 0;
  expect(await rowsOf('org/scripted', 'train', { subfolder: 'main' })).toHaveLength(1);
  expect(hub.log).toEqual([]);
});

it('what is here comes first; what is nowhere is told with every place', async () => {
  mkdirSync(join(scratch, 'none', 'org--here', 'x'), { recursive: true });
  await expect(locateOrFetch('org/here')).rejects.toMatchObject({ code: 'DATA_EMPTY' });
  expect(hub.log).toEqual([]);
  await expect(locateOrFetch('org/nowhere')).rejects.toMatchObject({
    code: 'DATA_NOT_FOUND',
    message: expect.stringMatching(/tried .*org.nowhere.*on the hub: the hub does not give org\/nowhere away/s),
    hint: expect.stringContaining('HF_TOKEN is not set'),
  });
  process.env.HF_HUB_OFFLINE = '1';
  await expect(locateOrFetch('org/nowhere')).rejects.toMatchObject({
    code: 'DATA_NOT_FOUND',
    message: expect.stringContaining('HF_HUB_OFFLINE is set'),
  });
  await expect(locateOrFetch('./nowhere')).rejects.toMatchObject({ code: 'DATA_NOT_FOUND' });
});
