import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryPath } from '../../src/base/atomic.ts';
import { gitCommit } from '../../src/runs/git-commit.ts';
import { RunFolder, type RunManifest, readManifest, runName } from '../../src/runs/run-folder.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-run-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const manifest: RunManifest = {
  schema_version: 1,
  id: 'a',
  command: ['align', 'dpo.yaml'],
  method: 'dpo',
  status: 'running',
  started: '2026-11-20T08:00:00.000Z',
  versions: {},
  device: 'cpu',
  seeds: { seed: 42 },
  inputs: [],
  config_sha256: '',
};

test('names sort by time and hold nothing that a file system minds', () => {
  const noon = new Date(2026, 10, 20, 12, 0, 5);
  expect(runName('dpo', './models/tiny-llama/', noon)).toBe('2026-11-20T12-00-05-dpo-tiny-llama');
  expect(runName('sft', 'hf:org/My model', noon)).toBe('2026-11-20T12-00-05-sft-My-model');
});

test('a manifest is written whole, ends with the run, and leftovers of killed writes go', async () => {
  const leftover = temporaryPath(join(folder, 'checkpoint-4'));
  mkdirSync(leftover);
  writeFileSync(join(leftover, 'model.safetensors'), 'half');
  const run = await RunFolder.open(folder);
  expect(run.before).toBeUndefined();
  await run.clean();
  expect(existsSync(leftover)).toBe(false);
  await run.write(manifest);
  await run.end({ status: 'finished', summary: { loss: 1 } });
  await run.release();
  const again = await RunFolder.open(folder);
  expect(again.before).toMatchObject({ status: 'finished', summary: { loss: 1 }, ended: expect.any(String) });
  await again.release();
});

test('a damaged manifest is named and the lock given back', async () => {
  writeFileSync(join(folder, 'run.json'), '{"schema_version": 1');
  await expect(RunFolder.open(folder)).rejects.toMatchObject({ code: 'RUN_MANIFEST' });
  rmSync(join(folder, 'run.json'));
  expect(await readManifest(folder)).toBeUndefined();
  await (await RunFolder.open(folder)).release();
});

test('the commit of the repository around a folder, loose and packed', async () => {
  expect(await gitCommit(folder)).toBeUndefined();
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      cwd: folder,
      encoding: 'utf8',
    }).trim();
  git('init', '-q');
  expect(await gitCommit(folder)).toBeUndefined();
  git('commit', '-q', '--allow-empty', '-m', 'one');
  const inside = join(folder, 'deep', 'er');
  mkdirSync(inside, { recursive: true });
  expect(await gitCommit(inside)).toBe(git('rev-parse', 'HEAD'));
  git('pack-refs', '--all');
  expect(await gitCommit(inside)).toBe(git('rev-parse', 'HEAD'));
  git('worktree', 'add', '-q', join(folder, 'tree'));
  expect(await gitCommit(join(folder, 'tree'))).toBe(git('rev-parse', 'HEAD'));
});
