/**
 * A comment that names a file names one that there is: by its path from the root, from `src/` or `reports/`, or from a folder
 * on the way to the file, or by a name that some file has. Code in Markdown fences is left out, and so are names of made-up
 * files in examples.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname, posix } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';

const root = packageRoot();
const git = (...more: string[]): string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...more], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter(Boolean);

/** Files of users and of other projects, and names with a placeholder. */
const ELSEWHERE = /(?:^|\/)(?:(?:NAME|name)\.\w+|mine(?:\.test)?\.ts|word_overlap\.ts|hellaswag\/utils\.ts)$/;
const NAMED = /(?<![\w/.@-])(?:[\w@.-]+\/)*[\w.-]+\.(?:ts|mjs|hbs)\b(?![\w/])/g;

const COMMENT = /(?<=^|[\s({[,])(?:\/\*[\s\S]*?\*\/|\/\/ .*$)/gm;

it('names no file that does not exist', () => {
  const files = git();
  const paths = new Set(files);
  const names = new Set(files.map((path) => basename(path)));
  const missing: string[] = [];
  const exists = (from: string, name: string): boolean => {
    if (!name.includes('/')) return names.has(name);
    for (let folder = dirname(from); ; folder = dirname(folder)) {
      if (paths.has(posix.normalize(posix.join(folder, name)))) return true;
      if (folder === '.') break;
    }
    return paths.has(`src/${name}`) || paths.has(`reports/${name}`);
  };
  const check = (path: string, line: number, text: string): void => {
    for (const [name] of text.matchAll(NAMED)) {
      if (ELSEWHERE.test(name) || exists(path, name)) continue;
      missing.push(`${path}:${line}: ${name}`);
    }
  };
  for (const path of files) {
    const folder = path.split('/')[0] as string;
    if (/\.ts$/.test(path) && ['src', 'trainers', 'evals', 'reports', 'test'].includes(folder)) {
      const text = readFileSync(`${root}/${path}`, 'utf8');
      for (const { 0: comment, index } of text.matchAll(COMMENT))
        check(path, text.slice(0, index).split('\n').length, comment);
    } else if (path === 'CONTRIBUTING.md' || path === 'README.md' || /^docs\/.*\.md$/.test(path)) {
      const text = readFileSync(`${root}/${path}`, 'utf8').replace(/```.*?```/gs, (code) => code.replace(/[^\n]/g, ''));
      for (const [i, line] of text.split('\n').entries()) check(path, i + 1, line);
    }
  }
  expect(missing).toEqual([]);
});
