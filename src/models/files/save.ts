/**
 * A model folder that transformers and harness load: config.json, generation_config.json (of language models),
 * model.safetensors in float32
 * (in shards above a size, with their index). The tokenizer's files are written by data/. Each file appears whole; a
 * caller that needs the folder as a whole writes into a temporary one and moves it (`renameDirectoryAtomic`).
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic.ts';
import type { ModelConfig } from '../architecture.ts';
import { classOf, isClassifier } from '../reward-config.ts';
import { INDEX_FILE, SINGLE_FILE } from './checkpoint-files.ts';
import { type JsonObject, readJsonObject } from './read-json.ts';
import { type NamedTensor, writeSafetensors } from './safetensors.ts';
import { asStored } from './turned.ts';

export interface SaveModelOptions {
  config: ModelConfig;
  /** Every weight under its checkpoint name; a tied head is left out. */
  tensors: readonly NamedTensor[];
  /** Largest file in bytes before the weights are spread over several; transformers' own default of 50 GB. */
  maxShardBytes?: number;
}

/** Writes the model into `folder` (made if need be) and returns the names of its files. Throws the errors of base/atomic. */
export async function saveModel(folder: string, options: SaveModelOptions): Promise<string[]> {
  const { config, tensors, maxShardBytes = 50e9 } = options;
  const generation = isClassifier(config) ? undefined : await readGenerationConfig(config.folder);
  const shards = spread(
    tensors.map((tensor) => asStored(tensor, config.architecture)),
    maxShardBytes,
  );
  const files = shards.map((_, i) => shardName(i, shards.length));
  for (const [i, shard] of shards.entries()) await writeSafetensors(join(folder, files[i]!), shard);
  const write = async (name: string, text: string): Promise<void> => {
    await writeFileAtomic(join(folder, name), text);
    files.push(name);
  };
  if (shards.length > 1) await write(INDEX_FILE, json(shardIndex(shards)));
  await removeOthers(folder, new Set(files));
  if (generation !== undefined) await write('generation_config.json', generation);
  // Last, since a folder without it is not taken for a model.
  await write('config.json', configText(savedConfig(config)));
  return files;
}

async function readGenerationConfig(folder: string | undefined): Promise<string | undefined> {
  const path = folder && join(folder, 'generation_config.json');
  // Parsed to be sure of what it is, copied as it stands.
  return path && (await readJsonObject(path)) ? readFile(path, 'utf8') : undefined;
}

const json = (value: JsonObject): string => `${JSON.stringify(value, null, 2)}\n`;

/** JSON.parse has turned 4.0 into 4, which some versions of transformers refuse where they want a float. */
function configText(config: JsonObject): string {
  const floats = [
    'rope_theta|factor|low_freq_factor|high_freq_factor|rope_local_base_freq|rms_norm_eps|layer_norm_epsilon',
    'initializer_range|attention_dropout|(?:attn|resid|embd)_pdrop|(?:attn|final)_logit_softcapping',
  ].join('|');
  return json(config).replace(new RegExp(`^( *"(?:${floats})": -?\\d+)(?=,?$)`, 'gm'), '$1.0');
}

/** The original configuration, saying float32 in whichever layout it has, and without what no longer holds. */
function savedConfig(config: ModelConfig): JsonObject {
  const { raw, family } = config;
  const { auto_map: _code, _name_or_path: _path, torch_dtype, ...rest } = raw;
  const dtype = torch_dtype === undefined || 'dtype' in rest ? { dtype: 'float32' } : {};
  const older = torch_dtype === undefined ? {} : { torch_dtype: 'float32' };
  return { ...rest, model_type: family, architectures: [classOf(config)], ...dtype, ...older };
}

/** Tensors in order, a new shard whenever the next would pass the limit; a larger tensor stands alone. */
function spread(tensors: readonly NamedTensor[], limit: number): NamedTensor[][] {
  const shards: NamedTensor[][] = [[]];
  let bytes = 0;
  for (const tensor of tensors) {
    if (bytes > 0 && bytes + tensor.view.byteLength > limit) {
      shards.push([]);
      bytes = 0;
    }
    shards.at(-1)!.push(tensor);
    bytes += tensor.view.byteLength;
  }
  return shards;
}

/** transformers' names: `model-00001-of-00003.safetensors`. */
function shardName(index: number, count: number): string {
  const digits = (n: number): string => String(n).padStart(5, '0');
  return count === 1 ? SINGLE_FILE : `model-${digits(index + 1)}-of-${digits(count)}.safetensors`;
}

function shardIndex(shards: readonly NamedTensor[][]): JsonObject {
  const size = shards.flat().reduce((n, { view }) => n + view.byteLength, 0);
  const places = shards.flatMap((shard, i) => shard.map(({ name }) => [name, shardName(i, shards.length)] as const));
  return { metadata: { total_size: size }, weight_map: Object.fromEntries(places) };
}

/** Weight files of an earlier save with another number of shards would be read in place of the new ones. */
async function removeOthers(folder: string, written: ReadonlySet<string>): Promise<void> {
  const stale = (await readdir(folder)).filter(
    (name) => /^model(-\d{5}-of-\d{5})?\.safetensors(\.index\.json)?$/.test(name) && !written.has(name),
  );
  await Promise.all(stale.map((name) => rm(join(folder, name))));
}
