/**
 * Models by their names on the hub, against a server on loopback that speaks its API: what is fetched, where it lies, what
 * happens when it breaks off, is changed, refused, or cannot be reached; and that Python's tools find the same files.
 */
import { execFile, spawn } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/base/package-root.ts';
import { modelFolder, modelLabel, modelName } from '../../../src/data/hub/model-folder.ts';
import { HubSources } from '../../../src/data/hub/sources.ts';
import { cutAfter, type Hub, openHub, status, TOKEN } from '../../support/hub-server.ts';
import { gitBlob, sha256 } from '../../support/hub-store.ts';

const TINY = join(packageRoot(), 'fixtures', 'models', 'tiny-llama-hh');
const WEIGHTS = readFileSync(join(TINY, 'model.safetensors'));
const OID = sha256(WEIGHTS);
const before = { ...process.env };
let scratch: string;
let hub: Hub;
let warnings: string[];

beforeAll(() => {
  for (const name of Object.keys(process.env)) if (/^(HF_|HUGGING|TRANSFORMERS_)/.test(name)) delete process.env[name];
});
beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'harness-hub-models-'));
  hub = await openHub({ pageSize: 3 });
  warnings = [];
  Object.assign(process.env, {
    HF_ENDPOINT: hub.url,
    HF_HOME: join(scratch, 'hf'),
    HARNESS_CACHE: join(scratch, 'own'),
  });
});
afterEach(async () => {
  process.env = { ...before };
  await hub.close();
  rmSync(scratch, { recursive: true, force: true });
});

const sources = () =>
  new HubSources({ phase() {}, progress() {}, info() {}, warn: (text) => void warnings.push(text) });
const find = (name: string, more: Partial<Parameters<typeof modelFolder>[1]> = {}): Promise<string> =>
  modelFolder(name, { what: 'model', code: 'MODEL_NOT_FOUND', sources: sources(), ...more });
const tiny = (name = 'org/tiny', options = {}) => hub.store.fromFolder('model', name, TINY, options);
const lines = () => hub.log.map(({ line }) => line);
const fetched = () => hub.log.filter(({ line }) => line.includes('/resolve/'));
const cache = (...parts: string[]) => join(scratch, 'hf', 'hub', 'models--org--tiny', ...parts);

describe('a model of the hub', () => {
  it('is fetched into the shared layout: what is needed, named by checksum', async () => {
    const repo = tiny();
    hub.store.commit(repo, 'main', 'more', new Map([['pytorch_model.bin', Buffer.from('a pickle')]]));
    const used = sources();
    const folder = await find('org/tiny', { sources: used });
    const commit = repo.refs.get('main')!;
    expect(folder).toBe(cache('snapshots', commit));
    expect(sha256(readFileSync(join(folder, 'model.safetensors')))).toBe(OID);
    const names = readdirSync(folder).sort();
    expect(names).toEqual([
      ...['chat_template.jinja', 'config.json', 'generation_config.json', 'model.safetensors'],
      ...['special_tokens_map.json', 'tokenizer.json', 'tokenizer_config.json'],
    ]);
    for (const name of names) {
      const content = readFileSync(join(TINY, name));
      const blob = name === 'model.safetensors' ? sha256(content) : gitBlob(content);
      expect(lstatSync(join(folder, name)).isSymbolicLink()).toBe(true);
      expect(readlinkSync(join(folder, name))).toBe(join('..', '..', 'blobs', blob));
    }
    expect(readdirSync(cache('blobs')).filter((name) => !/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(name))).toEqual([]);
    expect(readFileSync(cache('refs', 'main'), 'utf8')).toBe(commit);
    expect(lines().join('\n')).not.toContain('pytorch_model');
    expect([modelName(folder), modelLabel(folder)]).toEqual(['tiny', `org/tiny@${commit.slice(0, 8)}`]);
    expect(used.used).toMatchObject([{ type: 'model', id: 'org/tiny', revision: 'main', commit }]);
    expect(used.used[0]!.files['model.safetensors']).toBe(`sha256:${sha256(WEIGHTS)}`);
    expect(used.used[0]!.files['config.json']).toBe(`git:${gitBlob(readFileSync(join(TINY, 'config.json')))}`);
    hub.log.length = 0;
    expect(await find('hf:org/tiny')).toBe(folder);
    expect(fetched()).toEqual([]);
  });

  it('by revision and folder; another commit shares what did not change', async () => {
    const repo = tiny();
    const first = repo.refs.get('main')!;
    const config = readFileSync(join(TINY, 'config.json'));
    const folderFiles = readdirSync(TINY).map((name): [string, Buffer] => [
      `sub/${name}`,
      readFileSync(join(TINY, name)),
    ]);
    hub.store.commit(repo, 'refs/pr/1', 'copy', new Map(folderFiles));
    hub.store.commit(
      repo,
      'main',
      'new config',
      new Map([['config.json', Buffer.concat([config, Buffer.from('\n')])]]),
    );
    await find('org/tiny');
    hub.log.length = 0;
    const old = await find(`org/tiny@${first}`);
    expect(readFileSync(join(old, 'config.json'))).toEqual(config);
    expect(fetched().map(({ line }) => line.split('/').at(-1))).not.toContain('model.safetensors');
    const sub = await find('hf:org/tiny@refs/pr/1/sub');
    expect(readdirSync(sub)).toContain('model.safetensors');
    expect(readFileSync(cache('refs', 'refs', 'pr', '1'), 'utf8')).toBe(repo.refs.get('refs/pr/1'));
    expect(await find('org/tiny', { revision: first })).toBe(old);
  });

  it('shards: those that the index names, and no others', async () => {
    const repo = hub.store.create('model', 'org/shards');
    const index = JSON.stringify({ weight_map: { a: 'model-1.safetensors', b: 'model-2.safetensors' } });
    const file = (text: string): Buffer => Buffer.from(text);
    const files = { 'config.json': '{}', 'model.safetensors.index.json': index, 'model-1.safetensors': 'one' };
    const all = { ...files, 'model-2.safetensors': 'two', 'consolidated.safetensors': 'three' };
    const put = (contents: Readonly<Record<string, string>>) =>
      hub.store.commit(repo, 'main', 'x', new Map(Object.entries(contents).map(([name, text]) => [name, file(text)])));
    put(all);
    const folder = await find('org/shards');
    expect(readdirSync(folder).sort()).toEqual([
      ...['config.json', 'model-1.safetensors', 'model-2.safetensors', 'model.safetensors.index.json'],
    ]);
    for (const evil of ['../../evil.safetensors', '/etc/passwd', 'x/../../y.safetensors', 'missing.safetensors']) {
      put({ 'model.safetensors.index.json': JSON.stringify({ weight_map: { a: evil } }) });
      await expect(find('org/shards'), evil).rejects.toMatchObject({ code: 'MODEL_INDEX' });
    }
  });

  it('an adapter: its own files, not a base beside them', async () => {
    const repo = hub.store.fromFolder('model', 'org/lora', join(packageRoot(), 'fixtures/models/tiny-llama-hh-lora'));
    hub.store.commit(repo, 'main', 'base too', new Map([['model.safetensors', WEIGHTS]]));
    const names = readdirSync(await find('org/lora'));
    expect(names.sort()).toEqual(['adapter_config.json', 'adapter_model.safetensors']);
  });

  it('pickles alone are refused by name and never asked for', async () => {
    const repo = hub.store.create('model', 'org/pickle');
    const files = { 'config.json': '{}', 'pytorch_model.bin': 'cos\nsystem\n' };
    const contents = Object.entries(files).map(([name, text]): [string, Buffer] => [name, Buffer.from(text)]);
    hub.store.commit(repo, 'main', 'x', new Map(contents));
    await expect(find('org/pickle')).rejects.toMatchObject({
      code: 'MODEL_WEIGHTS',
      message: expect.stringMatching(/pytorch_model\.bin.*never fetched/),
    });
    expect(fetched()).toEqual([]);
  });

  it('a folder of the same spelling is taken; a slip beside a folder asks nobody', async () => {
    tiny();
    const place = join(scratch, 'work');
    mkdirSync(join(place, 'org', 'tiny'), { recursive: true });
    writeFileSync(join(place, 'config.yaml'), '');
    const configFile = join(place, 'config.yaml');
    expect(await find('org/tiny', { configFile })).toBe(join(place, 'org', 'tiny'));
    await expect(find('org/tinyy', { configFile })).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      hint: expect.stringContaining('org/tiny'),
    });
    await expect(find('./org/tiny')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    expect(hub.log).toEqual([]);
  });
});

describe('what breaks', () => {
  it('a connection cut again and again is gone on with where it broke', async () => {
    tiny();
    hub.fail(/^GET \/[0-9a-f]{64}/, 2, cutAfter(1_000_000));
    const folder = await find('org/tiny');
    expect(sha256(readFileSync(join(folder, 'model.safetensors')))).toBe(OID);
    const ranges = hub.log.filter(({ at }) => at === 'storage').map(({ range }) => range);
    // What had been sent and was still on its way when the connection ended may be asked for again, nothing before it.
    const starts = ranges.map((range) => Number(/^bytes=(\d+)-$/.exec(range ?? 'bytes=0-')?.[1]));
    expect(ranges).toHaveLength(3);
    expect(starts[0]).toBe(0);
    for (const i of [1, 2]) {
      expect(starts[i]).toBeGreaterThan(starts[i - 1]!);
      expect(starts[i]).toBeLessThanOrEqual(starts[i - 1]! + 1_000_000);
    }
  });

  it('a killed process leaves nothing under a name; the next goes on from there', async () => {
    tiny();
    hub.fail(/^GET \/[0-9a-f]{64}/, 1, (_request, response, content) => {
      response.writeHead(200, { 'content-length': content!.length, etag: `"${OID}"` }).write(content!.subarray(0, 3e6));
      return true;
    });
    const module = join(packageRoot(), 'src/data/hub/model-folder.ts');
    const script = `const { modelFolder } = await import(${JSON.stringify(module)}); await modelFolder('org/tiny', { what: 'model', code: 'X' });`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: 'inherit',
    });
    const ended = new Promise<string | null>((done) => child.on('close', (_, signal) => done(signal)));
    const part = cache('blobs', `${OID}.part`);
    for (let i = 0; i < 400 && !(existsSync(part) && statSync(part).size >= 3e6); i++) await sleep(50);
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    expect(statSync(part).size).toBe(3e6);
    expect(existsSync(cache('blobs', OID))).toBe(false);
    expect(existsSync(cache('refs', 'main'))).toBe(false);
    hub.log.length = 0;
    const folder = await find('org/tiny');
    expect(sha256(readFileSync(join(folder, 'model.safetensors')))).toBe(OID);
    expect(hub.log.filter(({ at }) => at === 'storage').map(({ range }) => range)).toEqual(['bytes=3000000-']);
  });

  it('another content than the listing promises is refused and not kept', async () => {
    tiny();
    const other = Buffer.from(WEIGHTS);
    other[other.length - 1]! ^= 1;
    hub.fail(/^GET \/[0-9a-f]{64}/, 9, (_request, response) => {
      response.writeHead(200, { 'content-length': other.length }).end(other);
      return true;
    });
    await expect(find('org/tiny')).rejects.toMatchObject({ code: 'DOWNLOAD_CHECKSUM' });
    expect(readdirSync(cache('blobs')).filter((name) => name.startsWith(OID))).toEqual([]);
  });

  it('a small file too is compared by its git object', async () => {
    tiny();
    hub.fail(/resolve\/.*\/config\.json/, 9, (_request, response) => {
      response.end('{"vocab_size": 7}');
      return true;
    });
    await expect(find('org/tiny')).rejects.toMatchObject({ code: 'DOWNLOAD_CHECKSUM' });
  });

  it('a busy hub is waited for as it asks; one that asks for an hour is not', async () => {
    tiny();
    hub.fail(/revision\/main/, 1, status(429, { 'retry-after': '1' }));
    hub.fail(/tree/, 1, status(503, { 'retry-after': '0' }));
    const began = Date.now();
    await find('org/tiny');
    expect(Date.now() - began).toBeGreaterThan(950);
    expect(warnings.some((text) => text.includes('429'))).toBe(true);
    rmSync(join(scratch, 'hf'), { recursive: true });
    hub.fail(/revision\/main/, 1, status(429, { 'retry-after': '3600' }));
    await expect(find('org/tiny')).rejects.toMatchObject({
      code: 'HUB_LIMIT',
      hint: expect.stringContaining('3600 s'),
    });
  });

  it('two at once fetch once', async () => {
    tiny();
    const [a, b] = await Promise.all([find('org/tiny'), find('org/tiny')]);
    expect(a).toBe(b);
    expect(hub.log.filter(({ at }) => at === 'storage')).toHaveLength(1);
  });

  it.each([['../evil'], ['a/../../evil'], ['/etc/evil'], ['a\\..\\evil'], ['c:evil']])(
    'a listing with the path %j is refused',
    async (path) => {
      const repo = tiny();
      hub.store.commit(repo, 'main', 'evil', new Map([[path, Buffer.from('x')]]));
      await expect(find('org/tiny')).rejects.toMatchObject({ code: 'HUB_UNREADABLE' });
    },
  );
});

describe('who may not', () => {
  it('private: the token goes to the hub and nowhere else, and into no message', async () => {
    tiny('org/tiny', { private: true });
    await expect(find('org/tiny')).rejects.toMatchObject({
      code: 'HUB_REFUSED',
      hint: expect.stringContaining('HF_TOKEN is not set'),
    });
    process.env.HF_TOKEN = 'hf_of_somebody_else';
    const refused = await find('org/tiny').catch((error: Error & { hint?: string }) => error);
    expect(JSON.stringify([refused, (refused as Error).message])).not.toContain('hf_of_somebody_else');
    delete process.env.HF_TOKEN;
    mkdirSync(join(scratch, 'hf'), { recursive: true });
    writeFileSync(join(scratch, 'hf', 'token'), `${TOKEN}\n`);
    hub.log.length = 0;
    await find('org/tiny');
    const seen = (at: string) => new Set(hub.log.filter((each) => each.at === at).map((each) => each.authorization));
    expect(seen('hub')).toEqual(new Set([`Bearer ${TOKEN}`]));
    expect(seen('storage')).toEqual(new Set([undefined]));
  });

  it('a token that was pasted with something around it is not told', async () => {
    tiny();
    process.env.HF_TOKEN = 'hf_pasted\nsecret';
    const refused = (await find('org/tiny').catch((error: unknown) => error)) as Error & { cause?: unknown };
    expect(refused).toMatchObject({ code: 'HUB_TOKEN' });
    expect(JSON.stringify([refused, refused.message, String(refused.cause)])).not.toMatch(/pasted\\n|secret/);
  });

  it('gated, unknown, unknown revision, no folder: one error each', async () => {
    tiny('org/gated', { gated: true });
    tiny();
    await expect(find('org/gated')).rejects.toMatchObject({ exitCode: 1 });
    process.env.HF_TOKEN = TOKEN;
    await expect(find('org/none')).rejects.toMatchObject({
      code: 'HUB_NOT_FOUND',
      message: expect.stringMatching(/no such folder.*the hub has no model org\/none/),
    });
    await expect(find('org/tiny@v9')).rejects.toMatchObject({
      code: 'HUB_NOT_FOUND',
      message: expect.stringMatching(/revision/),
    });
    await expect(find('hf:org/tiny@main/nowhere')).rejects.toMatchObject({ code: 'HUB_NOT_FOUND' });
  });
});

describe('without the hub', () => {
  it('HF_HUB_OFFLINE: the cache alone, and what it lacks by name', async () => {
    const repo = tiny();
    const folder = await find('org/tiny');
    process.env.HF_HUB_OFFLINE = '1';
    hub.log.length = 0;
    expect(await find('org/tiny')).toBe(folder);
    expect(await find(`org/tiny@${repo.refs.get('main')}`)).toBe(folder);
    await expect(find('org/other')).rejects.toMatchObject({
      code: 'HUB_OFFLINE',
      message: expect.stringMatching(/no org\/other at main/),
    });
    rmSync(join(folder, 'model.safetensors'));
    await expect(find('org/tiny')).rejects.toMatchObject({
      code: 'HUB_OFFLINE',
      message: expect.stringContaining('lacks model.safetensors'),
    });
    expect(hub.log).toEqual([]);
  });

  it('a hub that cannot be reached: what was fetched is taken, and it is said', async () => {
    tiny();
    const folder = await find('org/tiny');
    process.env.HF_ENDPOINT = 'http://127.0.0.1:9';
    expect(await find('org/tiny')).toBe(folder);
    expect(warnings.join()).toMatch(/could not be reached.*from the cache/);
    await expect(find('org/other')).rejects.toMatchObject({ code: 'HUB_UNREACHABLE' });
  });
});

const PYTHON = [process.env.HARNESS_PYTHON, '../venv/bin/python'].find(
  (path) => path !== undefined && existsSync(path),
);

describe("Python's huggingface_hub", () => {
  it.skipIf(PYTHON === undefined)('finds the same files, offline; and we those that it fetched', async () => {
    const repo = tiny();
    const folder = await find('org/tiny');
    const python = async (code: string, env: NodeJS.ProcessEnv): Promise<string> => {
      const options = { env: { ...process.env, ...env }, timeout: 50_000 };
      return (await promisify(execFile)(PYTHON!, ['-c', code], options)).stdout.trim();
    };
    const ask =
      "from huggingface_hub import snapshot_download, try_to_load_from_cache, scan_cache_dir; print(snapshot_download('org/tiny')); print(try_to_load_from_cache('org/tiny', 'model.safetensors')); print(len(list(scan_cache_dir().repos)), scan_cache_dir().warnings)";
    expect((await python(ask, { HF_HUB_OFFLINE: '1' })).split('\n')).toEqual([
      folder,
      join(folder, 'model.safetensors'),
      '1 []',
    ]);
    // Python follows the hub's own links, which lead nowhere here.
    hub.pages.size = 1000;
    const other = { HF_HOME: join(scratch, 'python'), HF_HUB_DISABLE_XET: '1' };
    const fetchIt = "from huggingface_hub import snapshot_download; print(snapshot_download('org/tiny'))";
    const theirs = await python(fetchIt, other);
    Object.assign(process.env, other, { HF_HUB_OFFLINE: '1' });
    expect(await find('org/tiny')).toBe(theirs);
    expect(theirs).toBe(join(scratch, 'python', 'hub', 'models--org--tiny', 'snapshots', repo.refs.get('main')!));
    const used = sources();
    await find('org/tiny', { sources: used });
    expect(used.used[0]!.files['model.safetensors']).toBe(`sha256:${OID}`);
  });
});
