#!/usr/bin/env node
// Runs the built program. In a fresh clone that was installed with scripts off there is no build yet: it is made once.
import { existsSync } from 'node:fs';

const main = new URL('../dist/src/cli/main.js', import.meta.url);
if (!existsSync(main)) {
  const { build } = await import('./build.mjs');
  process.stderr.write('harness: building once, this takes some seconds ...\n');
  try {
    build();
  } catch (error) {
    process.stderr.write(`harness: ${error}\n`);
    process.exit(1);
  }
}
await import(main.href);
