/**
 * What is written in README.md, CONTRIBUTING.md and docs/ leads somewhere and covers what there is: links with their
 * anchors, the README's within the package too; a page of words for every method, a contract for every kind, with examples that
 * the program takes.
 * Leaves out generated pages, which `npm run docs` checks in the built site.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { writtenPages } from '../../scripts/docs/assemble.ts';
import { contractWords, fieldTable } from '../../scripts/docs/contracts.ts';
import { anchorsOf, linksOf } from '../../scripts/docs/markdown.ts';
import { builtIns, kindOf } from '../../scripts/docs/members.ts';
import { Random } from '../../src/base/random.ts';
import { run } from '../../src/cli/program.ts';
import { KINDS } from '../../src/kinds.ts';
import { builtinFiles, find } from '../../src/registry/kind.ts';
import { ORDERS } from '../../src/train/row-order.ts';
import { loadPlugins } from '../../src/user-plugins.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const pages = ['README.md', 'CONTRIBUTING.md', ...writtenPages().map((name) => `docs/${name}`)];

/** Where a link leads, seen from the repository. */
const target = (page: string, path: string): string =>
  path === '' ? page : posix.normalize(posix.join(posix.dirname(page), path)).replace(/\/$/, '');

describe.each(pages)('%s', (page) => {
  test('has links that lead somewhere', () => {
    const wrong = linksOf(read(page)).flatMap(({ path, anchor, line }) => {
      const file = target(page, path);
      if (!existsSync(join(root, file))) return [`line ${line}: there is no ${file}`];
      const headings = file.endsWith('.md') && anchor !== '' ? anchorsOf(read(file)) : undefined;
      return headings?.has(anchor) === false ? [`line ${line}: ${file} has no #${anchor}`] : [];
    });
    expect(wrong).toEqual([]);
  });
});

test('links of the README lead to files of the package', () => {
  const { files } = JSON.parse(read('package.json')) as { files: string[] };
  const packed = (file: string): boolean =>
    file === 'package.json' || files.some((pattern) => file === pattern || within(file, pattern));
  const missing = linksOf(read('README.md')).map(({ path }) => target('README.md', path));
  expect(missing.filter((file) => !packed(file))).toEqual([]);
});

test('every method has words of its own, and no others', () => {
  const methods = readdirSync(join(root, 'trainers')).filter((name) => name.endsWith('.ts'));
  const words = readdirSync(join(root, 'docs/methods')).filter((name) => name !== 'index.md');
  expect(words.sort()).toEqual(methods.map((name) => name.replace(/\.ts$/, '.md')).sort());
});

test.each(readdirSync(join(root, 'docs/methods')).filter((name) => name !== 'index.md'))(
  '%s has its three parts',
  (name) => {
    const headings = [...read(`docs/methods/${name}`).matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['Formula', 'When to use it', 'What it costs']);
  },
);

test('every kind has a contract of its own, and no others', () => {
  const kinds = contractWords().flatMap(({ kind }) => kind ?? []);
  expect(kinds.sort()).toEqual(Object.keys(KINDS).sort());
});

describe.each(contractWords())('contract $name', (words) => {
  test('has fields to show, and a built-in member for an example', async () => {
    if (words.interface !== undefined) expect(fieldTable(words.interface, words.in)).toMatch(/^\| `\w/m);
    if (words.kind === undefined) return;
    const files = builtinFiles((await kindOf(words.kind))!).map(({ file }) => relative(root, file));
    expect(files).toContain(words.example);
  });

  test('says of each member of a short list when to use it', async () => {
    if (words.kind === undefined || !words.text.includes('## Which one')) return;
    const told = [...words.text.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(told.sort()).toEqual((await builtIns((await kindOf(words.kind))!)).map(({ name }) => name));
  });

  test.each(blocksOf(words.text, 'yaml'))('recipe %# is taken', async (example) => {
    const folder = mkdtempSync(join(tmpdir(), 'harness-docs-test-'));
    const file = join(folder, 'recipe.yaml');
    const recipe = parse(read('fixtures/dpo.yaml')) as object;
    writeFileSync(file, stringify({ ...recipe, ...(parse(example) as object) }));
    const lines: string[] = [];
    const to = { write: (text: string) => void lines.push(text), isTTY: false, columns: 100 };
    expect(await run(['align', file, '--print-config'], { out: to, err: to, env: {} }), lines.join('')).toBe(0);
    rmSync(folder, { recursive: true });
  });

  test.each(blocksOf(words.text, 'ts').filter((text) => !text.includes('/* ... */')))(
    'plug-in %# is one',
    async (example) => {
      const folder = mkdtempSync(join(tmpdir(), 'harness-docs-test-'));
      const file = join(folder, 'mine.ts');
      writeFileSync(file, example);
      expect((await loadPlugins([file])).map(({ kind }) => kind.plural)).toEqual([words.kind]);
      rmSync(folder, { recursive: true });
    },
  );
});

test('the curriculum of the page puts rows with a low loss first', async () => {
  const { definition } = (await find(ORDERS, 'easy_first'))!;
  const context = { epoch: 1, examples: 4, random: new Random(1), lengths: [1, 1, 1, 1], perStep: 1 };
  expect([...Array.from(definition.order({ ...context, losses: Float32Array.of(3, 1, 2, 1) }))]).toEqual([1, 3, 2, 0]);
});

/** Blocks of code in a language. */
function blocksOf(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, of, code]) => (of === language ? [code!] : []));
}

/** `docs/screenshots` holds all below it; `docs/*.md` what is in that folder alone. */
function within(file: string, pattern: string): boolean {
  if (!pattern.includes('*')) return file.startsWith(`${pattern}/`);
  const parts = pattern.split('*');
  return (
    parts.length === 2 &&
    file.startsWith(parts[0]!) &&
    file.endsWith(parts[1]!) &&
    !file.slice(parts[0]!.length).includes('/')
  );
}
