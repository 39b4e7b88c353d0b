/**
 * What a user gets: packs the project, installs the tarball into an empty folder, runs the program there. Packages
 * come from npm's cache where it has them, dependencies' install scripts stay off.
 *
 *   node scripts/test-package.mjs [--keep]
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const MAX_BYTES = 25e6;

const folder = mkdtempSync(join(tmpdir(), 'harness-package-'));
const empty = join(folder, 'empty');
const say = (line) => process.stdout.write(`${line}\n`);

/** Runs to the end and returns stdout; a failure shows what the program said. */
function run(cwd, program, ...args) {
  const { status, error, stdout } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status === 0) return stdout;
  throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? `exit code ${status}`}\n${stdout ?? ''}`);
}

function expect(what, actual, holds) {
  if (!holds) throw new Error(`${what}: ${actual}`);
  say(`${what}: ok`);
}

try {
  // `npm pack` runs `prepare`, so the tarball holds a build of the sources as they are now.
  run(root, 'npm', 'pack', '--loglevel=error', '--pack-destination', folder);
  const tarball = join(folder, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
  const bytes = statSync(tarball).size;
  expect(`tarball is under ${MAX_BYTES / 1e6} MB`, `${bytes} bytes`, bytes < MAX_BYTES);

  mkdirSync(empty);
  writeFileSync(join(empty, 'package.json'), '{ "private": true, "type": "module" }\n');
  run(
    empty,
    'npm',
    'install',
    '--loglevel=error',
    '--prefer-offline',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    tarball,
  );

  const harness = (...args) => run(empty, 'npx', '--no-install', 'harness', ...args);
  const told = harness('--version').trim();
  expect('npx harness --version tells the version', told, told.includes(version));
  const trainers = harness('list', 'trainers', '--json');
  expect(
    'npx harness list trainers names them',
    trainers,
    ['sft', 'dpo'].every((method) => trainers.includes(`"${method}"`)),
  );
  const recipe = join('node_modules', name, 'fixtures', 'dpo.yaml');
  expect(
    'npx harness align --dry-run accepts the recipe of the package',
    '',
    harness('align', recipe, '--dry-run') !== '',
  );
  const imported = run(
    empty,
    'node',
    '--input-type=module',
    '-e',
    `import * as api from '${name}'; console.log(Object.keys(api).join())`,
  );
  expect('the library can be imported', imported, imported.includes('align'));
} catch (error) {
  say(error.message);
  process.exitCode = 1;
} finally {
  if (process.argv.includes('--keep')) say(folder);
  else rmSync(folder, { recursive: true, force: true });
}
