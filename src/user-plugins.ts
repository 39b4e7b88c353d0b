/** A user's files: what they declare, of whatever kind, is checked and registered. Their code is run. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from './base/errors.ts';
import { loadUserModule } from './base/load-module.ts';
import { joinOr } from './base/nearest.ts';
import { packageInfo } from './base/package-root.ts';
import { requireInput, shortPath } from './base/paths.ts';
import { KINDS } from './kinds.ts';
import { isObject } from './registry/check.ts';
import { answerable, loadFault, withDeclaration } from './registry/fault.ts';
import { type Kind, load, nameIn, register } from './registry/kind.ts';
import type { BlockDefinition } from './report/contract.ts';

/** What a file declared. */
export interface Declared {
  kind: Kind<object>;
  name: string;
}

export interface LoadPlugins {
  /** Relative names are looked for in the working folder, then beside this. */
  configFile?: string | undefined;
  /** Told of each file whose code is about to run. */
  onFile?(name: string): void;
}

/**
 * Loads users' files: each one's default export is what a `define...` of `src/plugin.ts` returns, or a list of such.
 * @throws HarnessError `PLUGIN_NOT_FOUND`, `PLUGIN_FAILED`, `PLUGIN_INVALID`.
 */
export async function loadPlugins(
  files: readonly string[],
  { configFile, onFile }: LoadPlugins = {},
): Promise<Declared[]> {
  const all: Declared[] = [];
  for (const name of files) {
    onFile?.(name);
    const { file, value } = await runPlugin(name, configFile);
    for (const each of [value].flat()) {
      try {
        all.push(await take(each, file));
      } catch (error) {
        throw withDeclaration(error, each, file);
      }
    }
  }
  return all;
}

/** Checks and registers what a file exports. */
async function take(value: unknown, file: string): Promise<Declared> {
  const kind = await kindOf(value, shortPath(file));
  const definition = kind.check(value, shortPath(file));
  const name = nameIn(kind, definition);
  await register(kind, blamed(definition, kind, file), file);
  return { kind, name };
}

/** The definition whose functions blame the file. */
const blamed = <T extends object>(definition: T, kind: Kind<T>, file: string): T =>
  answerable(definition, { called: `${kind.word} ${nameIn(kind, definition)}`, opens: kind.opens }, file);

/** The one kind that claims an export. @throws HarnessError `PLUGIN_INVALID` when none does, or several do. */
async function kindOf(value: unknown, source: string): Promise<Kind<object>> {
  const kinds = await Promise.all(Object.values(KINDS).map((kind) => kind()));
  const [found, ...others] = isObject(value) ? kinds.filter((kind) => kind.claims(value)) : [];
  if (found !== undefined && others.length === 0) return found;
  if (found !== undefined) {
    const words = [found, ...others].map(({ word }) => word).join(' and ');
    throw new HarnessError('PLUGIN_INVALID', `${source} declares what could be ${words} at once`, {
      hint: 'declare each on its own: a file may export a list',
    });
  }
  throw new HarnessError('PLUGIN_INVALID', `${source} has no default export that declares something`, {
    hint: `export default what defineTrainer, defineMetric and their like return: ${joinOr(kinds.map(({ word }) => word))}`,
  });
}

/**
 * A block of reports: the file `blocks/NAME.ts` (or .js, .mjs) of the user's folder before ours. The user's code is run.
 * @param overrides folder of the user's blocks and templates.
 * @throws HarnessError `BLOCK_UNKNOWN` with the nearest names, `PLUGIN_FAILED`, `PLUGIN_INVALID`.
 */
export async function loadBlock(name: string, overrides?: string): Promise<BlockDefinition> {
  const { BLOCKS } = await import('./report/block-kind.ts');
  const theirs =
    overrides === undefined ? [] : ['ts', 'mjs', 'js'].map((end) => join(overrides, 'blocks', `${name}.${end}`));
  const found = theirs.find((file) => existsSync(file));
  if (found === undefined) return await load(BLOCKS, name);
  const { file, value } = await runPlugin(found);
  return blamed(BLOCKS.check(value, shortPath(found)), BLOCKS, file);
}

/** The default export of a user's file, after its code has run. */
async function runPlugin(name: string, configFile?: string): Promise<{ file: string; value: unknown }> {
  const file = requireInput(name, {
    what: 'plug-in',
    code: 'PLUGIN_NOT_FOUND',
    hint: 'a plug-in is a local .ts, .js or .mjs file',
    ...(configFile === undefined ? {} : { configFile }),
  });
  const { name: packageName } = packageInfo();
  const doors = {
    [`${packageName}/plugin`]: await import('./plugin.ts'),
    [`${packageName}/plugin/data`]: await import('./plugin-data.ts'),
    [`${packageName}/plugin/report`]: await import('./plugin-report.ts'),
  };
  try {
    const exports = await loadUserModule(file, doors);
    return { file, value: exports.default };
  } catch (cause) {
    throw HarnessError.is(cause) ? cause : loadFault(cause, file);
  }
}
