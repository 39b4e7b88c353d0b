/** `harness publish` as it is typed: into folders, onto a site, to a hub on loopback through the real @huggingface/hub. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { harness } from '../cli/harness.ts';
import { cutAfter, type Hub, openHub, status, TOKEN } from '../support/hub-server.ts';
import { sha256 } from '../support/hub-store.ts';
import { PROGRAM } from '../support/program.ts';
import { makeRun, TINY } from './run.ts';

const before = { ...process.env };
let scratch: string;
let run: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'harness-publish-'));
  run = makeRun(join(scratch, 'run'));
  for (const name of Object.keys(process.env)) if (/^(HF_|HUGGING)/.test(name)) delete process.env[name];
  Object.assign(process.env, { HF_HOME: join(scratch, 'hf'), HARNESS_CACHE: join(scratch, 'cache') });
});
afterEach(() => {
  process.env = { ...before };
  rmSync(scratch, { recursive: true, force: true });
});

interface Told {
  files: { path: string; bytes: number; sha256: string; change: string }[];
  deleted: string[];
  published: boolean;
  place: string;
  commit?: string;
  error?: { code: string; message: string };
}
async function publish(to: string, ...more: string[]) {
  const { code, out, err } = await harness(['publish', run, '--to', to, '--json', ...more], { ...process.env });
  const told = (out === '' ? {} : JSON.parse(out)) as Told;
  return { code, out, err, told };
}
const listed = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();

const MODEL = ['README.md', 'adapter_config.json', 'adapter_model.safetensors'];
const OWN = ['README.md', 'card.html', 'config.yaml', 'metrics.jsonl', 'run.json'];
const RESULTS = ['evals/hidden/results.json', 'evals/open/results.json'];

describe('into a folder', () => {
  it('what is published is an explicit list; the same again changes nothing; what is gone goes', async () => {
    const to = join(scratch, 'out');
    const first = await publish(`folder:${to}`, '--yes');
    expect(first.code, first.err).toBe(0);
    const wanted = [...OWN, ...RESULTS, ...MODEL.map((name) => `model/${name}`)].sort();
    expect(listed(to)).toEqual([...wanted, 'published.json'].sort());
    expect(first.told.files.map(({ path }) => path).sort()).toEqual(wanted);
    expect(first.err).toMatch(/model\/notes\.pkl stays/);
    // Places on this machine are written relative.
    expect(JSON.parse(readFileSync(join(to, 'run.json'), 'utf8'))).toMatchObject({ summary: { model: './model' } });
    const { ino } = statSync(to);
    const again = await publish(`folder:${to}`, '--yes');
    expect([again.code, again.told.published, statSync(to).ino]).toEqual([0, false, ino]);
    rmSync(join(run, 'metrics.jsonl'));
    writeFileSync(join(run, 'README.md'), '# Another\n');
    const third = await publish(`folder:${to}`, '--yes');
    expect(third.told.deleted).toEqual(['metrics.jsonl']);
    expect(third.told.files.filter(({ change }) => change === 'changed').map(({ path }) => path)).toEqual([
      'README.md',
    ]);
    expect(existsSync(join(to, 'metrics.jsonl'))).toBe(false);
  });

  it('a run without a card gets one; a dry run leaves it without', async () => {
    for (const name of ['card.html', 'README.md']) rmSync(join(run, name));
    const dry = await publish(`folder:${join(scratch, 'out')}`, '--dry-run');
    expect(dry.err).toMatch(/has no card\.html and no README\.md/);
    expect(existsSync(join(run, 'card.html'))).toBe(false);
    const { code, err, told } = await publish(`folder:${join(scratch, 'out')}`, '--yes');
    expect(code, err).toBe(0);
    expect(told.files.map(({ path }) => path)).toEqual(expect.arrayContaining(['README.md', 'card.html']));
    expect(readFileSync(join(scratch, 'out', 'README.md'), 'utf8')).toContain('model-index');
  });

  it('samples only when asked for, those of private tasks never', async () => {
    const to = join(scratch, 'out');
    const { err } = await publish(`folder:${to}`, '--yes', '--include-samples');
    expect(listed(to).filter((path) => path.endsWith('.gz'))).toEqual(['evals/open/samples.jsonl.gz']);
    expect(err).toMatch(/samples of hidden stay/);
  });

  it('asks; where nobody can be asked, --yes has to say it; a dry run writes nothing', async () => {
    const to = join(scratch, 'out');
    const asked = await publish(`folder:${to}`);
    expect([asked.code, asked.told.error?.code]).toEqual([2, 'PUBLISH_UNCONFIRMED']);
    expect(asked.err).toMatch(/adapter_model\.safetensors +[\d,]+ +new/);
    const dry = await publish(`folder:${to}`, '--dry-run');
    expect([dry.code, dry.told.published, existsSync(to)]).toEqual([0, false, false]);
  });

  it("a folder of somebody else's is not replaced, and a failure leaves the earlier version", async () => {
    const to = join(scratch, 'out');
    mkdirSync(to);
    writeFileSync(join(to, 'thesis.txt'), 'years of work');
    expect((await publish(`folder:${to}`, '--yes')).told.error?.code).toBe('PUBLISH_EXISTS');
    expect(listed(to)).toEqual(['thesis.txt']);
    rmSync(join(to, 'thesis.txt'));
    await publish(`folder:${to}`, '--yes');
    const earlier = listed(to);
    symlinkSync('/etc/hostname', join(run, 'model', 'linked.json'));
    expect((await publish(`folder:${to}`, '--yes')).told.error?.code).toBe('PUBLISH_LINK');
    expect(listed(to)).toEqual(earlier);
    expect(readdirSync(scratch).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('hostile names', async () => {
    writeFileSync(join(run, 'model', 'evil\u001b[31m.json'), '{}');
    expect((await publish(`folder:${join(scratch, 'out')}`, '--yes')).told.error?.code).toBe('PUBLISH_NAME');
    for (const to of ['elsewhere:x', 'hf:../../x', 'hf:a/b/c', 'hf:name', 'folder:', 'nothing']) {
      expect((await publish(to, '--yes')).code, to).toBe(2);
    }
  });

  it('refuses secrets and personal paths by file and line, and never says them', async () => {
    const key = `hf_${'aB3'.repeat(12)}`;
    writeFileSync(join(run, 'README.md'), `# Card\n\nmade with ${key}\n`);
    writeFileSync(join(run, 'metrics.jsonl'), '{"step":1}\n{"data":"/home/somebody/data/x.jsonl"}\n');
    const { code, err, out, told } = await publish(`folder:${join(scratch, 'out')}`, '--yes');
    expect([code, told.error?.code]).toEqual([2, 'PUBLISH_SECRET']);
    expect(err).toMatch(/README\.md:3 holds a Hugging Face token/);
    expect(err).toMatch(/metrics\.jsonl:2 holds a path that names a person/);
    expect(err + out).not.toContain(key);
    expect(err + out).not.toContain('somebody');
    expect(existsSync(join(scratch, 'out'))).toBe(false);
    makeRun(run);
    process.env.MY_OWN_SECRET = 'correct horse "battery"';
    writeFileSync(join(run, 'config.yaml'), `note: ${JSON.stringify(process.env.MY_OWN_SECRET)}\n`);
    const own = await publish(`folder:${join(scratch, 'out')}`, '--yes');
    expect(own.err).toMatch(/config\.yaml:1 holds the value of MY_OWN_SECRET/);
    expect(own.err + own.out).not.toContain('battery');
  });
});

describe('onto a site', () => {
  it('stable addresses, an index of what is there, in any order the same bytes', async () => {
    const other = makeRun(join(scratch, 'other'), { id: 'fedcba9876543210' });
    writeFileSync(join(other, 'card.html'), '<p>another</p>');
    const site = join(scratch, 'site');
    const first = await publish(`site:${site}`, '--yes');
    expect(first.code, first.err).toBe(0);
    expect(readFileSync(join(site, 'runs', '0123456789abcdef', 'index.html'), 'utf8')).toContain('A made-up run');
    expect(listed(site).some((path) => path.includes('safetensors'))).toBe(false);
    run = other;
    await publish(`site:${site}`, '--yes');
    const index = readFileSync(join(site, 'index.html'), 'utf8');
    for (const id of ['0123456789abcdef', 'fedcba9876543210']) expect(index).toContain(`href="runs/${id}/index.html"`);
    expect(index).toMatch(/open acc.*0\.500 \[0\.400, 0\.600\]/s);
    expect((await publish(`site:${site}`, '--yes')).told.published).toBe(false);
    const reversed = join(scratch, 'reversed');
    await publish(`site:${reversed}`, '--yes');
    run = join(scratch, 'run');
    await publish(`site:${reversed}`, '--yes');
    expect(readFileSync(join(reversed, 'index.html'), 'utf8')).toBe(index);
    writeFileSync(join(site, 'index.html'), '<h1>my own page</h1>');
    writeFileSync(join(run, 'README.md'), 'x');
    expect((await publish(`site:${site}`, '--yes')).told.error?.code).toBe('PUBLISH_EXISTS');
  });

  it('a leaderboard has its own place; what its records claim is text', async () => {
    const board = join(scratch, 'June <board>');
    mkdirSync(board);
    writeFileSync(join(board, 'leaderboard.html'), '<p>board</p>');
    writeFileSync(join(board, 'leaderboard.json'), '{}');
    writeFileSync(join(board, 'notes.txt'), 'stays');
    run = board;
    const site = join(scratch, 'site');
    const { code, err } = await publish(`site:${site}`, '--yes');
    expect(code, err).toBe(0);
    expect(listed(join(site, 'leaderboards', 'june-board'))).toEqual([
      'index.html',
      'leaderboard.json',
      'published.json',
    ]);
    const index = readFileSync(join(site, 'index.html'), 'utf8');
    expect(index).toContain('href="leaderboards/june-board/index.html"');
    expect(index).toContain('June &lt;board&gt;');
  });
});

describe('to the hub', () => {
  let hub: Hub;
  beforeEach(async () => {
    hub = await openHub();
    Object.assign(process.env, { HF_ENDPOINT: hub.url, HF_TOKEN: TOKEN });
  });
  afterEach(() => hub.close());
  const head = (name = 'org/out', type: 'model' | 'dataset' | 'space' = 'model') => hub.store.head(type, name);
  const writes = () => hub.log.filter(({ line }) => /^(POST|PUT) /.test(line) && !line.includes('paths-info'));

  it('makes the repository, sends large files to the storage, commits once; the same again sends nothing', async () => {
    const { code, err, out, told } = await publish('hf:org/out', '--yes', '--private');
    expect(code, err).toBe(0);
    expect(err + out).not.toContain(TOKEN);
    const files = head();
    expect([...files.keys()].sort()).toEqual(
      [
        ...['.gitattributes', 'README.md', 'adapter_config.json', 'adapter_model.safetensors', 'card.html'],
        ...['harness/config.yaml', 'harness/metrics.jsonl', 'harness/run.json', 'published.json', ...RESULTS],
      ].sort(),
    );
    const weights = readFileSync(join(run, 'model', 'adapter_model.safetensors'));
    expect(sha256(files.get('adapter_model.safetensors')!.content)).toBe(sha256(weights));
    expect(files.get('README.md')!.content.toString()).toContain('A made-up run');
    const repo = hub.store.find('model', 'org/out')!;
    expect(repo.private).toBe(true);
    expect(told.commit).toBe(repo.refs.get('main'));
    expect(hub.log.filter(({ at }) => at === 'storage').map(({ authorization }) => authorization)).toEqual([undefined]);
    // By Git LFS: a hub that is offered Xet takes it (support/hub-server.ts), and it was not asked for.
    expect(hub.log.some(({ line }) => /info\/lfs\/objects\/batch/.test(line))).toBe(true);
    expect(hub.log.filter(({ line }) => /xet|no-cas/.test(line))).toEqual([]);
    hub.log.length = 0;
    const again = await publish('hf:org/out', '--yes');
    expect([again.code, again.told.published, writes()]).toEqual([0, false, []]);
    // One file more: that one alone is sent, and no weights.
    writeFileSync(join(run, 'metrics.jsonl'), '{"step":2}\n');
    rmSync(join(run, 'evals', 'hidden'), { recursive: true });
    hub.store.commit(repo, 'main', 'by hand', new Map([['notes.md', Buffer.from('mine')]]));
    const more = await publish('hf:org/out', '--yes');
    expect(more.told.deleted).toEqual(['evals/hidden/results.json']);
    expect([head().has('evals/hidden/results.json'), head().has('notes.md')]).toEqual([false, true]);
    expect(writes().some(({ line }) => /lfs|PUT/.test(line))).toBe(false);
  });

  it('a whole model goes up in parts, and harness reads it back by its name', async () => {
    rmSync(join(run, 'model'), { recursive: true });
    makeRun(run, { model: TINY });
    const { code, err } = await publish('hf:org/out', '--yes');
    expect(code, err).toBe(0);
    const puts = hub.log.filter(({ line }) => line.startsWith('PUT '));
    expect(puts.length).toBeGreaterThan(2);
    const said = await harness(
      ['generate', '--model', 'org/out', '--max-new-tokens', '2', '--json', 'Hi'],
      process.env,
    );
    expect(said.code, said.err).toBe(0);
  });

  it('an upload that breaks leaves the earlier version; the next one completes it', async () => {
    await publish('hf:org/out', '--yes');
    const earlier = hub.store.find('model', 'org/out')!.refs.get('main');
    const weights = readFileSync(join(run, 'model', 'adapter_model.safetensors'));
    weights[weights.length - 1]! ^= 1;
    writeFileSync(join(run, 'model', 'adapter_model.safetensors'), weights);
    hub.fail(/^PUT /, 99, cutAfter(1000));
    const broken = await publish('hf:org/out', '--yes');
    expect([broken.code, broken.told.error?.code]).toEqual([1, 'HUB_UNREACHABLE']);
    expect(hub.store.find('model', 'org/out')!.refs.get('main')).toBe(earlier);
    await hub.close();
    const fresh = await openHub();
    for (const [key, repo] of hub.store.repositories) fresh.store.repositories.set(key, repo);
    hub = fresh;
    process.env.HF_ENDPOINT = hub.url;
    expect((await publish('hf:org/out', '--yes')).code).toBe(0);
    expect(sha256(head().get('adapter_model.safetensors')!.content)).toBe(sha256(weights));
  });

  it('a process killed in the middle of an upload leaves the earlier version; what arrived is not sent again', async () => {
    await publish('hf:org/out', '--yes');
    const earlier = hub.store.find('model', 'org/out')!.refs.get('main');
    writeFileSync(join(run, 'model', 'more.safetensors'), randomBytes(200_000));
    const weights = readFileSync(join(run, 'model', 'adapter_model.safetensors'));
    weights[weights.length - 1]! ^= 1;
    writeFileSync(join(run, 'model', 'adapter_model.safetensors'), weights);
    let stalled: (() => void) | undefined;
    const reached = new Promise<void>((done) => {
      stalled = done;
    });
    // The second large file never gets an answer.
    const oid = sha256(weights);
    hub.fail(new RegExp(`^PUT /${oid}`), 1, (request) => {
      request.resume();
      request.on('end', () => setTimeout(() => stalled?.(), 200));
      return true;
    });
    const args = [PROGRAM, 'publish', run, '--to', 'hf:org/out', '--yes', '--quiet'];
    const child = spawn(process.execPath, args, { cwd: packageRoot(), env: process.env, stdio: 'ignore' });
    const ended = new Promise<string | null>((done) => child.on('close', (_, signal) => done(signal)));
    await reached;
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    expect(hub.store.find('model', 'org/out')!.refs.get('main')).toBe(earlier);
    hub.log.length = 0;
    const { code, err } = await publish('hf:org/out', '--yes');
    expect(code, err).toBe(0);
    expect(hub.log.filter(({ line }) => line.startsWith('PUT ')).map(({ line }) => line)).toEqual([`PUT /${oid}`]);
    expect(head().has('more.safetensors')).toBe(true);
  });

  it('somebody else committed meanwhile: nothing is overwritten, and it is said', async () => {
    await publish('hf:org/out', '--yes');
    writeFileSync(join(run, 'README.md'), '# Mine\n');
    const repo = hub.store.find('model', 'org/out')!;
    hub.fail(/preupload/, 1, () => {
      hub.store.commit(repo, 'main', 'theirs', new Map([['README.md', Buffer.from('# Theirs\n')]]));
      return false;
    });
    const { code, told } = await publish('hf:org/out', '--yes');
    expect([code, told.error?.code]).toEqual([1, 'HUB_CONFLICT']);
    expect(head().get('README.md')!.content.toString()).toBe('# Theirs\n');
  });

  it('no token, a token without rights, a busy hub, a public repository that should be private', async () => {
    delete process.env.HF_TOKEN;
    expect((await publish('hf:org/out', '--yes')).told.error?.code).toBe('HUB_TOKEN');
    expect((await publish('hf:org/out', '--dry-run')).code).toBe(0);
    expect(hub.log).toEqual([]);
    process.env.HF_TOKEN = TOKEN;
    hub.fail(/repos\/create/, 1, status(403));
    expect((await publish('hf:org/out', '--yes')).told.error).toMatchObject({
      code: 'HUB_REFUSED',
      message: expect.stringMatching(/takes nothing/),
    });
    hub.fail(/commit\/main/, 1, status(429, { 'retry-after': '0' }));
    expect((await publish('hf:org/out', '--yes')).code).toBe(0);
    expect((await publish('hf:org/out', '--yes', '--private')).told.error?.code).toBe('PUBLISH_VISIBLE');
  });

  it('a leaderboard as a data set or a static space', async () => {
    const board = join(scratch, 'board');
    mkdirSync(board);
    for (const name of ['leaderboard.html', 'leaderboard.json', 'leaderboard.csv'])
      writeFileSync(join(board, name), name);
    run = board;
    expect((await publish('hf:org/board', '--yes')).code).toBe(0);
    expect([...head('org/board', 'dataset').keys()]).toContain('leaderboard.json');
    expect((await publish('hf:org/board', '--yes', '--repo-type', 'space')).code).toBe(0);
    const space = head('org/board', 'space');
    expect(space.get('README.md')!.content.toString()).toMatch(/^---\nsdk: static\n/);
    expect(space.get('index.html')!.content.toString()).toBe('leaderboard.html');
  });
});
