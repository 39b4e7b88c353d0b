/** The program: `bin/harness.mjs` and `npm run harness` import this file, which runs the command line of the process. */
import '../base/no-telemetry.ts';
import { processIo } from './io.ts';
import { run } from './program.ts';

// exitCode rather than exit(): what was written to a pipe is delivered before the process ends.
const code = await run(process.argv.slice(2), processIo());
process.exitCode = code === 0 ? (process.exitCode ?? 0) : code;
