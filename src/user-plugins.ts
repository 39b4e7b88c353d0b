/** Files of the user: trainers, reward functions, metrics, tasks, providers, attacks, blocks of reports. Their code is run. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from './base/errors.ts';
import { loadUserModule } from './base/load-module.ts';
import { didYouMean } from './base/nearest.ts';
import { packageInfo } from './base/package-root.ts';
import { requireInput, shortPath } from './base/paths.ts';
import { type BuiltinKind, listBuiltins } from './builtin-files.ts';
import { type EvalPlugin, loadBuiltin, type MetricPlugin, type Plugin, taskOf } from './builtins.ts';
import type { BlockDefinition } from './report/contract.ts';
import { checkTrainer } from './train/check-trainer.ts';
import { checkReward, looksLikeReward } from './train/rewards/check-reward.ts';

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
