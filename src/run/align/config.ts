/** The resolved config of a training: which file, which method, which plug-ins, then the schema of that method over all sources. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import { translate } from '../../config/foreign/translate.ts';
import type { Override } from '../../config/overrides.ts';
import { contradictions, locate, type Resolved, resolveConfig } from '../../config/resolve.ts';
import type { ObjectSchema } from '../../config/schema.ts';
import { lastOf, readSources, type Sources, whereOf } from '../../config/sources.ts';
import { members, namesOf } from '../../registry/kind.ts';
import { adapterDefinitions, keepAdapterKeys } from '../../train/adapter-keys.ts';
import type { TrainerDefinition } from '../../train/contract.ts';
import { checkTrainOptions, type TrainOptions } from '../../train/options.ts';
import { effectiveSchema } from '../../train/schema.ts';
import { DEFAULT_OPTIM } from '../../train/shared-keys.ts';
import { loadTrainer, TRAINERS } from '../../train/trainer-kind.ts';
import { loadPlugins } from '../../user-plugins.ts';

export interface AlignInput {
  configFile: string | undefined;
  overrides: Override[];
  plugins: readonly string[];
  /** What is to be resumed: the last checkpoint of output_dir, or a named run or checkpoint. */
  resume: true | string | undefined;
}

export interface AlignConfig {
  trainer: TrainerDefinition;
  schema: ObjectSchema;
  resolved: Resolved;
  options: TrainOptions & Record<string, unknown>;
  /** Absolute path. */
  configFile: string | undefined;
}

/** `harness align runs/x/config.yaml --resume` means the run that the config lies in. */
function withOwnFolder({ configFile, overrides, resume }: AlignInput): Override[] {
  if (resume !== true || configFile === undefined) return overrides;
  const folder = dirname(configFile);
  const given = overrides.some(({ path }) => path[0] === 'output_dir');
  if (given || !existsSync(join(folder, 'run.json'))) return overrides;
  const own: Override = { path: ['output_dir'], given: { kind: 'text', text: folder }, spelled: '--resume' };
  return [own, ...overrides];
}

/**
 * Resolves the config of a training run.
 * @param onPlugin is told of each file whose code is about to run.
 * @throws HarnessError with every error found.
 */
export async function resolveAlign(
  input: AlignInput,
  env: NodeJS.ProcessEnv,
  onPlugin: (file: string) => void = () => {},
): Promise<AlignConfig> {
  const overrides = withOwnFolder(input);
  if (input.configFile === undefined && overrides.length === 0) {
    throw new HarnessError('ARGUMENT_INVALID', 'no config is named', {
      hint: 'harness align dpo.yaml; harness init dpo writes one to start from',
    });
  }
  const sources = readSources({ configFile: input.configFile, overrides, env });
  await loadPlugins([...namedPlugins(sources), ...input.plugins], { configFile: sources.configFile, onFile: onPlugin });
  const trainer = await chosenTrainer(sources);
  const adapters = await adapterDefinitions();
  const optim = lastOf(translate(sources, () => true).sources, 'optim')?.value;
  const schema = await effectiveSchema(trainer, typeof optim === 'string' ? optim : DEFAULT_OPTIM);
  const elsewhere = await keysElsewhere(sources, schema, trainer.name);
  const resolved = resolveConfig(sources, schema, {
    name: `method ${trainer.name}`,
    elsewhere: (key) => elsewhere.get(key),
  });
  try {
    await keepAdapterKeys(resolved, adapters);
  } catch (error) {
    throw HarnessError.is(error) ? locate(error, resolved) : error;
  }
  resolved.values.plugins = [...(resolved.values.plugins as string[]), ...input.plugins];
  resolved.options.plugins = resolved.values.plugins;
  const options = resolved.options as unknown as AlignConfig['options'];
  const wrong = contradictions(checkTrainOptions(options), resolved);
  if (wrong !== undefined) throw wrong;
  try {
    trainer.check?.(options);
  } catch (error) {
    throw HarnessError.is(error) ? locate(error, resolved) : error;
  }
  return { trainer, schema, resolved, options, configFile: sources.configFile };
}

function namedPlugins(sources: Sources): string[] {
  const value = lastOf(translate(sources, () => true).sources, 'plugins')?.value;
  const list = Array.isArray(value) ? value : value === undefined || value === null ? [] : String(value).split(',');
  return list.filter((name): name is string => typeof name === 'string' && name !== '');
}

async function chosenTrainer(sources: Sources): Promise<TrainerDefinition> {
  const { sources: ours, errors } = translate(sources, () => true);
  const assignment = lastOf(ours, 'method');
  if (assignment === undefined) {
    // A recipe of another tool names its method in its own words: that message is the better one.
    if (errors[0] !== undefined) throw errors[0];
    const file = sources.files.at(-1)?.file;
    const names = await namesOf(TRAINERS);
    throw new HarnessError('CONFIG_MISSING_METHOD', 'missing key "method"', {
      hint: `add method: ${names.includes('dpo') ? 'dpo' : names[0]} (known: ${names.join(', ')}), or --method NAME`,
      ...(file === undefined ? {} : { where: { file } }),
    });
  }
  const where = whereOf(assignment, [], 'value');
  const place = where === undefined ? {} : { where };
  if (typeof assignment.value !== 'string') {
    throw new HarnessError('CONFIG_INVALID_VALUE', 'method: expected the name of a method', {
      hint: `known: ${(await namesOf(TRAINERS)).join(', ')}`,
      ...place,
    });
  }
  try {
    return await loadTrainer(assignment.value);
  } catch (error) {
    if (!HarnessError.is(error) || error.code !== 'METHOD_UNKNOWN') throw error;
    throw new HarnessError(error.code, error.message, {
      ...place,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}

/** Keys that this method does not have but another one has; looked up only when there is an unknown key. */
async function keysElsewhere(sources: Sources, schema: ObjectSchema, method: string): Promise<Map<string, string>> {
  const found = new Map<string, string[]>();
  const unknown = sources.assignments
    .map(({ path }) => path[0] as string)
    .filter((key) => !Object.hasOwn(schema.properties, key));
  if (unknown.length === 0) return new Map();
  for (const { definition } of await members(TRAINERS)) {
    const { name, schema: keys } = definition;
    if (name === method) continue;
    for (const key of unknown) if (Object.hasOwn(keys, key)) found.set(key, [...(found.get(key) ?? []), name]);
  }
  return new Map(
    [...found].map(([key, methods]) => [
      key,
      `${key} is a key of ${methods.length === 1 ? 'method' : 'the methods'} ${methods.join(', ')}`,
    ]),
  );
}
