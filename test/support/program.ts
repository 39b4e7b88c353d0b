/** The program as users start it: from the build, which is up to date while tests run (build.ts). */
import { join, resolve } from 'node:path';

/** To be run by `process.execPath`. */
export const PROGRAM = join(resolve(import.meta.dirname, '..', '..'), 'bin', 'harness.mjs');
