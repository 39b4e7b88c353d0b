/**
 * A base model under an adapter, fresh or read from a PEFT folder: which modules it sits on, one store for frozen and
 * trained weights, and the folder it is written into. Frozen weights have neither gradients nor optimiser state.
 */
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic.ts';
import { HarnessError } from '../../base/errors.ts';
import { Random } from '../../base/random.ts';
import type { HubSources } from '../../data/hub/sources.ts';
import { ParamStore } from '../../engine/params.ts';
import { type ModelConfig, takesWeightDecay } from '../architecture.ts';
import { type Adapter, type CausalLM, describe, readWeights } from '../causal-lm.ts';
import { readModelConfig } from '../config.ts';
import { findBaseFolder } from '../files/base-folder.ts';
import { asStored, readAsStored } from '../files/turned.ts';
import { isClassifier, requireLanguageModel, requireRewardModel, rewardConfig } from '../reward-config.ts';
import { readRewardWeights } from '../reward-model.ts';
import { type HeadKind, isValueHead } from '../scalar-head.ts';
import { parameterName } from './adapted-params.ts';
import { ADAPTER_CONFIG_FILE, type AdapterConfig, ofRewardModel, readAdapterConfig } from './adapter-config.ts';
import { type AdapterTensor, checkAdapterWeights, readAdapterWeights, writeAdapterWeights } from './adapter-files.ts';
import { HEAD_MODULE, resolveModules } from './adapter-modules.ts';

const HEAD = `${HEAD_MODULE}.weight`;

const embeddingOf = ({ architecture }: ModelConfig): string => `${architecture.names.embedding}.weight`;

/** A causal language model that has an adapter. */
export type AdaptedLM = CausalLM & { adapter: Adapter };

/**
 * Puts a fresh adapter on a model folder: its parameters start as its definition says, from `seed`, as does the head of a
 * reward model where the folder has none. Throws ADAPTER_MODULES, MODEL_HEAD and what reading a model throws.
 */
export async function freshAdapter(
  folder: string,
  adapter: AdapterConfig,
  seed: number,
  head: HeadKind | null = null,
): Promise<AdaptedLM> {
  const model = await readBase(await plan(folder, adapter, head), seed);
  const { definition } = adapter.kind;
  const view = (...names: [string, string]): Float32Array => model.params.view(parameterName(...names)).data;
  for (const module of model.adapter.modules.values()) {
    const { name } = module;
    const about = { module, random: new Random(seed, `${definition.name} ${name}`), weight: view(name, 'weight') };
    for (const parameter of definition.linear.parameters) {
      parameter.start(view(name, parameter.name), about);
    }
  }
  return model;
}

/**
 * Reads an adapter folder and its base model (`base`: a folder given instead of the one that the adapter names).
 * Throws ADAPTER_* and MODEL_UNSUPPORTED for the adapter, BASE_MODEL, and what reading a model throws; MODEL_HEAD when it
 * is an adapter of a reward model and another `head` is wanted, or the other way round.
 */
export async function loadAdapter(
  folder: string,
  base?: string,
  head: HeadKind | null | 'its own' = null,
  sources?: HubSources,
): Promise<AdaptedLM> {
  const config = await readAdapterConfig(folder);
  const own = ofRewardModel(config) ? 'score' : null;
  const asked = head === 'its own' ? own : head;
  if ((asked === 'score') !== (own === 'score')) throw otherHead(folder, own);
  const revision = typeof config.raw.revision === 'string' ? config.raw.revision : undefined;
  const baseFolder = await findBaseFolder(folder, config.base, { given: base, revision, sources });
  const planned = await plan(baseFolder, config, asked, join(folder, ADAPTER_CONFIG_FILE));
  const shapes = new Map(planned.weights.map(({ name, shape }) => [name, shape]));
  const { architecture } = planned.base;
  const wanted = inFile(planned.adapter).map((tensor) => {
    const shape = shapes.get(tensor.weight)!;
    return { ...tensor, shape: architecture.transposed?.(tensor.weight) ? shape.toReversed() : shape };
  });
  await checkAdapterWeights(folder, wanted, planned.folder);
  const model = await readBase(planned, 0);
  await readAsStored(adapterTensors(model), architecture, (stored) => readAdapterWeights(folder, stored));
  return model;
}

function otherHead(folder: string, own: 'score' | null): HarnessError {
  const [is, not, hint] =
    own === null
      ? [
          'a language model',
          'a reward model',
          'Merge it into its base (harness merge) and train a reward model from that.',
        ]
      : [
          'a reward model',
          'a language model',
          'It scores texts and writes none: name the language model it was trained from.',
        ];
  const where = { file: join(folder, ADAPTER_CONFIG_FILE) };
  return new HarnessError('MODEL_HEAD', `${folder} is an adapter of ${is}, not of ${not}.`, { hint, where });
}

/** Fills the trained weights of a model from an adapter folder of the very same layout. Throws ADAPTER_*. */
export async function readAdapter(folder: string, model: AdaptedLM): Promise<void> {
  await readAsStored(adapterTensors(model), model.config.architecture, async (stored) => {
    await checkAdapterWeights(folder, stored, model.folder);
    await readAdapterWeights(folder, stored);
  });
}

/** Writes the adapter alone, in PEFT's layout. Throws the errors of base/atomic. */
export async function saveAdapter(folder: string, model: AdaptedLM): Promise<void> {
  const tensors = adapterTensors(model).map((tensor) => asStored(tensor, model.config.architecture));
  await writeAdapterWeights(folder, tensors);
  // Last, since a folder without it is not taken for an adapter.
  await writeFileAtomic(join(folder, ADAPTER_CONFIG_FILE), `${JSON.stringify(model.adapter.config.raw, null, 2)}\n`);
}

/** Its own weights in the model, module by module. */
const ownWeights = ({ modules, config: { kind } }: Adapter) =>
  [...modules.keys()].flatMap((module) =>
    kind.definition.linear.parameters.map(({ name, sized }) => ({ weight: parameterName(module, name), sized })),
  );

/** What the file holds: its own weights, modules saved in full and, as PEFT has it, the head that an adapter sits on. */
function inFile(adapter: Adapter): (Pick<AdapterTensor, 'name' | 'optional' | 'sized'> & { weight: string })[] {
  const same = [...ownWeights(adapter), ...[...adapter.saved].map((weight) => ({ weight }))];
  const head = { weight: HEAD, name: `${HEAD_MODULE}.base_layer.weight`, optional: true };
  return [
    ...same.map((tensor) => ({ ...tensor, name: tensor.weight })),
    ...(adapter.modules.has(HEAD_MODULE) ? [head] : []),
  ];
}

const adapterTensors = ({ params, adapter }: AdaptedLM): AdapterTensor[] =>
  inFile(adapter).map(({ weight, ...tensor }) => {
    const { data, shape } = params.view(weight);
    return { ...tensor, shape, view: data };
  });

/** Everything about an adapted model but its numbers. */
interface Planned {
  folder: string;
  adapter: Adapter;
  config: ModelConfig;
  head: HeadKind | null;
  /** The base's own configuration: its head may be tied where that of `config` no longer is. */
  base: ModelConfig;
  weights: { name: string; shape: readonly number[] }[];
}

async function plan(folder: string, config: AdapterConfig, head: HeadKind | null, file?: string): Promise<Planned> {
  const base = await readModelConfig(folder);
  if (head !== 'score') requireLanguageModel(base, folder);
  else if (isClassifier(base)) requireRewardModel(base, folder);
  // A value head is trained in full whatever the settings say, and is no module of theirs.
  const { weights, linears } = describe({ ...base, tied: false }, null, head === 'value' ? null : head);
  const adapter: Adapter = {
    config,
    ...resolveModules(config, { linears, weights: weights.map(({ name }) => name), ...base.architecture.names }, file),
  };
  const own = head === 'score' ? rewardConfig(base) : apart(base, adapter, file);
  return { folder, adapter, config: own, head, base, weights: describe(own, adapter, head).weights };
}

async function readBase({ folder, adapter, config, head, base, weights }: Planned, seed: number): Promise<AdaptedLM> {
  const own = new Set(ownWeights(adapter).map(({ weight }) => weight));
  const params = new ParamStore(
    weights.map(({ name, shape }) => {
      const trainable = adapter.saved.has(name) || own.has(name) || isValueHead(name);
      return { name, shape, trainable, decay: takesWeightDecay(config, name) };
    }),
  );
  const inBase = params.names.filter((name) => !own.has(name) && !isValueHead(name));
  const model = { config, params, head, folder, adapter };
  if (head === 'score') {
    await readRewardWeights(folder, params, { names: inBase, fresh: !isClassifier(base), seed });
    return model;
  }
  const untied = base.tied && !config.tied;
  const stored = inBase.filter((name) => !(untied && name === HEAD));
  await readWeights(folder, params, stored, base);
  if (untied) params.view(HEAD).data.set(params.view(embeddingOf(base)).data);
  return model;
}

/**
 * A tied head and embedding part ways when only one of them changes, and PEFT trains two copies even where both are
 * saved (`ensure_weight_tying` apart, which is refused): the merged model then says so in its config.json.
 */
function apart(config: ModelConfig, { modules, saved, config: { raw } }: Adapter, file?: string): ModelConfig {
  const changes = modules.has(HEAD_MODULE) || saved.has(HEAD) || saved.has(embeddingOf(config));
  if (!config.tied || !changes) return config;
  if (raw.ensure_weight_tying === true) {
    throw new HarnessError(
      'MODEL_UNSUPPORTED',
      `${file}: ensure_weight_tying on a changed embedding is not supported.`,
      {
        hint: 'Merge the adapter into its base with PEFT (merge_and_unload) and go on from the merged model.',
      },
    );
  }
  return { ...config, tied: false, raw: { ...config.raw, tie_word_embeddings: false } };
}
