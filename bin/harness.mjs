#!/usr/bin/env node
// Runs the built program. In a fresh clone that was installed with scripts off there is no build yet: it is made once.
import { existsSync } from 'node:fs';

const main = new URL('../dist/src/cli/main.js', import.meta.url);
if (!existsSync(main)) await build();
await import(main.href);

async function build() {
  const { spawnSync } = await import('node:child_process');
  const { renameSync, rmSync } = await import('node:fs');
  const { createRequire } = await import('node:module');
  const { fileURLToPath } = await import('node:url');
  const root = fileURLToPath(new URL('..', import.meta.url));
  let tsc;
  try {
    if (!existsSync(new URL('../src/cli/main.ts', import.meta.url))) throw new Error('no sources');
    tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  } catch {
    process.stderr.write('harness: this installation has no build (dist/) and cannot make one; install the package again\n');
    process.exit(1);
  }
  process.stderr.write('harness: building once, this takes some seconds ...\n');
  // Built aside and renamed, so that two commands started together never see half a build.
  const dist = `${root}dist`;
  const target = existsSync(dist) ? dist : `${dist}.${process.pid}`;
  const built = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', target], { cwd: root, encoding: 'utf8' });
  if (built.status !== 0) {
    if (target !== dist) rmSync(target, { recursive: true, force: true });
    process.stderr.write(`${built.stdout ?? ''}${built.stderr ?? ''}harness: the build failed; npm run build shows the same\n`);
    process.exit(1);
  }
  if (target === dist) return;
  try {
    renameSync(target, dist);
  } catch (error) {
    rmSync(target, { recursive: true, force: true });
    if (!existsSync(main)) throw error;
  }
}
