/** Locks between real processes: a second run is refused, and what a killed one leaves is taken over, once. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, utimes } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockRun } from '../../src/runs/lock.ts';

let folder = '';
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-lock-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const module = new URL('../../src/runs/lock.ts', import.meta.url).href;

/** A process that takes the lock, says what happened, and holds it until it is killed. */
async function holder(): Promise<{ child: ChildProcess; said: string }> {
  const script = `import { lockRun } from ${JSON.stringify(module)};
    lockRun(${JSON.stringify(folder)}).then(
      ({ tookOver }) => console.log(tookOver ? 'took over' : 'locked'), (error) => console.log(error.code));
    setInterval(() => {}, 1000);`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [data] = (await once(child.stdout!, 'data')) as [Buffer];
  return { child, said: data.toString().trim() };
}

test('a live run is refused, a killed one taken over', async () => {
  const { child, said } = await holder();
  expect(said).toBe('locked');
  await expect(lockRun(folder)).rejects.toMatchObject({
    code: 'RUN_LOCKED',
    message: expect.stringContaining(`process ${child.pid} on ${hostname()}`),
  });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const lock = await lockRun(folder);
  expect(lock.tookOver).toBe(true);
  await lock.release();
  const again = await lockRun(folder);
  expect(again.tookOver).toBe(false);
  await again.release();
});

test('of several that find a dead lock one gets it', async () => {
  writeFileSync(join(folder, '.lock'), JSON.stringify({ id: 'x', pid: 2 ** 22 + 1, host: hostname(), birth: '' }));
  const said = (await Promise.all([holder(), holder(), holder(), holder()])).map(({ said }) => said);
  expect(said.toSorted()).toEqual(['RUN_LOCKED', 'RUN_LOCKED', 'RUN_LOCKED', 'took over']);
});

test.skipIf(process.platform !== 'linux')('a later process with the same id is not the holder', async () => {
  const lock = { id: 'x', pid: process.pid, host: hostname(), birth: 'another boot/123', since: '' };
  writeFileSync(join(folder, '.lock'), JSON.stringify(lock));
  const taken = await lockRun(folder);
  expect(taken.tookOver).toBe(true);
  await taken.release();
});

test('a holder on another machine lives as long as its lock is touched', async () => {
  const path = join(folder, '.lock');
  writeFileSync(path, JSON.stringify({ id: 'x', pid: 1, host: 'elsewhere', birth: '', since: 'noon' }));
  await expect(lockRun(folder)).rejects.toThrow(/process 1 on elsewhere since noon/);
  const long = new Date(Date.now() - 600_000);
  await utimes(path, long, long);
  const lock = await lockRun(folder);
  await lock.release();
});

test('a half-written lock does not block for ever, and release leaves the lock of others alone', async () => {
  const path = join(folder, '.lock');
  writeFileSync(path, '{"id":"x","p');
  const long = new Date(Date.now() - 5000);
  await utimes(path, long, long);
  const lock = await lockRun(folder);
  const other = JSON.stringify({ id: 'other', pid: process.pid, host: hostname(), birth: '', since: '' });
  writeFileSync(path, other);
  await lock.release();
  expect(await readFile(path, 'utf8')).toBe(other);
});

test('a path through a file is a disk error, not a stack trace', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(lockRun(join(folder, 'file', 'run'))).rejects.toMatchObject({ code: 'DISK_UNWRITABLE' });
});
