/** What is known of a data file's licence: by whom, and never by what lies above the data set; as it comes into a run's record. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { importDataset } from '../../src/data/get-dataset.ts';
import { localHubCopy } from '../../src/data/hub/importer.ts';
import { licenceOf } from '../../src/data/licence-of.ts';
import { openSplit } from '../../src/data/mixture.ts';

let folder: string;
const before = process.env.HARNESS_CACHE;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-licence-'));
  process.env.HARNESS_CACHE = join(folder, 'cache');
});
afterEach(() => {
  if (before === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = before;
  rmSync(folder, { recursive: true, force: true });
});

const put = (path: string, text: string): string => {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};
const reporter = { phase() {}, progress() {}, info() {}, warn() {} };
const ROWS = '{"prompt":"a","chosen":"b","rejected":"c"}\n';
async function bringIn(id: string): Promise<void> {
  const from = join(folder, 'clone');
  const copy = await localHubCopy(id, from);
  await importDataset(copy, copy.files, { from, unverified: true, reporter });
}
/** What the record of a run says of the files of a data set. */
const inputsOf = async (name: string) => {
  const split = await openSplit({ datasetName: name }, 'train');
  for await (const _ of split!.rows());
  return await split!.inputs();
};

describe('the licence of a data file', () => {
  it('is what the README beside it says in its front matter', async () => {
    put('own/train.jsonl', ROWS);
    put('own/README.md', '---\nlicense: cc-by-4.0\n---\n# Rows\n');
    expect(await inputsOf(join(folder, 'own'))).toMatchObject([
      { rows: 1, licence: { name: 'cc-by-4.0', from: 'README.md beside it' } },
    ]);
    // A file that is named by itself has neighbours too.
    expect((await inputsOf(join(folder, 'own', 'train.jsonl')))[0]?.licence?.name).toBe('cc-by-4.0');
  });

  it.each([
    ['license: [mit, apache-2.0]', 'mit, apache-2.0'],
    ['license: other\nlicense_name: house-rules', 'house-rules'],
    ['license: other', 'other'],
    ['license: unknown', undefined],
    ['license: {a: b}', undefined],
    ['license: [', undefined],
    ['license: "a\\nb\\u202e"', 'a b'],
  ])('with front matter %j is %j', async (front, name) => {
    const file = put('own/train.jsonl', ROWS);
    put('own/README.md', `---\n${front}\n---\n`);
    expect((await licenceOf({ file, root: dirname(file), name: file }))?.name).toBe(name);
  });

  it('is looked for up to the folder of the data set, and never above it', async () => {
    put('LICENSE', 'MIT License\n');
    put('own/data/train.jsonl', ROWS);
    expect((await inputsOf(join(folder, 'own')))[0]).not.toHaveProperty('licence');
    put('own/LICENSE', readFileSync(join(packageRoot(), 'LICENSE'), 'utf8'));
    expect((await inputsOf(join(folder, 'own')))[0]?.licence).toEqual({
      name: 'Apache-2.0',
      from: 'LICENSE of the data set',
    });
    put('own/data/COPYING', 'House rules of 2026.\nBe kind.\n');
    expect((await inputsOf(join(folder, 'own')))[0]?.licence).toEqual({
      name: 'own terms (“House rules of 2026.”)',
      from: 'COPYING beside it',
    });
  });

  it('is that of the card where a data set of the hub was brought in, and not known where the card says none', async () => {
    put('clone/train.jsonl', ROWS);
    put('clone/README.md', '---\nlicense: odc-by\n---\n');
    await bringIn('org/rows');
    expect((await inputsOf('org/rows'))[0]?.licence).toEqual({ name: 'odc-by', from: 'README.md beside it' });
    put('clone/README.md', '# Rows\n');
    await bringIn('org/bare');
    expect((await inputsOf('org/bare'))[0]).not.toHaveProperty('licence');
  });

  it('is what harness noted when it brought the data set in', async () => {
    put('cache/data/rows/train.jsonl', ROWS);
    put('cache/data/rows/LICENSE', 'CC BY 4.0\n');
    const record = {
      schema_version: 1,
      name: 'rows',
      home: 'https://example.org/rows',
      revision: 'a',
      licence: 'CC BY 4.0',
    };
    put('cache/data/rows/source.json', JSON.stringify({ ...record, warning: null, files: [], verified: true }));
    expect((await inputsOf('rows'))[0]?.licence).toEqual({
      name: 'CC BY 4.0',
      from: 'harness data, from https://example.org/rows',
    });
  });

  it('is what an importer notes of a data set that it knows by name', async () => {
    const file = put('hh-rlhf/train.jsonl', ROWS);
    expect(await licenceOf({ file, root: dirname(file), name: 'Anthropic/hh-rlhf' })).toEqual({
      name: 'MIT',
      from: 'what harness notes of hh-rlhf',
    });
    expect(await licenceOf({ file, root: dirname(file), name: 'somebody/else' })).toBeUndefined();
  });

  // Every installed package declares what its licence file is.
  it('is recognised by the text of the usual licences, never for another one', async () => {
    const modules = join(packageRoot(), 'node_modules');
    const names = readdirSync(modules).flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
    );
    let [right, all] = [0, 0];
    for (const name of names) {
      const root = join(modules, name);
      if (!existsSync(join(root, 'package.json'))) continue;
      const { license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { license?: string };
      const found = await licenceOf({ file: join(root, 'rows.jsonl'), root, name: 'rows' });
      if (found === undefined || license === undefined || found.from.startsWith('README')) continue;
      all++;
      if (found.name === license) right++;
      else expect(found.name, name).toMatch(/^own terms/);
    }
    expect(all).toBeGreaterThan(100);
    expect(right / all).toBeGreaterThan(0.9);
  });
});
