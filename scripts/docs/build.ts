/**
 * `npm run docs`: the site of docs/ in `docs/dist`, whole without network. Pages of commands, keys, methods and contracts
 * are made from the program; the API reference from its doc comments; then every link is checked. The packages it needs
 * are those of `docs/package.json`, installed when they are not there.
 *
 *   npm run docs [-- --serve | --pages]      and look at it on this machine; or only assemble what is not built yet
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { addSources, assemble, shown, site } from './assemble.ts';
import { checkSite } from './check-links.ts';
import { root } from './members.ts';

const docs = join(root, 'docs');
const dist = join(docs, 'dist');
const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Runs to the end; a failure ends the build. */
function run(what: string, cwd: string, program: string, ...args: string[]): void {
  const from = Date.now();
  const { status, error, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${what} failed: ${error?.message ?? `exit code ${status}`}\n${stdout}\n${stderr}`);
  say(`${what}: ${((Date.now() - from) / 1000).toFixed(1)} s`);
}

const local = (name: string): string => join(docs, 'node_modules', '.bin', name);

/** Installs what the lock file names when it is not what is there. */
function install(): void {
  const kept = join(docs, 'node_modules', '.package-lock.json');
  const versions = (file: string): string => {
    const { packages } = JSON.parse(readFileSync(file, 'utf8')) as {
      packages: Record<string, { version?: string; optional?: boolean }>;
    };
    const named = Object.entries(packages).filter(([path, { optional }]) => path !== '' && optional !== true);
    return JSON.stringify(named.map(([path, { version }]) => [path, version]));
  };
  if (existsSync(kept) && versions(kept) === versions(join(docs, 'package-lock.json'))) return;
  run('packages', docs, 'npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund');
}

const from = Date.now();
const pages = await assemble();
say(`pages: ${pages} in ${shown(site)}`);
if (process.argv.includes('--pages')) process.exit();
install();
run('API reference', docs, local('typedoc'), '--options', 'typedoc.json');
addSources();
rmSync(dist, { recursive: true, force: true });
run('site', docs, local('vitepress'), 'build', '.');
const wrong = checkSite(dist);
for (const line of wrong) say(line);
if (wrong.length > 0) throw new Error(`${wrong.length} links are wrong`);
say(`${shown(dist)}: every link leads somewhere, ${((Date.now() - from) / 1000).toFixed(0)} s`);
if (process.argv.includes('--serve')) spawnSync(local('vitepress'), ['preview', '.'], { cwd: docs, stdio: 'inherit' });
