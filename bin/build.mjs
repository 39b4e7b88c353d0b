// Builds dist/ from src/ with the compiler that is installed. `npm run prepare` calls this file: it does nothing when the
// build is newer than every source, as `npx` in a clone runs prepare again. harness.mjs calls build() when there is none.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const stamp = join(dist, '.built');
const SOURCES = [
  'src',
  'trainers',
  'adapters',
  'architectures',
  'optimisers',
  'penalties',
  'evals',
  'reports',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
];

/** Builds aside and renames, so that an interrupted build, or two at once, never leave half of one. Throws a text. */
export function build() {
  let tsc;
  try {
    statSync(join(root, 'src', 'cli', 'main.ts'));
    tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  } catch {
    throw 'this installation has no build (dist/) and cannot make one; install the package again';
  }
  const started = new Date();
  const aside = `${dist}.${process.pid}`;
  const args = [tsc, '-p', 'tsconfig.build.json', '--outDir', aside];
  const built = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (built.status !== 0) {
    rmSync(aside, { recursive: true, force: true });
    throw `the build failed\n${built.stdout ?? ''}${built.stderr ?? ''}`;
  }
  // As of the start: a source that changed meanwhile is newer than the build.
  writeFileSync(join(aside, '.built'), '');
  utimesSync(join(aside, '.built'), started, started);
  const old = `${aside}.old`;
  mkdirSync(dist, { recursive: true });
  renameSync(dist, old);
  renameSync(aside, dist);
  rmSync(old, { recursive: true, force: true });
}

/** Modification time of the newest file at or below a path, milliseconds. */
function newest(path) {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function upToDate() {
  if (!existsSync(stamp)) return false;
  const inputs = SOURCES.map((name) => join(root, name)).filter((path) => existsSync(path));
  return Math.max(...inputs.map(newest)) < statSync(stamp).mtimeMs;
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !upToDate()) {
  try {
    build();
  } catch (error) {
    process.stderr.write(`harness: ${error}\n`);
    process.exitCode = 1;
  }
}
