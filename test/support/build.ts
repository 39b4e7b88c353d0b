/** Brings the build up to date before the tests: those that start the program as a process run it as a user does. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

export function setup(): void {
  const script = resolve(import.meta.dirname, '..', '..', 'bin', 'build.mjs');
  const { status } = spawnSync(process.execPath, [script], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error('the build failed');
}
