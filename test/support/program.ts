/** The program as users start it: from the build, which is brought up to date for the first test that asks for it. */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const bin = resolve(import.meta.dirname, '..', '..', 'bin');
const { status } = spawnSync(process.execPath, [join(bin, 'build.mjs')], { stdio: ['ignore', 'inherit', 'inherit'] });
if (status !== 0) throw new Error('the build failed');

/** To be run by `process.execPath`. */
export const PROGRAM = join(bin, 'harness.mjs');
