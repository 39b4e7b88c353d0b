/**
 * Whatever is one file. A kind says where its built-in members stand, how one is checked and what it is called; members are
 * found by name among those files (listed when the program runs) and among what the user's plug-ins declared. Built-in and
 * user's files come through the same door. Leaves out which kinds there are (`src/kinds.ts`): each room declares its own.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { HarnessError } from '../base/errors.ts';
import { didYouMean } from '../base/nearest.ts';
import { shortPath } from '../base/paths.ts';
import type { Fields } from './check.ts';

export interface Kind<T extends object> {
  /** Plural, as `harness list` takes it. */
  readonly plural: string;
  /** What one is called in messages, as `metric`. */
  readonly word: string;
  /** Folder of the built-in members, seen from the folder that holds `src`. */
  readonly folder: string;
  /** Members stand in sub-folders, too; otherwise those hold helpers. */
  readonly deep?: boolean;
  /** Code of the error when there is none of a name. */
  readonly code: string;
  /** Appended to the names in that error's hint. */
  readonly hint?: string;
  /** Its functions that give objects whose methods are called later. */
  readonly opens?: readonly string[];
  /** @throws HarnessError `PLUGIN_INVALID`, with everything that is wrong at once. */
  check(value: unknown, source: string): T;
  /** Is a user's export meant to be one? Asked before `check`, which then says what is wrong with it. */
  claims(value: Fields): boolean;
  /** Its name; default `name`. */
  nameOf?(definition: T): string;
  /** One line for `harness list`; default `summary`. */
  summaryOf?(definition: T): string;
}

export interface BuiltinFile {
  /** The file's name without its ending. */
  name: string;
  /** Absolute path. */
  file: string;
}

/** A member with the file that declares it. */
export interface Member<T> {
  definition: T;
  /** Absolute path. */
  file: string;
  builtin: boolean;
}

/** A definition, and its file when it came from one. */
export type Source<T> = Pick<Member<T>, 'definition'> & Partial<Pick<Member<T>, 'file'>>;

const own = fileURLToPath(import.meta.url);
/** `.ts` when running from source, `.js` in the build. */
const suffix = extname(own);
/** Holds `src`: the repository, or `dist`. */
const base = join(own, '..', '..', '..');

/** What the user's plug-ins declared, by kind and name. A file that is loaded later comes before one loaded earlier. */
const plugins = new Map<string, Map<string, Member<object>>>();

/** What a member is called. */
export const nameIn = <T extends object>(kind: Kind<T>, definition: T): string =>
  kind.nameOf?.(definition) ?? (definition as { name: string }).name;

/** The files of a kind's built-in members, by name; nothing is loaded. Names that begin with `_` are helpers. */
export function builtinFiles({ folder, deep = false }: Pick<Kind<object>, 'folder' | 'deep'>): BuiltinFile[] {
  const place = join(base, folder);
  if (!existsSync(place)) return [];
  return readdirSync(place, { withFileTypes: true, recursive: deep })
    .filter((entry) => entry.isFile() && extname(entry.name) === suffix)
    .filter(({ name }) => !name.startsWith('_') && !name.endsWith(`.d${suffix}`))
    .map((entry) => ({ name: basename(entry.name, suffix), file: join(entry.parentPath, entry.name) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * What a built-in file declares: one member of the file's name (or of a path below it: `hellaswag.ts` has `hellaswag/utils`),
 * or a list of a family, whose names begin with the file's.
 * @throws HarnessError `PLUGIN_INVALID`.
 */
async function readBuiltin<T extends object>(kind: Kind<T>, { name, file }: BuiltinFile): Promise<Member<T>[]> {
  const { default: value } = (await import(pathToFileURL(file).href)) as { default?: unknown };
  const definitions = [value].flat().map((each) => kind.check(each, shortPath(file)));
  for (const definition of definitions) {
    const called = nameIn(kind, definition);
    if (called === name || called.startsWith(Array.isArray(value) ? name : `${name}/`)) continue;
    throw new HarnessError('PLUGIN_INVALID', `${shortPath(file)} declares the name "${called}"`, {
      hint: 'a built-in is named after its file; the names of a family begin with it',
    });
  }
  return definitions.map((definition) => ({ definition, file, builtin: true }));
}

/** The built-in member of a name, in the file that is called so or most nearly so. */
async function findBuiltin<T extends object>(kind: Kind<T>, name: string): Promise<Member<T> | undefined> {
  const files = builtinFiles(kind).filter((file) => name.startsWith(file.name));
  for (const file of files.sort((a, b) => b.name.length - a.name.length)) {
    const found = (await readBuiltin(kind, file)).find(({ definition }) => nameIn(kind, definition) === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The member of a name with its file, a user's before a built-in one; undefined when there is none. */
export async function find<T extends object>(kind: Kind<T>, name: string): Promise<Member<T> | undefined> {
  return (plugins.get(kind.plural)?.get(name) as Member<T> | undefined) ?? (await findBuiltin(kind, name));
}

/** What the user's plug-ins declared of a kind. */
export const declared = <T extends object>(kind: Kind<T>): Member<T>[] =>
  [...(plugins.get(kind.plural)?.values() ?? [])] as Member<T>[];

/** All members in the order of their names, a user's and built in. @throws HarnessError `PLUGIN_INVALID`. */
export async function members<T extends object>(kind: Kind<T>): Promise<Member<T>[]> {
  const ours = await Promise.all(builtinFiles(kind).map((file) => readBuiltin(kind, file)));
  const order = ({ definition }: Member<T>): string => nameIn(kind, definition);
  return [...declared(kind), ...ours.flat()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** Names of all members, in order. @throws HarnessError `PLUGIN_INVALID`. */
export const namesOf = async <T extends object>(kind: Kind<T>): Promise<string[]> =>
  (await members(kind)).map(({ definition }) => nameIn(kind, definition));

/** @throws HarnessError of the kind's code with the nearest names, `PLUGIN_INVALID`. */
export async function load<T extends object>(kind: Kind<T>, name: string): Promise<T> {
  return (await find(kind, name))?.definition ?? unknown(kind, name, await namesOf(kind));
}

/** @throws HarnessError of the kind's code, with the nearest of `names`. */
export function unknown(
  kind: Pick<Kind<object>, 'plural' | 'word' | 'code' | 'hint'>,
  name: string,
  names: string[],
): never {
  const near = didYouMean(name, names);
  const all =
    names.length > MANY ? (near ?? `harness list ${kind.plural} shows all of them`) : `known: ${names.join(', ')}`;
  const said = near === undefined || near === all ? all : `${near} ${all}`;
  throw new HarnessError(kind.code, `unknown ${kind.word} "${name}"`, {
    hint: kind.hint === undefined ? said : `${said}; ${kind.hint}`,
  });
}

/** Names that a hint still lists. */
const MANY = 30;

/**
 * Takes in what a user's file declares, so that `find` knows it.
 * @throws HarnessError `PLUGIN_INVALID` when the name is a built-in's.
 */
export async function register<T extends object>(kind: Kind<T>, definition: T, file: string): Promise<void> {
  const name = nameIn(kind, definition);
  if ((await findBuiltin(kind, name)) !== undefined) {
    throw new HarnessError('PLUGIN_INVALID', `${shortPath(file)} declares the built-in ${kind.word} "${name}"`, {
      hint: 'give the plug-in a name of its own',
    });
  }
  const known = plugins.get(kind.plural) ?? new Map<string, Member<object>>();
  plugins.set(kind.plural, known.set(name, { definition, file, builtin: false }));
}
