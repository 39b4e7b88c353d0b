/**
 * The composition root: finds what is built in by listing the folders beside `src`, and loads it, like plug-ins of the
 * user, on demand. The only file that may reach `trainers/` and `evals/`. It works from source and from the build.
 */
import { readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { HarnessError } from './base/errors.ts';
import { loadUserModule } from './base/load-module.ts';
import { didYouMean } from './base/nearest.ts';
import { packageInfo } from './base/package-root.ts';
import { requireInput, shortPath } from './base/paths.ts';
import type { JsonSchema } from './config/schema.ts';
import type { TrainerDefinition } from './train/contract.ts';

/** Where each kind lies, seen from the folder that holds `src`. */
const FOLDERS = { trainers: 'trainers' } as const;
export type BuiltinKind = keyof typeof FOLDERS;

export interface BuiltinFile {
  name: string;
  /** Absolute path. */
  file: string;
}

/** A user's file that was loaded. */
export interface Plugin {
  file: string;
  trainer: TrainerDefinition;
}

const own = fileURLToPath(import.meta.url);
/** `.ts` when running from source, `.js` in the build. */
const suffix = extname(own);

/** What stands in a folder of built-ins, by file name; nothing is loaded. Sub-folders and names with `_` are helpers. */
export function listBuiltins(kind: BuiltinKind): BuiltinFile[] {
  const folder = join(own, '..', '..', FOLDERS[kind]);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) === suffix)
    .filter(({ name }) => !name.startsWith('_') && !name.endsWith(`.d${suffix}`))
    .map(({ name }) => ({ name: basename(name, suffix), file: join(folder, name) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The trainer of a method, built in or from a plug-in.
 * @throws HarnessError `METHOD_UNKNOWN` with the nearest names, `PLUGIN_INVALID` when the file declares no trainer.
 */
export async function loadTrainer(method: string, plugins: readonly Plugin[] = []): Promise<TrainerDefinition> {
  const plugin = plugins.find(({ trainer }) => trainer.name === method);
  if (plugin !== undefined) return plugin.trainer;
  const builtins = listBuiltins('trainers');
  const builtin = builtins.find(({ name }) => name === method);
  if (builtin === undefined) {
    const names = [...builtins.map(({ name }) => name), ...plugins.map(({ trainer }) => trainer.name)];
    throw new HarnessError('METHOD_UNKNOWN', `unknown method "${method}"`, {
      hint: `${didYouMean(method, names) ?? ''} known: ${names.join(', ')}`.trim(),
    });
  }
  const exports = (await import(pathToFileURL(builtin.file).href)) as Record<string, unknown>;
  const trainer = checkTrainer(exports.default, shortPath(builtin.file));
  if (trainer.name !== builtin.name) {
    throw new HarnessError('PLUGIN_INVALID', `${shortPath(builtin.file)} declares the name "${trainer.name}"`, {
      hint: 'a file of trainers/ is named after its method',
    });
  }
  return trainer;
}

/**
 * Loads a user's plug-in: a file whose default export is what `defineTrainer` returns. Its code is run.
 * @param name path, tried from the working folder and then from the folder of the config.
 * @throws HarnessError `PLUGIN_NOT_FOUND`, `PLUGIN_FAILED`, `PLUGIN_INVALID`.
 */
export async function loadPlugin(name: string, configFile?: string): Promise<Plugin> {
  const file = requireInput(name, {
    what: 'plug-in',
    code: 'PLUGIN_NOT_FOUND',
    hint: 'a plug-in is a local .ts, .js or .mjs file',
    ...(configFile === undefined ? {} : { configFile }),
  });
  const { name: packageName } = packageInfo();
  const contracts = await import('./plugin.ts');
  let exports: Readonly<Record<string, unknown>>;
  try {
    exports = await loadUserModule(file, { [`${packageName}/plugin`]: contracts });
  } catch (cause) {
    if (HarnessError.is(cause)) throw cause;
    const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0];
    throw new HarnessError('PLUGIN_FAILED', `${shortPath(file)} could not be loaded: ${reason}`, { cause });
  }
  const trainer = checkTrainer(exports.default, shortPath(file));
  if (listBuiltins('trainers').some((builtin) => builtin.name === trainer.name)) {
    throw new HarnessError('PLUGIN_INVALID', `${shortPath(file)} declares the built-in method "${trainer.name}"`, {
      hint: 'give the plug-in a name of its own',
    });
  }
  return { file, trainer };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Everything that is wrong with a trainer, at once. */
function checkTrainer(value: unknown, source: string): TrainerDefinition {
  if (!isObject(value)) {
    throw new HarnessError('PLUGIN_INVALID', `${source} has no default export that declares a trainer`, {
      hint: 'export default defineTrainer({ name, summary, datasetTypes, schema, features, loss })',
    });
  }
  const wrong: string[] = [];
  const { name, summary, datasetTypes, schema, defaults, features, loss } = value;
  if (typeof name !== 'string' || !/^[a-z][a-z0-9_-]*$/.test(name)) wrong.push('name: a lower-case word');
  if (typeof summary !== 'string' || summary === '') wrong.push('summary: one sentence');
  if (!Array.isArray(datasetTypes) || datasetTypes.length === 0)
    wrong.push('datasetTypes: a list with at least one type');
  if (!isObject(schema)) wrong.push('schema: a mapping from key to JSON Schema ({} when there are no keys)');
  else {
    for (const [key, inner] of Object.entries(schema)) {
      if (!/^[a-z][a-z0-9_]*$/.test(key)) wrong.push(`schema.${key}: keys are snake_case`);
      if (!isObject(inner) || typeof (inner as JsonSchema).description !== 'string') {
        wrong.push(`schema.${key}: a JSON Schema with a description`);
      }
    }
  }
  if (defaults !== undefined && !isObject(defaults)) wrong.push('defaults: a mapping from key to value');
  if (typeof features !== 'function') wrong.push('features: a function');
  if (typeof loss !== 'function') wrong.push('loss: a function');
  if (wrong.length > 0) {
    throw new HarnessError('PLUGIN_INVALID', `${source} does not declare a trainer: ${wrong.join('; ')}`);
  }
  return value as unknown as TrainerDefinition;
}
