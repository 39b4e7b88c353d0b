// npm run test:golden -- NAME [vitest options]: the checks of test/golden/NAME against the numbers that GOLDEN_DIR names
// (design §7). Exits with vitest's code, 2 for a NAME without checks.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const repository = resolve(here, '..', '..');
const holdsTests = (name) => readdirSync(join(here, name)).some((file) => file.endsWith('.test.ts'));
const names = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && holdsTests(entry.name))
  .map((entry) => entry.name);

const [name, ...rest] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
  const told = name === undefined ? 'Which golden numbers?' : `No golden checks named "${name}".`;
  process.stderr.write(`${told} npm run test:golden -- ${names.join(' | ')}\n`);
  process.exit(2);
}
const given = process.env.GOLDEN_DIR;
if (given !== undefined && given !== '' && !existsSync(resolve(given, name))) {
  process.stderr.write(`GOLDEN_DIR=${given} has no folder "${name}".\n`);
  process.exit(2);
}
const vitest = join(repository, 'node_modules', 'vitest', 'vitest.mjs');
const folder = `${relative(repository, join(here, name))}/`;
const { status, signal } = spawnSync(process.execPath, [vitest, 'run', folder, ...rest], {
  cwd: repository,
  stdio: 'inherit',
  env: { ...process.env, ...(given ? { GOLDEN_DIR: resolve(given) } : {}) },
});
process.exit(status ?? (signal === null ? 1 : 130));
