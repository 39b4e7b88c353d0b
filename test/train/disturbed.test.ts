/**
 * Whole runs in processes of their own that something happens to: kills, a full disk, a second run in the same folder.
 * What goes on afterwards must end with the bytes of a run that was left alone. `npm run test:kills` does it at length.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { damageOf } from '../../src/train/state/checkpoint.ts';
import { PROGRAM } from '../support/program.ts';
import { smallModel } from '../support/small-model.ts';

const root = packageRoot();
let folder = '';
let env: NodeJS.ProcessEnv = {};
const children: ChildProcess[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'harness-disturbed-'));
  env = { ...process.env, HARNESS_CACHE: join(folder, 'cache') };
  const keys = {
    method: 'sft',
    model_name_or_path: await smallModel(join(folder, 'model')),
    dataset_name: join(root, 'fixtures', 'preferences'),
    dataset_train_split: 'train[:8]',
    dataset_test_split: 'test[:2]',
    max_length: 64,
    max_steps: 4,
    per_device_train_batch_size: 2,
    learning_rate: 1e-3,
    logging_steps: 1,
    save_steps: 2,
  };
  writeFileSync(join(folder, 'sft.yaml'), JSON.stringify(keys));
  const { status, stderr } = align('whole');
  expect(status, stderr).toBe(0);
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const argvOf = (run: string, flags: readonly string[]) => [
  ...[PROGRAM, 'align', join(folder, 'sft.yaml')],
  ...['--output_dir', run, ...flags],
];

/** Runs into a folder to the end; `limit` is the largest file in KiB that the process may write. */
function align(run: string, flags: readonly string[] = [], limit?: number) {
  const argv = argvOf(run, flags);
  const options = { cwd: folder, env, encoding: 'utf8' } as const;
  if (limit === undefined) return spawnSync(process.execPath, argv, options);
  return spawnSync('bash', ['-c', `ulimit -f ${limit} && exec "$0" "$@"`, process.execPath, ...argv], options);
}

/** The run's results are those of the run that was left alone. */
function expectWhole(run: string): void {
  for (const path of ['metrics.jsonl', 'model/model.safetensors', 'checkpoint-4/optimizer.safetensors']) {
    expect(readFileSync(join(run, path)).equals(readFileSync(join(folder, 'whole', path))), path).toBe(true);
  }
}

/** Bytes of a file, or of all in a folder. */
const bytesOf = (path: string): number =>
  statSync(path).isFile()
    ? statSync(path).size
    : readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0);

const leftovers = (run: string) => readdirSync(run).filter((name) => name.endsWith('.tmp'));

describe('a full disk', () => {
  test.skipIf(process.platform === 'win32')(
    'a limit on the size of files: the last checkpoint stays whole',
    async () => {
      const run = join(folder, 'limited');
      // As a kill after the first checkpoint leaves a run.
      const { status } = spawnSync('cp', ['-r', join(folder, 'whole'), run]);
      expect(status).toBe(0);
      for (const gone of ['model', 'checkpoint-4']) rmSync(join(run, gone), { recursive: true });
      // The weights pass, the moments, twice as large, do not.
      const between = 1.4 * bytesOf(join(run, 'checkpoint-2', 'model.safetensors'));
      const full = align(run, ['--resume'], Math.ceil(between / 1024));
      expect([full.status, full.stderr]).toEqual([1, expect.stringContaining('No space left to write')]);
      expect(full.stderr).toContain('checkpoint-4');
      expect(leftovers(run)).toEqual([]);
      expect(existsSync(join(run, 'checkpoint-4'))).toBe(false);
      expect(await damageOf(join(run, 'checkpoint-2'))).toBeUndefined();
      expect(align(run, ['--resume']).status).toBe(0);
      expectWhole(run);
    },
  );

  test('a small file system that fills up, and is given space', async (context) => {
    const place = join(folder, 'small');
    mkdirSync(place);
    // Room for all but half of the second checkpoint, and for what comes after it none.
    const whole = join(folder, 'whole');
    const size = bytesOf(whole) - bytesOf(join(whole, 'model')) - bytesOf(join(whole, 'checkpoint-4')) / 2;
    const mount = (...options: string[]) => spawnSync('mount', [...options, 'tmpfs', place], { encoding: 'utf8' });
    const mounted =
      process.platform === 'linux'
        ? mount('-t', 'tmpfs', '-o', `size=${Math.ceil(size / 1024)}k`)
        : { status: 1, stderr: '' };
    if (mounted.status !== 0) context.skip(`no file system can be mounted here: ${mounted.stderr.trim()}`);
    try {
      const run = join(place, 'run');
      const full = align(run);
      expect([full.status, full.stderr]).toEqual([1, expect.stringContaining('No space left to write')]);
      expect(leftovers(run)).toEqual([]);
      expect(readdirSync(run)).not.toContain('checkpoint-4');
      expect(await damageOf(join(run, 'checkpoint-2'))).toBeUndefined();
      expect(mount('-o', 'remount,size=200m').status).toBe(0);
      expect(align(run, ['--resume']).status).toBe(0);
      expectWhole(run);
    } finally {
      spawnSync('umount', [place]);
    }
  });
});

test('a second run in the folder is refused and says who holds it; after a kill the lock is known to be stale', async () => {
  const run = join(folder, 'shared');
  const first = spawn(process.execPath, argvOf(run, []), { cwd: folder, env, stdio: 'ignore' });
  children.push(first);
  const ended = once(first, 'exit');
  const lock = join(run, '.lock');
  while (!existsSync(lock) || !readFileSync(lock, 'utf8').endsWith('\n')) await sleep(5);
  // Stopped it holds the folder for as long as this takes, and is alive.
  first.kill('SIGSTOP');
  for (const flags of [[], ['--resume']]) {
    const { status, stderr, stdout } = align(run, flags);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`is being written by process ${first.pid} on ${hostname()} since 20`);
  }
  first.kill('SIGKILL');
  await ended;
  expect(existsSync(lock)).toBe(true);
  const { status, stderr } = align(run, ['--resume']);
  expect(status, stderr).toBe(0);
  expect(existsSync(lock)).toBe(false);
  expectWhole(run);
});

test('kill -9 inside steps, checkpoints, rotations and the last write changes nothing', { timeout: 400_000 }, () => {
  const script = join(root, 'scripts', 'kill-test.mjs');
  const argv = [script, '--kills', '8', '--seed', '4'];
  const { status, stdout } = spawnSync(process.execPath, argv, { encoding: 'utf8', env });
  expect(status, stdout).toBe(0);
  const rows = stdout.trim().split('\n').slice(1);
  expect(rows.map((row) => row.split(/\s+/)).map((row) => [row[0], row[1], row.at(-1)])).toEqual([
    ['sft', '2', 'yes'],
    ['dpo', '2', 'yes'],
    ['lora', '2', 'yes'],
    ['ppo', '2', 'yes'],
  ]);
});
