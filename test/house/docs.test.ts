/**
 * What is written in README.md, CONTRIBUTING.md and docs/ leads somewhere and covers what there is: links with their
 * anchors, the README's within the package too; a page of words for every method and every kind of plug-in.
 * Leaves out generated pages, which `npm run docs` checks in the built site.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writtenPages } from '../../scripts/docs/assemble.ts';
import { contractWords, fieldTable } from '../../scripts/docs/contracts.ts';
import { anchorsOf, linksOf } from '../../scripts/docs/markdown.ts';
import { KINDS } from '../../src/kinds.ts';

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

describe.each(contractWords())('contract $name', (words) => {
  test('has fields to show', () => {
    for (const path of [words.example, words.in]) {
      if (path !== undefined) expect(existsSync(join(root, path)), path).toBe(true);
    }
    if (words.interface !== undefined) expect(fieldTable(words.interface, words.in)).toMatch(/^\| `\w/m);
  });
});

test('every kind has a page', () => {
  const told = contractWords().map(({ kind }) => kind);
  expect(Object.keys(KINDS).filter((kind) => !told.includes(kind))).toEqual([]);
});

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
