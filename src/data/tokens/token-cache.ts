/**
 * Tokenised rows under HARNESS_CACHE by what they follow from: the content of the row files, the tokenizer, the method,
 * this program's own code, and the options that `features` really looked at while it ran, so that another `beta` needs no
 * new tokens. Entries that fail a checksum are made again. Leaves out methods that are no file of ours (plug-ins).
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder, touchEntry, trimCache } from '../../base/cache-folder.ts';
import { sha256 } from '../../base/hash.ts';
import { packageRoot } from '../../base/package-root.ts';
import type { OpenSplit } from '../mixture.ts';
import type { Tokenizer } from '../tokenizer.ts';
import { readTemplateFrom, tokenizerFileNames } from '../tokenizer-files.ts';
import { openTokens, readAbout, saveTokens } from './token-file.ts';
import type { TokenStore, TokenStoreBuilder } from './token-store.ts';
import type { Noted, TokenCounts } from './token-tally.ts';
import type { TokeniseContext } from './tokenise-block.ts';

/** What became of the rows of a split, as plain data. */
export interface RowCounts {
  rowsRead: number;
  dropped: [string, Noted][];
  mappedRoles: string[];
  counts: TokenCounts;
  /** Rows read of each file, by its place among the split's files. */
  files: [number, number][];
}

interface About {
  /** JSON of the options that were looked at. */
  options: Record<string, string>;
  rows: RowCounts;
}

/** Part of every key: goes up when the same code would be wrong to trust. */
const VERSION = 'tokens/1';
const MOST_BYTES = 8 * 2 ** 30;
/** Fewer tokens are made again as fast as they are looked up. */
const WORTH_KEEPING = 100_000;

export const tokenFolder = (): string => cacheFolder('tokens');

/** Noted when the names of all options were looked at. */
const ALL_KEYS = '';

const text = (value: unknown): string => JSON.stringify(value) ?? 'undefined';

export class TokenCache {
  private readonly folder = tokenFolder();
  private readonly key: string;
  private readonly options: Readonly<Record<string, unknown>>;

  /** Undefined for a method whose code cannot be told. */
  static async open<Options extends object>(
    source: OpenSplit,
    context: TokeniseContext<Options>,
  ): Promise<TokenCache | undefined> {
    const { trainer, textField, weightField, onOverlong, promptBoundary, tokenizer } = context;
    if (trainer.file === undefined) return undefined;
    const depends = [
      ...[VERSION, process.versions.unicode ?? '', codeHash(trainer.file), trainer.name],
      ...[
        text([textField, weightField, onOverlong, promptBoundary]),
        hashTokenizer(tokenizer),
        await source.identity(),
      ],
    ];
    return new TokenCache(sha256(depends.join('\n')).slice(0, 40), context.options as Record<string, unknown>);
  }

  private constructor(key: string, options: Readonly<Record<string, unknown>>) {
    this.key = key;
    this.options = options;
  }

  /** The entry for these rows and options; `damaged` is told of one that fails its checksum and is removed. */
  async take(damaged: (path: string) => void): Promise<{ store: TokenStore; rows: RowCounts } | undefined> {
    for (const name of names(this.folder)) {
      if (!name.startsWith(this.key)) continue;
      const path = join(this.folder, name);
      const about = readAbout(path) as About | undefined;
      if (about !== undefined && !this.matches(about.options)) continue;
      const found = about && openTokens(path);
      if (found !== undefined) {
        await touchEntry(path);
        return { store: found.store, rows: (found.about as About).rows };
      }
      damaged(path);
      rmSync(path, { force: true });
    }
    return undefined;
  }

  /** Keeps what was made, unless it is too little. Throws the system's errors. */
  async save(builder: TokenStoreBuilder, rows: RowCounts, optionsRead: ReadonlySet<string>): Promise<void> {
    if (rows.counts.tokens < WORTH_KEEPING) return;
    const options = Object.fromEntries([...optionsRead].sort().map((key) => [key, this.value(key)]));
    const path = join(this.folder, `${this.key}-${sha256(text(options)).slice(0, 16)}.tokens`);
    saveTokens(path, builder, { options, rows } satisfies About);
    await trimCache(this.folder, MOST_BYTES, path);
  }

  private matches(options: Readonly<Record<string, string>>): boolean {
    return Object.entries(options).every(([key, value]) => this.value(key) === value);
  }

  private value(key: string): string {
    return text(key === ALL_KEYS ? Object.keys(this.options).sort() : this.options[key]);
  }
}

/** The options in a wrapping that notes which are looked at; looking at all of them notes all. */
export function noteReads<Options extends object>(options: Options): { options: Options; read: Set<string> } {
  const read = new Set<string>();
  const noted = new Proxy(options, {
    get(target, key, receiver) {
      if (typeof key === 'string') read.add(key);
      return Reflect.get(target, key, receiver) as unknown;
    },
    has(target, key) {
      if (typeof key === 'string') read.add(key);
      return Reflect.has(target, key);
    },
    ownKeys(target) {
      for (const key of Object.keys(target)) read.add(key);
      read.add(ALL_KEYS);
      return Reflect.ownKeys(target);
    },
  });
  return { options: noted, read };
}

/** All code that tokens come from: this room, the method's folder, and the packages by their pinned versions. */
function codeHash(trainerFile: string): string {
  const own = fileURLToPath(import.meta.url);
  const room = dirname(dirname(own));
  const folders = [room, dirname(trainerFile)];
  const parts: string[] = [];
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).sort(byPath)) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && extname(path) === extname(own)) parts.push(basename(path), readFileSync(path, 'utf8'));
    }
  }
  const { dependencies } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    dependencies?: unknown;
  };
  return sha256(...parts, text(dependencies));
}

const byPath = (a: { parentPath: string; name: string }, b: { parentPath: string; name: string }): number =>
  join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1;

/** Everything that token ids follow from: the files, what replaces parts of them, and the day where a template names it. */
function hashTokenizer({ folder, origin, endIds, chatTemplate }: Tokenizer): string {
  const parts = tokenizerFileNames(folder).flatMap((name) => [name, readFileSync(join(folder, name), 'latin1')]);
  const { chatTemplatePath: path, chatTemplate: given, eosToken, now } = origin;
  const template = path === undefined ? given : text(readTemplateFrom(path).templates);
  const dated = [...parts, template, chatTemplate?.source].some((part) => part?.includes('strftime_now'));
  return sha256(...parts, text([template, eosToken, [...endIds], dated ? now?.toDateString() : undefined]));
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.tokens'));
  } catch {
    return [];
  }
}
