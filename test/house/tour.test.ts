/**
 * docs/tour.md tells the truth: its files are there, hold what the text says they hold, and lead from one to the next by
 * imports. What is found by name (plug-ins, task files, templates, data) counts as led to by the stop before it.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'docs/tour.md'), 'utf8');

interface Stop {
  /** Number in its walk, and the file seen from the repository. */
  number: string;
  file: string;
  /** Names that the text says are in it. */
  names: string[];
}

/** The stops of a walk: every link of its numbered items, with the code words that follow it. */
function stopsOf(walk: string): Stop[] {
  const items = walk.split(/^(?=\d+\. )/m).filter((item) => /^\d+\. /.test(item));
  return items.flatMap((item) => {
    const number = item.split('.')[0]!;
    const links = [...item.matchAll(/\[[^\]]+\]\(\.\.\/([^)\s]+)\)/g)];
    return links.map((link, i) => {
      const after = item.slice(link.index + link[0].length, links[i + 1]?.index);
      const names = [...after.matchAll(/`([A-Za-z_]\w*)(?:\(\))?`/g)].map(([, name]) => name!);
      return { number, file: link[1]!, names };
    });
  });
}

const walks = text
  .split(/^## /m)
  .slice(1)
  .map((section) => ({ title: section.split('\n')[0]!, stops: stopsOf(section) }));

/** Files that a source imports, when it is loaded or later. */
function importsOf(file: string): string[] {
  if (!file.endsWith('.ts')) return [];
  const source = readFileSync(join(root, file), 'utf8');
  const named = [...source.matchAll(/(?:from|import\()\s*'(\.{1,2}\/[^']+)'/g)].map(([, path]) => path!);
  return named.map((path) => posix.normalize(posix.join(posix.dirname(file), path)));
}

/** Is found by its name: what lies outside of `src/`, files that are not code, and providers, by their scheme. */
const byName = (file: string): boolean =>
  !file.startsWith('src/') || !file.endsWith('.ts') || /^src\/providers\/[^/]+\.ts$/.test(file);

/** Stops that nothing joins to the most of their walk. */
function apart(stops: readonly Stop[]): string[] {
  const files = [...new Set(stops.map(({ file }) => file))];
  const edges = new Map(files.map((file) => [file, new Set<string>()]));
  const tie = (a: string, b: string | undefined): void => {
    if (b === undefined || !edges.has(b)) return;
    edges.get(a)!.add(b);
    edges.get(b)!.add(a);
  };
  for (const [i, file] of files.entries()) {
    for (const other of importsOf(file)) tie(file, other);
    if (byName(file)) tie(file, files[i - 1] ?? files.find((other) => !byName(other)));
  }
  const reachedFrom = (start: string): Set<string> => {
    const reached = new Set<string>();
    const open = [start];
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      if (reached.has(file)) continue;
      reached.add(file);
      open.push(...edges.get(file)!);
    }
    return reached;
  };
  const most = files.map(reachedFrom).reduce((a, b) => (b.size > a.size ? b : a));
  return files.filter((file) => !most.has(file));
}

test('there are three walks', () => {
  expect(walks.map(({ stops }) => stops.length >= 10)).toEqual([true, true, true]);
});

describe.each(walks)('$title', ({ stops }) => {
  test('its files are there', () => {
    const stale = stops.filter(({ file }) => !existsSync(join(root, file)));
    expect(stale.map(({ number, file }) => `stop ${number}: ${file} is not there`)).toEqual([]);
  });

  test('they hold what the text names', () => {
    const missing = stops
      .filter(
        ({ file }) => existsSync(join(root, file)) && statSync(join(root, file)).isFile() && !file.endsWith('.md'),
      )
      .flatMap(({ number, file, names }) => {
        const source = readFileSync(join(root, file), 'utf8');
        const absent = names.filter((name) => !new RegExp(`\\b${name}\\b`).test(source));
        return absent.map((name) => `stop ${number}: ${file} has no ${name}`);
      });
    expect(missing).toEqual([]);
  });

  test('each leads to the next', () => {
    const there = stops.filter(({ file }) => existsSync(join(root, file)));
    expect(apart(there).map((file) => `${file} is joined to no other stop by an import`)).toEqual([]);
  });
});
