/** The program as a process of its own: start-up, pipes, signals, exit codes. Run from the build, as users do. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { PROGRAM } from '../support/program.ts';

const root = packageRoot();
const command = [PROGRAM];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-process-'));
  const fixtures = join(root, 'fixtures');
  writeFileSync(
    join(folder, 'dpo.yaml'),
    [
      'method: dpo',
      `model_name_or_path: ${join(fixtures, 'models', 'tiny-llama-hh')}`,
      `dataset_name: ${join(fixtures, 'preferences')}`,
      'dataset_train_split: train[:8]',
      'dataset_test_split: test[:2]',
      'per_device_train_batch_size: 2',
      'max_length: 128',
      'max_steps: 400',
      'logging_steps: 1',
      'output_dir: run',
    ].join('\n'),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

function start(argv: string[]): { child: ChildProcess; ended: Promise<Ended>; saw(pattern: RegExp): Promise<void> } {
  const env = { ...process.env, HARNESS_CACHE: join(folder, 'cache') };
  const child = spawn(process.execPath, [...command, ...argv], { cwd: folder, env });
  const texts = { out: '', err: '' };
  const waiting: (() => void)[] = [];
  child.stdout.on('data', (data: Buffer) => {
    texts.out += data;
  });
  child.stderr.on('data', (data: Buffer) => {
    texts.err += data;
    for (const check of waiting) check();
  });
  const ended = new Promise<Ended>((done) => child.on('close', (code) => done({ code, ...texts })));
  const saw = (pattern: RegExp): Promise<void> =>
    new Promise((done, fail) => {
      const check = (): void => {
        if (pattern.test(texts.err)) done();
      };
      waiting.push(check);
      check();
      void ended.then(({ err }) => fail(new Error(`ended before ${pattern}: ${err}`)));
    });
  return { child, ended, saw };
}

describe('the process', () => {
  it('loads nothing heavy for --help', () => {
    // What is loaded is what costs: the list of modules does not depend on how busy the machine is.
    const hook = `import { register } from 'node:module'; register('data:text/javascript,' + encodeURIComponent(\`export async function load(url, context, next) { process._rawDebug('LOADED ' + url); return next(url, context); }\`));`;
    for (const argv of [['--help'], ['align', '--help'], ['doctor', '--help'], ['list', '--help']]) {
      const argvOf = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, PROGRAM, ...argv];
      const { status, stderr } = spawnSync(process.execPath, argvOf, { encoding: 'utf8' });
      expect(status).toBe(0);
      const loaded = [...stderr.matchAll(/LOADED (\S+)/g)].map(([, url]) => (url as string).replace(/\?.*/, ''));
      const packages = new Set(loaded.flatMap((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []));
      expect([...packages], argv.join(' ')).toEqual(['commander']);
      const rooms = new Set(loaded.flatMap((url) => /\/src\/(\w+)\//.exec(url)?.[1] ?? []));
      expect([...rooms].sort()).toEqual(['base', 'cli']);
    }
  });

  it('does not mind a closed pipe', () => {
    const line = `"$NODE" "$MAIN" schema dpo | head -c 10; echo " $\{PIPESTATUS[0]}"`;
    const env = { ...process.env, NODE: process.execPath, MAIN: PROGRAM };
    const { stdout, stderr } = spawnSync('bash', ['-c', line], { encoding: 'utf8', env });
    expect(stderr).toBe('');
    expect(stdout.trimEnd().endsWith(' 0')).toBe(true);
  });

  it('checkpoints on Ctrl-C, exits 130, and goes on from there', async () => {
    const first = start(['align', 'dpo.yaml']);
    await first.saw(/step\s+3\/400/);
    first.child.kill('SIGINT');
    const { code, out, err } = await first.ended;
    expect([code, out]).toEqual([130, '']);
    expect(err).toContain('interrupted: finishing the micro-batch and writing a checkpoint');
    expect(err).toContain('harness align --resume run');
    const step = Number(/Stopped after step (\d+)/.exec(err)?.[1]);
    expect(step).toBeGreaterThanOrEqual(3);
    expect(existsSync(join(folder, 'run', `checkpoint-${step}`))).toBe(true);

    const second = await start(['align', '--resume', 'run', '--max_steps', String(step + 1), '--json']).ended;
    expect(second.code).toBe(0);
    expect(JSON.parse(second.out)).toMatchObject({ schema_version: 1, steps: step + 1 });
    const rows = readFileSync(join(folder, 'run', 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).step);
    expect(rows.filter((row, i) => rows.indexOf(row) !== i && row <= step)).toEqual([]);
  }, 120_000);

  it('stops at once on a second Ctrl-C', async () => {
    rmSync(join(folder, 'run'), { recursive: true, force: true });
    const { child, ended, saw } = start([
      'align',
      'dpo.yaml',
      '--per_device_train_batch_size',
      '8',
      '--gradient_accumulation_steps',
      '1',
    ]);
    await saw(/step\s+1\/400/);
    child.kill('SIGINT');
    await saw(/once more/);
    child.kill('SIGINT');
    const { code, err } = await ended;
    expect(code).toBe(130);
    expect(err).not.toContain('Stopped after');
  }, 120_000);
});
