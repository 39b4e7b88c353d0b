/** Paths that match a pattern, where the shell has not spelled them out: `*`, `?`, `[ab]`, `{a,b}`, and `**` for any depth. */
import { existsSync, readdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/** True for what is a pattern and no path. */
export const isPattern = (text: string): boolean => /[*?[{]/.test(text) && !existsSync(text);

/** What matches, sorted; hidden names only where the pattern names them. */
export function matchPaths(pattern: string): string[] {
  const parts = pattern.split(/[/\\]+/).filter((part) => part !== '' && part !== '.');
  const found = walk(isAbsolute(pattern) ? '/' : '.', parts);
  return [...new Set(found)].sort();
}

function walk(folder: string, [part, ...rest]: readonly string[]): string[] {
  if (part === undefined) return [folder];
  if (!/[*?[{]/.test(part)) {
    const path = join(folder, part);
    return existsSync(path) ? walk(path, rest) : [];
  }
  const names = entries(folder);
  if (part === '**') {
    const deeper = names
      .filter(({ name, folder: is }) => is && !name.startsWith('.'))
      .flatMap(({ name }) => walk(join(folder, name), [part, ...rest]));
    return [...walk(folder, rest), ...deeper];
  }
  const matches = new RegExp(`^${expression(part)}$`);
  return names
    .filter(({ name }) => matches.test(name) && (part.startsWith('.') || !name.startsWith('.')))
    .filter(({ folder: is }) => rest.length === 0 || is)
    .flatMap(({ name }) => walk(join(folder, name), rest));
}

function entries(folder: string): { name: string; folder: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      folder: entry.isDirectory(),
    }));
  } catch {
    return [];
  }
}

/** One name's pattern as a regular expression. */
function expression(part: string): string {
  let depth = 0;
  return part.replace(/\[(!?)([^\]]+)\]|[\s\S]/g, (piece: string, not: string | undefined, set: string | undefined) => {
    if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\^\]]/g, '\\$&')}]`;
    if (piece === '*') return '[^/]*';
    if (piece === '?') return '[^/]';
    if (piece === '{') {
      depth++;
      return '(?:';
    }
    if (piece === '}' && depth > 0) {
      depth--;
      return ')';
    }
    if (piece === ',' && depth > 0) return '|';
    return piece.replace(/[.+^$()|[\]{}\\]/, '\\$&');
  });
}
