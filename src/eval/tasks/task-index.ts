/**
 * Which tasks, groups and tags there are in folders of task files: names and files, found by reading only the few keys at
 * the top level that say so. Thousands of files are gone through in about a second, once. Follows lm-eval 0.4.13: files
 * called `*.yaml`, a later folder wins over an earlier one, within a folder the first of equal names.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';

export interface IndexEntry {
  readonly kind: 'task' | 'group' | 'tag';
  readonly name: string;
  /** Of a task or group. */
  readonly file?: string;
  readonly tags: readonly string[];
  /** Tasks of a tag, sorted. */
  readonly members?: readonly string[];
}

/** The keys that decide what a file is. */
interface Head {
  task?: unknown;
  group?: unknown;
  tag?: unknown;
  include?: unknown;
  class?: unknown;
}

const HEAD = /^(["']?)(task|group|tag|include|class)\1[ \t]*:(.*)$/;
const SIMPLE = /^[\w./:+-]+$/;
const LEFT_OUT = new Set(['__pycache__', '.ipynb_checkpoints', 'node_modules', '.git']);
const DEEPEST = 12;
const MOST_FILES = 200_000;

const scanned = new Map<string, ReadonlyMap<string, IndexEntry>>();

export class TaskIndex {
  readonly #entries: ReadonlyMap<string, IndexEntry>;

  private constructor(entries: ReadonlyMap<string, IndexEntry>) {
    this.#entries = entries;
  }

  /** Reads the folders; what was read stays in memory. Folders that are not there hold nothing. */
  static scan(folders: readonly string[]): TaskIndex {
    const all = new Map<string, IndexEntry>();
    for (const folder of folders.map((each) => resolve(each))) {
      let entries = scanned.get(folder);
      if (entries === undefined) {
        entries = entriesOf(folder);
        scanned.set(folder, entries);
      }
      for (const [name, entry] of entries) {
        const before = all.get(name);
        const tag = entry.kind === 'tag' && before?.kind === 'tag';
        const members = tag ? [...new Set([...(before.members ?? []), ...(entry.members ?? [])])].sort() : undefined;
        all.set(name, members === undefined ? entry : { ...entry, members });
      }
    }
    return new TaskIndex(all);
  }

  get(name: string): IndexEntry | undefined {
    return this.#entries.get(name);
  }

  /** Everything, sorted by name. */
  list(): IndexEntry[] {
    return [...this.#entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

function entriesOf(folder: string): ReadonlyMap<string, IndexEntry> {
  const entries = new Map<string, IndexEntry>();
  const tags = new Map<string, Set<string>>();
  const heads = new Map<string, Head>();
  for (const file of filesIn(folder)) {
    let head: Head;
    try {
      head = headOf(file, heads, []);
    } catch {
      // What cannot be read declares nothing; it is told about when it is asked for by its path.
      continue;
    }
    const group = head.class === undefined && named(head.group);
    const name = group || named(head.task);
    if (name === false || entries.has(name)) continue;
    const own = (Array.isArray(head.tag) ? head.tag : [head.tag]).filter((tag) => typeof tag === 'string');
    entries.set(name, { kind: group === false ? 'task' : 'group', name, file, tags: own });
    if (group !== false) continue;
    for (const tag of own) tags.set(tag, (tags.get(tag) ?? new Set()).add(name));
  }
  for (const [name, members] of tags) {
    if (!entries.has(name)) entries.set(name, { kind: 'tag', name, tags: [], members: [...members].sort() });
  }
  return entries;
}

const named = (value: unknown): string | false =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : false;

/** Task files below a folder, sorted by path. */
export function filesIn(folder: string): string[] {
  const files: string[] = [];
  const visit = (at: string, depth: number): void => {
    let names: ReturnType<typeof readAt>;
    try {
      names = readAt(at);
    } catch {
      return;
    }
    for (const entry of names) {
      const path = join(at, entry.name);
      const link = entry.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : entry;
      if (link?.isDirectory() && !LEFT_OUT.has(entry.name) && depth < DEEPEST) visit(path, depth + 1);
      else if (link?.isFile() && entry.name.endsWith('.yaml') && files.length < MOST_FILES) files.push(path);
    }
  };
  visit(folder, 0);
  return files.sort();
}

const readAt = (folder: string) => readdirSync(folder, { withFileTypes: true });

/** The deciding keys of a file, those of included files where it has none of its own. */
function headOf(file: string, known: Map<string, Head>, including: readonly string[]): Head {
  const before = known.get(file);
  if (before !== undefined) return before;
  const own = readHead(readFileSync(file, 'utf8'));
  const merged: Head = {};
  const includes = Array.isArray(own.include)
    ? (own.include as unknown[])
    : own.include === undefined
      ? []
      : [own.include];
  for (const name of includes) {
    const target = resolve(dirname(file), String(name));
    if (!including.includes(target)) Object.assign(merged, headOf(target, known, [...including, file]));
  }
  Object.assign(merged, own);
  known.set(file, merged);
  return merged;
}

/** Reads the deciding keys of a text without parsing the rest of it. */
function readHead(text: string): Head {
  const head: Head = {};
  const lines = text.split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    const match = HEAD.exec(lines[i] as string);
    if (match === null) continue;
    const key = match[2] as keyof Head;
    const inline = (match[3] as string).replace(/(^|\s)#.*$/, '').trim();
    if (key === 'class') head.class = true;
    else if (SIMPLE.test(inline) && !isContinued(lines[i + 1])) head[key] = inline;
    else {
      // Lists, quoted and long values: this key alone is parsed.
      const from = i;
      while (i + 1 < lines.length && /^(?:\s|-|#|$)/.test(lines[i + 1] as string)) i++;
      const chunk = lines
        .slice(from, i + 1)
        .join('\n')
        .replaceAll('!function', '');
      // What a group consists of is read when it is asked for.
      if (key === 'task' && /^task[ \t]*:\s*(?:#.*)?\n/.test(chunk)) continue;
      head[key] = (parse(chunk, { logLevel: 'silent' }) as Head)[key];
    }
  }
  return head;
}

const isContinued = (next: string | undefined): boolean => next !== undefined && /^\s+[^\s#]/.test(next);
