/**
 * What a training run trains: all weights of a model folder, a fresh adapter on it (`use_peft`), or the adapter in an adapter
 * folder, continued. Keys of the config become PEFT's settings here. The reference of such a run is the policy at
 * its start: a fresh adapter's base model, a continued adapter as it was. A method may ask for a head (scalar-head.ts).
 */
import { HarnessError } from '../base/errors.ts';
import type { HubSources } from '../data/hub/sources.ts';
import { freshAdapter, loadAdapter, readAdapter, saveAdapter } from './adapters/adapted-lm.ts';
import {
  ADAPTER_CONFIG_FILE,
  type AdapterConfig,
  describeSettings,
  isAdapterFolder,
  parseAdapterConfig,
  REWARD_MODULES,
  REWARD_TASK,
  readAdapterConfig,
} from './adapters/adapter-config.ts';
import { chosenAdapter } from './adapters/adapter-kind.ts';
import { ALL_LINEAR, HEAD_MODULE, unmatchedTargets } from './adapters/adapter-modules.ts';
import { namesModule } from './adapters/module-patterns.ts';
import { type CausalLM, describe, loadCausalLM, readWeights } from './causal-lm.ts';
import { readModelConfig } from './config.ts';
import { baseOf } from './files/base-folder.ts';
import { saveModel } from './files/save.ts';
import { startRewardModel } from './reward-model.ts';
import { type HeadKind, isValueHead } from './scalar-head.ts';
import { loadWithValueHead, readValueHead, writeValueHead } from './value-head.ts';

/** The keys of a config that say what is trained; `TrainOptions` has them, adapters add their own. */
export interface PolicyOptions {
  usePeft: boolean;
  /** Name of an adapter; absent: LoRA. */
  peftType?: string | undefined;
  loraTargetModules?: readonly string[] | string | undefined;
  loraModulesToSave?: readonly string[] | undefined;
  loraTaskType: string;
  disableDropout: boolean;
  seed: number;
  readonly [own: string]: unknown;
}

export interface Policy {
  model: CausalLM;
  /** Dropout of the adapter's inputs while training. */
  dropout: number;
  /** What the user should be told before step 1, one sentence each. */
  notices: string[];
}

/**
 * Reads `folder`, of a model or of an adapter. Throws ADAPTER_*, BASE_MODEL, MODEL_* and what reading weights throws.
 * @param head what the method trains beside the language model or, for a reward model, in its place
 */
export async function loadPolicy(
  folder: string,
  options: PolicyOptions,
  head: HeadKind | null = null,
  sources?: HubSources,
): Promise<Policy> {
  const notices: string[] = [];
  if (await isAdapterFolder(folder)) {
    const model = await loadAdapter(folder, undefined, head, sources);
    if (head === 'value') await readValueHead(folder, model.params);
    const { config } = model.adapter;
    if (options.usePeft) {
      const own = describeSettings(config).join(', ');
      const keys = `${config.kind.definition.peft.type.toLowerCase()}_*`;
      notices.push(
        `The adapter in ${folder} is continued with its own settings (${own}); ${keys} keys have no effect.`,
      );
    }
    return withDropout(model, options, notices);
  }
  if (!options.usePeft) {
    if (head === 'score') return { model: await startRewardModel(folder, options.seed), dropout: 0, notices };
    return { model: await (head === null ? loadCausalLM : loadWithValueHead)(folder), dropout: 0, notices };
  }
  const config = await freshConfig(options, folder, head);
  const model = await freshAdapter(folder, config, options.seed, head);
  if (head === 'value') await readValueHead(folder, model.params);
  const unmatched = unmatchedTargets(config, model.adapter);
  if (unmatched.length > 0) notices.push(`lora_target_modules: the model has no ${unmatched.join(', ')}.`);
  return withDropout(model, options, notices);
}

/** Writes a whole model folder, or the adapter alone. The tokenizer's files are written by data/. */
export async function savePolicy(folder: string, model: CausalLM): Promise<void> {
  const { adapter, config, params, head } = model;
  if (head === 'value') await writeValueHead(folder, params);
  if (adapter) return saveAdapter(folder, { ...model, adapter });
  const names = params.names.filter((name) => !isValueHead(name));
  const tensors = names.map((name) => {
    const { data, shape } = params.view(name);
    return { name, shape, view: data };
  });
  await saveModel(folder, { config, tensors });
}

/**
 * Puts the trained weights of a saved policy into a model of the same layout: how a checkpoint is gone on from. Throws
 * RESUME_CHANGED when what is trained is something else by now, and what reading weights throws.
 */
export async function restorePolicy(folder: string, model: CausalLM): Promise<void> {
  const { adapter, params, config, head } = model;
  const saved = (await isAdapterFolder(folder)) ? await readAdapterConfig(folder) : null;
  if ((saved === null) !== (adapter === null)) {
    const [was, is] = saved === null ? ['all weights', 'an adapter'] : ['an adapter', 'all weights'];
    throw changed(folder, `holds ${was}, but this run trains ${is}`);
  }
  if (head === 'value' && !(await readValueHead(folder, params))) throw changed(folder, 'holds no value head');
  if (saved === null || adapter === null) {
    const names = params.names.filter((name) => !isValueHead(name));
    return readWeights(folder, params, names, config);
  }
  const [before, now] = [saved, adapter.config].map(meaningOf) as [Meaning, Meaning];
  const other = Object.keys(now).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(now[key]));
  if (other.length > 0) throw changed(folder, `holds an adapter with other settings (${other.join(', ')})`);
  return readAdapter(folder, { ...model, adapter });
}

type Meaning = Readonly<Record<string, unknown>>;

/** What the meaning of an adapter's numbers depends on. */
const meaningOf = (config: AdapterConfig): Meaning => {
  const { targetModules, excludeModules, layers, layersPattern, modulesToSave } = config;
  const common = { targetModules, excludeModules, layers, layersPattern, modulesToSave };
  return { kind: config.kind.definition.name, ...config.settings, ...common };
};

const changed = (folder: string, what: string): HarnessError =>
  new HarnessError('RESUME_CHANGED', `${folder} ${what}.`, {
    hint: 'Go on with the config that the run began with, or start a new run in another output_dir.',
    where: { file: folder },
  });

function withDropout(
  model: Awaited<ReturnType<typeof loadAdapter>>,
  options: PolicyOptions,
  notices: string[],
): Policy {
  const dropout = options.disableDropout ? 0 : model.adapter.config.dropout;
  if (dropout > 0 && model.adapter.modules.has(HEAD_MODULE)) {
    notices.push(`The adapter of ${HEAD_MODULE} gets no dropout; that of the other modules is ${dropout}.`);
  }
  return { model, dropout, notices };
}

/** A fresh adapter's settings, by the file that PEFT writes for them. */
async function freshConfig(o: PolicyOptions, folder: string, head: HeadKind | null): Promise<AdapterConfig> {
  const kind = await chosenAdapter({ ...o });
  const { peft, targets: usual } = kind.definition;
  const config = await readModelConfig(folder);
  const { adapterTargets, transposed } = config.architecture;
  const { linears } = describe(config);
  const has = (entry: string) => linears.some((module) => namesModule(entry, module.name));
  const own = usual.some(has) ? usual : adapterTargets;
  const given = o.loraModulesToSave ?? [];
  const modulesToSave = head === 'score' ? [...new Set([...given, ...REWARD_MODULES])] : given;
  const { base, revision } = baseOf(folder);
  const raw = {
    ...peft.write({ ...o }),
    ...(transposed ? { fan_in_fan_out: true } : {}),
    auto_mapping: null,
    base_model_name_or_path: base,
    exclude_modules: null,
    inference_mode: true,
    modules_to_save: modulesToSave.length > 0 ? modulesToSave : null,
    peft_type: peft.type,
    revision,
    target_modules: targets(o.loraTargetModules, own),
    task_type: head === 'score' ? REWARD_TASK : o.loraTaskType,
  };
  const sorted = Object.entries(raw).sort(([a], [b]) => (a < b ? -1 : 1));
  return parseAdapterConfig(Object.fromEntries(sorted), ADAPTER_CONFIG_FILE, kind);
}

/**
 * TRL's command line takes a list of one for a text, that is for an expression or `all-linear`. A text without any sign of
 * an expression is meant as a module's name, which PEFT would look for in vain.
 */
function targets(value: readonly string[] | string | undefined, own: readonly string[]): readonly string[] | string {
  if (value === undefined || value.length === 0) return own;
  const single = typeof value === 'string' ? value : value.length === 1 ? value[0]! : undefined;
  if (single === undefined) return value;
  return single.toLowerCase() === ALL_LINEAR || /[\\^$*+?()[\]{}|]/.test(single) ? single : [single];
}
