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
import type { MetricDefinition } from './eval/metric.ts';
import type { TrainerDefinition } from './train/contract.ts';

/** Where each kind lies, seen from the folder that holds `src`. */
const FOLDERS = { trainers: 'trainers', metrics: 'evals/metrics' } as const;
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

/** A user's file that declares metrics. */
export interface MetricPlugin {
  file: string;
  metrics: readonly MetricDefinition[];
}

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
  return { ...(await loadBuiltin(builtin, checkTrainer)), file: builtin.file };
}

/**
 * A metric, built in or from a plug-in.
 * @throws HarnessError `METRIC_UNKNOWN` with the nearest names, `PLUGIN_INVALID` when the file declares no metric.
 */
export async function loadMetric(name: string, plugins: readonly MetricPlugin[] = []): Promise<MetricDefinition> {
  const theirs = plugins.flatMap(({ metrics }) => metrics);
  const found = theirs.find((metric) => metric.name === name);
  if (found !== undefined) return found;
  const builtins = listBuiltins('metrics');
  const builtin = builtins.find((file) => file.name === name);
  if (builtin === undefined) {
    const names = [...builtins, ...theirs].map((metric) => metric.name);
    throw new HarnessError('METRIC_UNKNOWN', `unknown metric "${name}"`, {
      hint: didYouMean(name, names) ?? 'harness list metrics shows all of them',
    });
  }
  const { checkMetric } = await import('./eval/check-metric.ts');
  return await loadBuiltin(builtin, checkMetric);
}

async function loadBuiltin<T extends { name: string }>(
  { name, file }: BuiltinFile,
  check: (value: unknown, source: string) => T,
): Promise<T> {
  const exports = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  const definition = check(exports.default, shortPath(file));
  if (definition.name !== name) {
    throw new HarnessError('PLUGIN_INVALID', `${shortPath(file)} declares the name "${definition.name}"`, {
      hint: 'a built-in is named after its file',
    });
  }
  return definition;
}

/**
 * Loads a user's plug-in: a file whose default export is what `defineTrainer` returns. Its code is run.
 * @param name path, tried from the working folder and then from the folder of the config.
 * @throws HarnessError `PLUGIN_NOT_FOUND`, `PLUGIN_FAILED`, `PLUGIN_INVALID`.
 */
export async function loadPlugin(name: string, configFile?: string): Promise<Plugin> {
  const { file, value } = await runPlugin(name, configFile);
  const trainer = checkTrainer(value, shortPath(file));
  refuseBuiltin('trainers', trainer.name, file);
  return { file, trainer };
}

/**
 * Loads a user's metrics: a file whose default export is what `defineMetric` returns, or a list of such. Its code is run.
 * @throws HarnessError as `loadPlugin`.
 */
export async function loadMetricPlugin(name: string): Promise<MetricPlugin> {
  const { file, value } = await runPlugin(name);
  const { checkMetric } = await import('./eval/check-metric.ts');
  const metrics = (Array.isArray(value) ? value : [value]).map((each) => checkMetric(each, shortPath(file)));
  for (const metric of metrics) refuseBuiltin('metrics', metric.name, file);
  return { file, metrics };
}

function refuseBuiltin(kind: BuiltinKind, name: string, file: string): void {
  if (!listBuiltins(kind).some((builtin) => builtin.name === name)) return;
  const what = kind === 'trainers' ? 'method' : 'metric';
  throw new HarnessError('PLUGIN_INVALID', `${shortPath(file)} declares the built-in ${what} "${name}"`, {
    hint: 'give the plug-in a name of its own',
  });
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
  const contracts = await import('./plugin.ts');
  try {
    const exports = await loadUserModule(file, { [`${packageName}/plugin`]: contracts });
    return { file, value: exports.default };
  } catch (cause) {
    if (HarnessError.is(cause)) throw cause;
    const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0];
    throw new HarnessError('PLUGIN_FAILED', `${shortPath(file)} could not be loaded: ${reason}`, { cause });
  }
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
