/**
 * The composition root: finds what is built in by listing the folders beside `src`, and loads it, like plug-ins of the
 * user, on demand. The only file that may reach `trainers/` and `evals/`. It works from source and from the build.
 */
import { existsSync, readdirSync } from 'node:fs';
import { extname, join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { HarnessError } from './base/errors.ts';
import { loadUserModule } from './base/load-module.ts';
import { didYouMean } from './base/nearest.ts';
import { packageInfo, packageRoot } from './base/package-root.ts';
import { requireInput, shortPath } from './base/paths.ts';
import type { AttackDefinition } from './eval/attacks/contract.ts';
import type { MetricDefinition } from './eval/metric.ts';
import type { TaskDefinition } from './eval/tasks/define/definition.ts';
import type { EvalTask } from './eval/tasks/task.ts';
import type { TaskFunctions } from './eval/tasks/task-functions.ts';
import type { ProviderDefinition } from './providers/contract/provider.ts';
import type { BlockDefinition } from './report/contract.ts';
import { checkTrainer } from './train/check-trainer.ts';
import type { TrainerDefinition } from './train/contract.ts';
import { checkReward, looksLikeReward } from './train/rewards/check-reward.ts';
import type { RewardDefinition } from './train/rewards/contract.ts';

/** Where each kind lies, seen from the folder that holds `src`. */
const FOLDERS = {
  trainers: 'trainers',
  rewards: 'trainers/rewards',
  metrics: 'evals/metrics',
  providers: 'src/providers',
  tasks: 'evals/tasks',
  functions: 'evals/functions',
  attacks: 'evals/attacks',
  blocks: 'reports/blocks',
} as const;
export type BuiltinKind = keyof typeof FOLDERS;

export interface BuiltinFile {
  name: string;
  /** Absolute path. */
  file: string;
}

/** A user's file that was loaded: the methods and reward functions that it declares. */
export interface Plugin {
  file: string;
  trainers: readonly TrainerDefinition[];
  rewards: readonly RewardDefinition[];
}

const own = fileURLToPath(import.meta.url);
/** `.ts` when running from source, `.js` in the build. */
const suffix = extname(own);

/** A user's file that declares metrics. */
export interface MetricPlugin {
  file: string;
  metrics: readonly MetricDefinition[];
}

/** A user's file that declares what evaluations are made of. */
export interface EvalPlugin {
  file: string;
  tasks: readonly EvalTask[];
  functions: readonly TaskFunctions[];
  providers: readonly ProviderDefinition[];
  metrics: readonly MetricDefinition[];
  attacks: readonly AttackDefinition<Record<string, unknown>>[];
}

/**
 * What stands in a folder of built-ins, by file name; nothing is loaded. Names with `_` are helpers, and so are sub-folders,
 * those of functions apart: `hellaswag/utils.ts` stands in for `hellaswag/utils.py`.
 */
export function listBuiltins(kind: BuiltinKind): BuiltinFile[] {
  const folder = join(own, '..', '..', FOLDERS[kind]);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: kind === 'functions' })
    .filter((entry) => entry.isFile() && extname(entry.name) === suffix)
    .filter(({ name }) => !name.startsWith('_') && !name.endsWith(`.d${suffix}`))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return { name: file.slice(resolve(folder).length + 1, -suffix.length).replaceAll(sep, '/'), file };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The folder of our own task files in YAML. */
export const taskFolder = (): string => join(packageRoot(), 'evals', 'tasks');

/** The suites, by file name. */
export const listSuites = (): BuiltinFile[] => yamlFiles('suites');

/** The lexicons of swaps, by file name. */
export const listSwaps = (): BuiltinFile[] => yamlFiles('swaps');

function yamlFiles(kind: string): BuiltinFile[] {
  const folder = join(packageRoot(), 'evals', kind);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => ({ name: name.replace(/\.ya?ml$/, ''), file: join(folder, name) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The file of a suite: a built-in by name, or the path of one.
 * @throws HarnessError `SUITE_UNKNOWN` with the nearest names.
 */
export function findSuite(name: string, configFile?: string): string {
  const suites = listSuites();
  const found = suites.find((suite) => suite.name === name);
  if (found !== undefined) return found.file;
  if (/\.ya?ml$/.test(name)) {
    const beside = configFile === undefined ? {} : { configFile };
    return requireInput(name, { what: 'suite', code: 'SUITE_UNKNOWN', ...beside });
  }
  const names = suites.map((suite) => suite.name);
  throw new HarnessError('SUITE_UNKNOWN', `unknown suite "${name}"`, {
    hint: didYouMean(name, names) ?? `known: ${names.join(', ')}; or the path of a YAML file`,
  });
}

/**
 * The file of a lexicon of swaps: a built-in by name, or the path of one.
 * @throws HarnessError `SWAP_UNKNOWN` with the nearest names.
 */
export function findSwap(name: string): string {
  const swaps = listSwaps();
  const found = swaps.find((swap) => swap.name === name);
  if (found !== undefined) return found.file;
  if (/\.ya?ml$/.test(name)) return requireInput(name, { what: 'lexicon of swaps', code: 'SWAP_UNKNOWN' });
  const names = swaps.map((swap) => swap.name);
  throw new HarnessError('SWAP_UNKNOWN', `there is no lexicon of swaps "${name}"`, {
    hint: didYouMean(name, names) ?? `known: ${names.join(', ')}; or the path of a YAML file`,
  });
}

/**
 * The trainer of a method, built in or from a plug-in.
 * @throws HarnessError `METHOD_UNKNOWN` with the nearest names, `PLUGIN_INVALID` when the file declares no trainer.
 */
export async function loadTrainer(method: string, plugins: readonly Plugin[] = []): Promise<TrainerDefinition> {
  const theirs = plugins.flatMap(({ trainers }) => trainers);
  const found = theirs.find(({ name }) => name === method);
  if (found !== undefined) return found;
  const builtins = listBuiltins('trainers');
  const builtin = builtins.find(({ name }) => name === method);
  if (builtin === undefined) {
    const names = [...builtins.map(({ name }) => name), ...theirs.map(({ name }) => name)];
    throw new HarnessError('METHOD_UNKNOWN', `unknown method "${method}"`, {
      hint: `${didYouMean(method, names) ?? ''} known: ${names.join(', ')}`.trim(),
    });
  }
  return { ...(await loadBuiltin(builtin, checkTrainer)), file: builtin.file };
}

/**
 * A reward function, built in or from a plug-in.
 * @throws HarnessError `REWARD_UNKNOWN` with the nearest names, `PLUGIN_INVALID` when the file declares no reward function.
 */
export async function loadReward(name: string, plugins: readonly Plugin[] = []): Promise<RewardDefinition> {
  const theirs = plugins.flatMap(({ rewards }) => rewards);
  const found = theirs.find((reward) => reward.name === name);
  if (found !== undefined) return found;
  const builtins = listBuiltins('rewards');
  const builtin = builtins.find((file) => file.name === name);
  if (builtin !== undefined) return await loadBuiltin(builtin, checkReward);
  const names = [...builtins, ...theirs].map((reward) => reward.name);
  throw new HarnessError('REWARD_UNKNOWN', `reward_funcs: there is no reward function "${name}"`, {
    hint: `${didYouMean(name, names) ?? ''} known: ${names.join(', ')}; a plug-in can add one (defineReward)`.trim(),
  });
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

/**
 * A provider by its scheme, built in or from a plug-in.
 * @throws HarnessError `PROVIDER_UNKNOWN` with the nearest names, `PLUGIN_INVALID`.
 */
export async function loadProvider(scheme: string, plugins: readonly EvalPlugin[] = []): Promise<ProviderDefinition> {
  const theirs = plugins.flatMap(({ providers }) => providers);
  const found = theirs.find((provider) => provider.scheme === scheme);
  if (found !== undefined) return found;
  const builtins = listBuiltins('providers');
  const builtin = builtins.find(({ name }) => name === scheme);
  if (builtin === undefined) {
    const names = [...builtins.map(({ name }) => name), ...theirs.map((provider) => provider.scheme)];
    throw new HarnessError('PROVIDER_UNKNOWN', `unknown provider "${scheme}"`, {
      hint: `${didYouMean(scheme, names) ?? ''} known: ${names.join(', ')}; or a model folder`.trim(),
    });
  }
  const { checkProvider } = await import('./eval/run/plugin-checks.ts');
  return await loadBuiltin(builtin, checkProvider, ({ scheme: own }) => own);
}

/**
 * An attack, built in or from a plug-in.
 * @throws HarnessError `ATTACK_UNKNOWN` with the nearest names, `PLUGIN_INVALID`.
 */
export async function loadAttack(
  name: string,
  plugins: readonly EvalPlugin[] = [],
): Promise<AttackDefinition<Record<string, unknown>>> {
  const theirs = plugins.flatMap(({ attacks }) => attacks);
  const found = theirs.find((attack) => attack.name === name);
  if (found !== undefined) return found;
  const builtins = listBuiltins('attacks');
  const builtin = builtins.find((file) => file.name === name);
  if (builtin === undefined) {
    const names = [...builtins, ...theirs].map((attack) => attack.name);
    throw new HarnessError('ATTACK_UNKNOWN', `there is no attack "${name}"`, {
      hint: didYouMean(name, names) ?? `known: ${names.join(', ')}; a plug-in can add one (defineAttack)`,
    });
  }
  const { checkAttack } = await import('./eval/attacks/check-attack.ts');
  return await loadBuiltin(builtin, checkAttack);
}

/** A task written in TypeScript, built in or from a plug-in; undefined when there is none of this name. */
export async function loadScriptTask(name: string, plugins: readonly EvalPlugin[] = []): Promise<EvalTask | undefined> {
  const found = plugins.flatMap(({ tasks }) => tasks).find((task) => task.name === name);
  if (found !== undefined) return found;
  const builtin = listBuiltins('tasks').find((file) => file.name === name);
  if (builtin === undefined) return undefined;
  const { checkAnyTask } = await import('./eval/run/plugin-checks.ts');
  const task = await loadBuiltin(builtin, checkAnyTask);
  return 'score' in task ? task : await taskOf(task, builtin.file, plugins, taskFolder());
}

/** The task of a definition; its data stand beside the file, ours in the folder of our tasks. */
async function taskOf(
  definition: TaskDefinition,
  file: string,
  plugins: readonly MetricPlugin[],
  folder?: string,
): Promise<EvalTask> {
  const { compileTask } = await import('./eval/tasks/define/compile.ts');
  const metric = (name: string): Promise<MetricDefinition> => loadMetric(name, plugins);
  return await compileTask(definition, { metric, file, ...(folder === undefined ? {} : { folder }) });
}

/**
 * What stands in for the Python functions of a module (`hellaswag/utils`), from a plug-in or built in; undefined when
 * nothing does. Built in, `hellaswag/utils.ts` or `hellaswag.ts` declares it.
 */
export async function loadFunctions(
  name: string,
  plugins: readonly EvalPlugin[] = [],
): Promise<TaskFunctions | undefined> {
  const theirs = plugins.flatMap(({ functions }) => functions).find((functions) => functions.name === name);
  if (theirs !== undefined) return theirs;
  const files = listBuiltins('functions');
  const wanted = [name, name.replaceAll('/', '-'), name.replaceAll('/', '_'), name.split('/')[0]];
  for (const { file } of wanted.flatMap((own) => files.find((each) => each.name === own) ?? [])) {
    const { checkFunctions } = await import('./eval/run/plugin-checks.ts');
    const exports = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
    const declared = [exports.default].flat().map((value) => checkFunctions(value, shortPath(file)));
    const found = declared.find((functions) => functions.name === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * A block of reports: the file `blocks/NAME.ts` (or .js, .mjs) of the user's folder before ours. The user's code is run.
 * @param overrides folder of the user's blocks and templates.
 * @throws HarnessError `BLOCK_UNKNOWN` with the nearest names, `PLUGIN_FAILED`, `PLUGIN_INVALID`.
 */
export async function loadBlock(name: string, overrides?: string): Promise<BlockDefinition> {
  const { checkBlock } = await import('./report/check-block.ts');
  const theirs =
    overrides === undefined ? [] : ['ts', 'mjs', 'js'].map((end) => join(overrides, 'blocks', `${name}.${end}`));
  const found = theirs.find((file) => existsSync(file));
  if (found !== undefined) return checkBlock((await runPlugin(found)).value, shortPath(found));
  const builtins = listBuiltins('blocks');
  const builtin = builtins.find((file) => file.name === name);
  if (builtin !== undefined) return await loadBuiltin(builtin, checkBlock);
  const names = builtins.map((block) => block.name);
  throw new HarnessError('BLOCK_UNKNOWN', `there is no block "${name}"`, {
    hint: didYouMean(name, names) ?? 'harness list blocks shows all of them',
  });
}

async function loadBuiltin<T>(
  { name, file }: BuiltinFile,
  check: (value: unknown, source: string) => T,
  nameOf: (definition: T) => string = (definition) => (definition as { name: string }).name,
): Promise<T> {
  const exports = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  const definition = check(exports.default, shortPath(file));
  if (nameOf(definition) !== name) {
    throw new HarnessError('PLUGIN_INVALID', `${shortPath(file)} declares the name "${nameOf(definition)}"`, {
      hint: 'a built-in is named after its file',
    });
  }
  return definition;
}

/**
 * Loads a user's plug-in for training: a file whose default export is what `defineTrainer` or `defineReward` returns, or a
 * list of such. Its code is run.
 * @param name path, tried from the working folder and then from the folder of the config.
 * @throws HarnessError `PLUGIN_NOT_FOUND`, `PLUGIN_FAILED`, `PLUGIN_INVALID`.
 */
export async function loadPlugin(name: string, configFile?: string): Promise<Plugin> {
  const { file, value } = await runPlugin(name, configFile);
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  const source = shortPath(file);
  const rewards = all.filter(looksLikeReward).map((each) => checkReward(each, source));
  const trainers = all.filter((each) => !looksLikeReward(each)).map((each) => checkTrainer(each, source));
  for (const trainer of trainers) refuseBuiltin('trainers', trainer.name, file);
  for (const reward of rewards) refuseBuiltin('rewards', reward.name, file);
  return { file, trainers, rewards };
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

/**
 * Loads a user's tasks, task functions, providers, metrics and attacks: a file whose default export is what `defineTask`,
 * `defineTaskFunctions`, `defineProvider`, `defineMetric` or `defineAttack` returns, or a list of such. Its code is run.
 * @throws HarnessError as `loadPlugin`.
 */
export async function loadEvalPlugin(name: string, configFile?: string): Promise<EvalPlugin> {
  const { file, value } = await runPlugin(name, configFile);
  const { sortPlugin } = await import('./eval/run/plugin-checks.ts');
  const { definitions, ...sorted } = sortPlugin(value, shortPath(file));
  const beside = [{ file, metrics: sorted.metrics }];
  for (const definition of definitions) sorted.tasks.push(await taskOf(definition, file, beside));
  for (const { name: own } of sorted.metrics) refuseBuiltin('metrics', own, file);
  for (const { scheme } of sorted.providers) refuseBuiltin('providers', scheme, file);
  for (const { name: own } of sorted.tasks) refuseBuiltin('tasks', own, file);
  for (const { name: own } of sorted.attacks) refuseBuiltin('attacks', own, file);
  return { file, ...sorted };
}

const KIND_NAMES: Readonly<Record<BuiltinKind, string>> = {
  trainers: 'method',
  rewards: 'reward function',
  metrics: 'metric',
  providers: 'provider',
  tasks: 'task',
  functions: 'functions',
  attacks: 'attack',
  blocks: 'block',
};

function refuseBuiltin(kind: BuiltinKind, name: string, file: string): void {
  if (!listBuiltins(kind).some((builtin) => builtin.name === name)) return;
  const what = KIND_NAMES[kind];
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
