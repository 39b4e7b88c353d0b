/** Data sets of the hub, from a server on loopback that speaks its API, with rows made up in the originals' layouts. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import gsm8k from '../../evals/datasets/gsm8k.ts';
import lmEvalTasks from '../../evals/datasets/lm-eval-tasks.ts';
import truthfulqa from '../../evals/datasets/truthfulqa.ts';
import { zipFiles } from '../../src/base/zip.ts';
import { filesOf, getDataset } from '../../src/data/get-dataset.ts';
import { hubDataset } from '../../src/data/hub/importer.ts';
import { readSource } from '../../src/data/imported.ts';
import { loadSplit } from '../../src/eval/tasks/load-split.ts';
import { sha256Of } from '../base/web.ts';
import { harness } from '../cli/harness.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const TOKEN = 'hf_made_up_token';
const scratch = mkdtempSync(join(tmpdir(), 'harness-hub-'));
const before = { ...process.env };

/** Repositories by name: their files at one commit, and the Parquet files that the hub made. */
const repositories = new Map<
  string,
  { files: Map<string, Buffer>; gated?: boolean; parquet?: Record<string, Record<string, Buffer[]>> }
>();
const asked: { path: string; token: string | undefined }[] = [];
let failures = 0;
let server: Server;
let url = '';

function answer(request: IncomingMessage, response: ServerResponse): unknown {
  const at = new URL(request.url ?? '', url);
  asked.push({ path: at.pathname, token: request.headers.authorization });
  const json = (value: unknown, headers = {}) =>
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  const refuse = (status: number) => response.writeHead(status).end('{"error":"no"}');
  if (failures > 0) {
    failures--;
    return response.writeHead(503, { 'retry-after': '0' }).end('busy');
  }
  const [, id = '', rest = ''] = /^\/(?:api\/)?datasets\/([^/]+\/[^/]+)(.*)$/.exec(at.pathname) ?? [];
  const found = repositories.get(id);
  if (found === undefined) return refuse(401);
  if (found.gated === true && request.headers.authorization !== `Bearer ${TOKEN}`) return refuse(403);
  if (rest === '/revision/main' || rest === `/revision/${COMMIT}`) return json({ id, sha: COMMIT });
  if (rest === `/tree/${COMMIT}`) {
    const all = [...found.files].map(([path, content]) => ({
      type: 'file',
      path,
      size: content.length,
      oid: 'f'.repeat(40),
      lfs: { oid: sha256Of(content), size: content.length },
    }));
    const from = Number(at.searchParams.get('cursor') ?? 0);
    // Two on a page, so that pages are followed.
    const next =
      from + 2 < all.length
        ? { link: `<https://elsewhere.invalid${at.pathname}?recursive=true&cursor=${from + 2}>; rel="next"` }
        : {};
    return json([{ type: 'directory', path: 'x', oid: 'a' }, ...all.slice(from, from + 2)], next);
  }
  if (rest === '/parquet') {
    if (found.parquet === undefined) return refuse(404);
    const listed = Object.entries(found.parquet).map(([config, splits]) => [
      config,
      Object.fromEntries(
        Object.entries(splits).map(([split, files]) => [
          split,
          files.map((_, i) => `https://huggingface.co/api/datasets/${id}/parquet/${config}/${split}/${i}.parquet`),
        ]),
      ),
    ]);
    return json(Object.fromEntries(listed));
  }
  const made = /^\/parquet\/([^/]+)\/([^/]+)\/(\d+)\.parquet$/.exec(rest);
  const content =
    made === null
      ? found.files.get(decodeURIComponent(rest.replace(`/resolve/${COMMIT}/`, '')))
      : found.parquet?.[made[1] as string]?.[made[2] as string]?.[Number(made[3])];
  if (content === undefined) return refuse(404);
  return response.writeHead(200, { 'content-length': content.length }).end(content);
}

beforeAll(async () => {
  server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
let n = 0;
beforeEach(() => {
  repositories.clear();
  asked.length = 0;
  failures = 0;
  process.env.HARNESS_CACHE = join(scratch, `cache-${n++}`);
  process.env.HF_ENDPOINT = url;
  process.env.HARNESS_DATA = join(scratch, 'no-data');
  mkdirSync(process.env.HARNESS_DATA, { recursive: true });
  delete process.env.HF_TOKEN;
  delete process.env.HF_HUB_OFFLINE;
});
afterAll(async () => {
  process.env = before;
  await new Promise((done) => server.close(done));
  rmSync(scratch, { recursive: true, force: true });
});

const lines = (rows: readonly unknown[]): Buffer => Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
const parquet = (rows: readonly Readonly<Record<string, string>>[]): Buffer =>
  Buffer.from(
    parquetWriteBuffer({
      columnData: Object.keys(rows[0]!).map((name) => ({
        name,
        data: rows.map((row) => row[name]),
        type: 'STRING' as const,
      })),
    }),
  );
async function rowsOf(path: string, split: string, name?: string): Promise<unknown[]> {
  const found = await loadSplit({
    path,
    name,
    split,
    dataDir: undefined,
    kwargs: {},
    from: join(scratch, 'task.yaml'),
  });
  const rows: unknown[] = [];
  for await (const row of found.rows) rows.push(row);
  expect(rows).toHaveLength(found.count);
  return rows;
}
const get = (...argv: string[]) => harness(['data', 'get', ...argv, '--yes'], { ...process.env });
const quiet = { phase() {}, progress() {}, warn() {}, finish() {} } as never;

describe('data sets of the hub', () => {
  it('own files: pages are followed, the README says what belongs to which split', async () => {
    const front =
      '---\nlicense: mit\nconfigs:\n- config_name: small\n  data_files:\n  - split: murders\n    path: data/murders.jsonl\n- config_name: large\n  data_files:\n  - split: train\n    path: large/*.jsonl\n---\n';
    repositories.set('someone/stories', {
      files: new Map([
        ['.gitattributes', Buffer.from('x')],
        ['README.md', Buffer.from(front)],
        ['data/murders.jsonl', lines([{ narrative: 'Rain.' }, { narrative: 'Snow.' }])],
        ['large/a.jsonl', lines([{ narrative: 'Sun.' }])],
        ['picture.png', Buffer.from('no')],
      ]),
    });
    const { code, err } = await get('someone/stories');
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(await rowsOf('someone/stories', 'murders', 'small')).toEqual([
      { narrative: 'Rain.' },
      { narrative: 'Snow.' },
    ]);
    expect(await rowsOf('someone/stories', 'train', 'large')).toEqual([{ narrative: 'Sun.' }]);
    const folder = join(process.env.HARNESS_CACHE!, 'data', 'someone--stories');
    expect(readSource(folder)).toMatchObject({ revision: COMMIT, licence: 'mit', verified: true });
    expect(existsSync(join(folder, 'picture.png'))).toBe(false);
  });

  it('a part of it, and another one beside', async () => {
    repositories.set('someone/parts', {
      files: new Map([
        ['one/train.jsonl', lines([{ x: 'a' }])],
        ['two/train.jsonl', lines([{ x: 'b' }])],
      ]),
    });
    expect((await get('someone/parts', '--part', 'two')).code).toBe(0);
    expect(await rowsOf('someone/parts', 'train', 'two')).toEqual([{ x: 'b' }]);
    await expect(rowsOf('someone/parts', 'train', 'one')).rejects.toMatchObject({
      code: 'DATA_NOT_FOUND',
      hint: expect.stringContaining('harness data get someone/parts --part one'),
    });
    expect((await get('someone/parts', '--part', 'one')).code).toBe(0);
    expect(await rowsOf('someone/parts', 'train', 'one')).toEqual([{ x: 'a' }]);
    expect(await rowsOf('someone/parts', 'train', 'two')).toEqual([{ x: 'b' }]);
    expect((await get('someone/parts', '--part', 'tow')).err).toMatch(/no part "tow".*two/s);
  });

  it('made by code: the Parquet files of the hub, splits by their names', async () => {
    repositories.set('someone/scripted', {
      files: new Map([
        ['scripted.py', Buffer.from('raise SystemExit')],
        ['raw.csv', Buffer.from('a,b\n1,2\n')],
      ]),
      parquet: {
        main: { train: [parquet([{ q: '1' }]), parquet([{ q: '2' }])], validation_matched: [parquet([{ q: '3' }])] },
        other: { test: [parquet([{ q: '4' }])] },
      },
    });
    expect((await get('someone/scripted', '--part', 'main')).code).toBe(0);
    expect(await rowsOf('someone/scripted', 'train', 'main')).toEqual([{ q: '1' }, { q: '2' }]);
    expect(await rowsOf('someone/scripted', 'validation_matched', 'main')).toEqual([{ q: '3' }]);
    await expect(rowsOf('someone/scripted', 'test', 'other')).rejects.toMatchObject({ code: 'DATA_NOT_FOUND' });
    const folder = join(process.env.HARNESS_CACHE!, 'data', 'someone--scripted');
    expect(existsSync(join(folder, 'scripted.py'))).toBe(false);
  });

  it('a token opens what is not public, and is nowhere to be seen', async () => {
    repositories.set('someone/gated', { gated: true, files: new Map([['train.jsonl', lines([{ x: 'a' }])]]) });
    const refused = await get('someone/gated');
    expect(refused.code).not.toBe(0);
    expect(refused.err).toMatch(/HF_TOKEN is not set/);
    process.env.HF_TOKEN = TOKEN;
    const { code, out, err } = await get('someone/gated');
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(asked.filter(({ token }) => token === `Bearer ${TOKEN}`).length).toBeGreaterThan(2);
    const source = readFileSync(join(process.env.HARNESS_CACHE!, 'data', 'someone--gated', 'source.json'), 'utf8');
    expect(out + err + source).not.toContain(TOKEN);
  });

  it('waits where the hub is busy; unknown names, other content and no network are told', async () => {
    repositories.set('someone/busy', { files: new Map([['train.jsonl', lines([{ x: 'a' }])]]) });
    failures = 2;
    expect((await get('someone/busy')).code).toBe(0);
    expect((await get('someone/nothing')).err).toMatch(/HUB_REFUSED|does not give/);
    repositories.set('someone/broken', { files: new Map([['train.jsonl', lines([{ x: 'a' }])]]) });
    const importer = await hubDataset({ id: 'someone/broken' });
    repositories.get('someone/broken')!.files.set('train.jsonl', lines([{ x: 'b' }]));
    await expect(getDataset(importer, importer.files, quiet)).rejects.toMatchObject({ code: 'DOWNLOAD_CHECKSUM' });
    process.env.HF_HUB_OFFLINE = '1';
    expect((await get('someone/other')).err).toMatch(/HF_HUB_OFFLINE/);
  });

  it.each([['../../evil.jsonl'], ['/etc/evil.jsonl'], ['a/../../evil.jsonl']])(
    'a path that leads out of its folder is refused: %s',
    async (path) => {
      repositories.set('someone/evil', { files: new Map([[path, lines([{ x: 'a' }])]]) });
      await expect(hubDataset({ id: 'someone/evil' })).rejects.toMatchObject({ code: 'HUB_UNREADABLE' });
    },
  );

  it('a local copy', async () => {
    const from = join(scratch, 'clone');
    mkdirSync(join(from, 'main'), { recursive: true });
    writeFileSync(join(from, 'main', 'test-00000-of-00001.parquet'), parquet([{ q: 'made up' }]));
    const { code } = await harness(['data', 'import', 'someone/local', '--from', from], { ...process.env });
    expect(code).toBe(0);
    expect(await rowsOf('someone/local', 'test', 'main')).toEqual([{ q: 'made up' }]);
  });
});

describe('original layouts', () => {
  const question = { question: 'Two and two?', answer: '2+2=<<2+2=4>>4\n#### 4' };
  const table =
    'Type,Category,Question,Best Answer,Best Incorrect Answer,Correct Answers,Incorrect Answers,Source\n' +
    'A,Made up,Is it so?,It is,It is not,It is; It surely is,It is not;  Never ,nowhere\n';

  it('are read as they are', async () => {
    const data = join(scratch, 'data');
    mkdirSync(join(data, 'gsm8k'), { recursive: true });
    mkdirSync(join(data, 'truthfulqa'), { recursive: true });
    writeFileSync(join(data, 'gsm8k', 'test.jsonl'), lines([question]));
    writeFileSync(join(data, 'truthfulqa', 'TruthfulQA.csv'), table);
    process.env.HARNESS_DATA = data;
    expect(await rowsOf('openai/gsm8k', 'test', 'main')).toEqual([question]);
    expect(await rowsOf('truthfulqa/truthful_qa', 'validation', 'multiple_choice')).toEqual([
      {
        question: 'Is it so?',
        mc1_targets: { choices: ['It is', 'It is not', 'Never'], labels: [1, 0, 0] },
        mc2_targets: { choices: ['It is', 'It surely is', 'It is not', 'Never'], labels: [1, 1, 0, 0] },
      },
    ]);
    await expect(rowsOf('allenai/winogrande', 'validation', 'winogrande_xl')).rejects.toMatchObject({
      code: 'DATA_NOT_FOUND',
      hint: expect.stringContaining('harness data get allenai/winogrande --part winogrande_xl'),
    });
  });

  it.each([
    [
      'gsm8k',
      gsm8k,
      {
        'grade_school_math/data/test.jsonl': lines([question]),
        'grade_school_math/data/train.jsonl': lines([question, question]),
      },
    ],
    ['truthfulqa', truthfulqa, { 'TruthfulQA.csv': Buffer.from(table) }],
  ])('are fetched and kept in the layout of the hub: %s', async (_name, importer, files) => {
    repositories.set('original/files', { files: new Map(Object.entries<Buffer>(files)) });
    const local = {
      ...importer,
      files: Object.entries<Buffer>(files).map(([path, content]) => ({
        path,
        url: `${url}/datasets/original/files/resolve/${COMMIT}/${path}`,
        sha256: sha256Of(content),
      })),
    };
    await getDataset(local, filesOf(local), quiet);
    if (importer === gsm8k) {
      expect(await rowsOf('openai/gsm8k', 'train', 'main')).toEqual([question, question]);
    } else {
      expect(await rowsOf('truthfulqa/truthful_qa', 'validation', 'generation')).toMatchObject([
        {
          question: 'Is it so?',
          correct_answers: ['It is', 'It surely is'],
          incorrect_answers: ['It is not', 'Never'],
        },
      ]);
    }
  });
});

/** A zip archive of deflated files. */
function zip(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, text] of Object.entries(files)) {
    const [name, data] = [Buffer.from(path), Buffer.from(text)];
    const packed = deflateRawSync(data);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(8, 4);
    shared.writeUInt32LE(crc32(data), 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(data.length, 18);
    shared.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), shared, name, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), shared, rest, name]));
    parts.push(local);
    offset += local.length;
  }
  const all = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(all.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, all, end]);
}

describe("lm-eval's task files", () => {
  const task = 'task: made_up\ndataset_path: json\ndoc_to_text: "{{q}}"\ndoc_to_target: "{{a}}"\ntest_split: test\n';

  it('come out of the archive of a release, and are found by name', async () => {
    const archive = zip({
      'lm_eval/__main__.py': 'no',
      'lm_eval/tasks/made_up/made_up.yaml': task,
      'lm_eval/tasks/made_up/_shared_yaml': 'x: 1\n',
      'lm_eval/tasks/made_up/utils.py': 'EXAMPLES = []\n',
      'lm_eval/tasks/made_up/picture.jpg': 'no',
    });
    repositories.set('original/files', { files: new Map([['a.whl', archive]]) });
    const [file] = lmEvalTasks.files;
    const local = {
      ...lmEvalTasks,
      files: [
        {
          ...file!,
          bytes: archive.length,
          sha256: sha256Of(archive),
          url: `${url}/datasets/original/files/resolve/${COMMIT}/a.whl`,
        },
      ],
    };
    const { folder } = await getDataset(local, filesOf(local), quiet);
    expect(readFileSync(join(folder, 'made_up/made_up.yaml'), 'utf8')).toBe(task);
    expect(existsSync(join(folder, 'made_up/_shared_yaml'))).toBe(true);
    expect(existsSync(join(folder, 'made_up/utils.py'))).toBe(true);
    expect(existsSync(join(folder, 'made_up/picture.jpg'))).toBe(false);
    const { taskFolders } = await import('../../src/run/eval/tasks.ts');
    expect(taskFolders({ options: { tasksDir: [] }, configFile: undefined } as never)).toContain(folder);
  });

  it('archives that are broken or lead out of their folder are refused', () => {
    const limits = { files: 10, bytes: 1000, total: 2000 };
    const all = (archive: Buffer) => () => [...zipFiles(archive, () => true, limits)];
    expect(all(zip({ 'a/b': 'text' }))()).toMatchObject([{ path: 'a/b' }]);
    for (const path of ['../evil', '/evil', 'a/../../evil', 'a\\evil']) {
      expect(all(zip({ [path]: 'x' }))).toThrow(/leads out/);
    }
    expect(all(zip({ large: 'x'.repeat(1001) }))).toThrow(/more than it should/);
    const broken = zip({ a: 'some text that is packed' });
    broken.writeUInt8(broken.readUInt8(34) ^ 0xff, 34);
    expect(all(broken)).toThrow(/cannot be read/);
    expect(all(Buffer.from('no archive'))).toThrow(/no directory/);
  });
});
