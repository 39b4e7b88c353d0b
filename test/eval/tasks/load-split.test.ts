/** Rows of splits: builders, types of CSV columns, the hub's layout. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TaskSplit } from '../../../src/eval/tasks/documents.ts';
import { loadSplit } from '../../../src/eval/tasks/load-split.ts';
import { folderOf, jsonl, thrown } from './folder.ts';

async function rowsOf(folder: string, request: Partial<TaskSplit>): Promise<unknown[]> {
  const given = {
    name: undefined,
    split: 'test',
    dataDir: undefined,
    kwargs: {},
    path: 'json',
    from: join(folder, 't.yaml'),
  };
  const { rows, count } = await loadSplit({ ...given, ...request });
  const found: unknown[] = [];
  for await (const row of rows) found.push(row);
  expect(count).toBe(found.length);
  // Twice, from the start.
  let again = 0;
  for await (const _ of rows) again++;
  expect(again).toBe(count);
  return found;
}

describe('files', () => {
  it('lists, patterns, a folder for them, one file without splits', async () => {
    const folder = folderOf({
      'd/a-1.jsonl': jsonl({ x: 1 }),
      'd/a-2.jsonl': jsonl({ x: 2 }),
      'b.json': '{"version": "1", "data": [{"x": 3}]}',
    });
    const files = (data_files: never, more = {}) => rowsOf(folder, { kwargs: { data_files, ...more } });
    expect(await files({ test: ['d/a-2.jsonl', 'd/a-1.jsonl'] } as never)).toEqual([{ x: 2 }, { x: 1 }]);
    expect(await files({ test: 'a-*.jsonl' } as never, { data_dir: 'd' })).toEqual([{ x: 1 }, { x: 2 }]);
    expect(await files({ test: 'b.json' } as never, { field: 'data' })).toEqual([{ x: 3 }]);
    const kwargs = { data_files: 'b.json' };
    expect(await rowsOf(folder, { kwargs, split: 'train' })).toEqual([{ x: 3 }]);
    expect(await thrown(() => files({ test: 'https://x.org/a.jsonl' } as never))).toMatchObject({
      code: 'DATA_NOT_FOUND',
    });
  });

  it('CSV columns have the types that pandas gives them', async () => {
    const folder = folderOf({
      't.csv': 'i,f,b,s,m,n\n1,1.5,True,x,1,NA\n2,2,False,7,,null\n-3,1e3,True,"a,b",3,\n',
    });
    const rows = await rowsOf(folder, { path: 'csv', kwargs: { data_files: { test: 't.csv' } } });
    expect(rows).toEqual([
      { i: 1, f: 1.5, b: true, s: 'x', m: 1, n: null },
      { i: 2, f: 2, b: false, s: '7', m: null, n: null },
      { i: -3, f: 1000, b: true, s: 'a,b', m: 3, n: null },
    ]);
  });

  it('lines of a text', async () => {
    const folder = folderOf({ 't.txt': 'one\r\n\nthree' });
    const rows = await rowsOf(folder, { path: 'text', kwargs: { data_files: { test: 't.txt' } } });
    expect(rows).toEqual([{ text: 'one' }, { text: '' }, { text: 'three' }]);
  });
});

describe('data sets by name', () => {
  const data = folderOf({
    'cfg/README.md': [
      '---',
      'configs:',
      '- config_name: main',
      '  data_files:',
      '  - {split: test, path: main/te-*.jsonl}',
      '  - {split: train, path: [main/tr.jsonl]}',
      '- config_name: other',
      '  default: true',
      '  data_files: [{split: test, path: o.jsonl}]',
      '---',
      'text',
    ].join('\n'),
    'cfg/main/te-0.jsonl': jsonl({ x: 'main' }),
    'cfg/main/tr.jsonl': jsonl({ x: 'train' }),
    'cfg/o.jsonl': jsonl({ x: 'other' }),
    'plain/sub/validation-00000-of-00001.jsonl': jsonl({ x: 'sub' }),
    'split/test.jsonl': jsonl({ x: 'root' }),
  });
  const from = folderOf({});
  const named = (path: string, name?: string, split = 'test') => rowsOf(from, { path, name, split, dataDir: data });

  it('follow the configurations of the README', async () => {
    expect(await named('org/cfg', 'main')).toEqual([{ x: 'main' }]);
    expect(await named('org/cfg', 'main', 'train')).toEqual([{ x: 'train' }]);
    expect(await named('org/cfg')).toEqual([{ x: 'other' }]);
    expect(await thrown(() => named('org/cfg', 'mian'))).toMatchObject({
      code: 'DATA_NOT_FOUND',
      hint: 'did you mean main?',
    });
    expect((await thrown(() => named('org/cfg', 'other', 'train'))).code).toBe('DATA_MISSING_SPLIT');
  });

  it('follow folders and file names without one', async () => {
    expect(await named('org/plain', 'sub', 'validation')).toEqual([{ x: 'sub' }]);
    expect(await named('split')).toEqual([{ x: 'root' }]);
  });
});
