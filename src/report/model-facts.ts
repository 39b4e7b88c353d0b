/**
 * What a model folder shows of itself, for cards: architecture and sizes, files with their hashes. Fields that the config
 * does not have are null. Leaves out what only loading the model would tell.
 */
import { existsSync } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ADAPTER_CONFIG_FILE } from '../models/adapters/adapter-config.ts';
import { isObject, type JsonObject, readJsonObject } from '../models/files/read-json.ts';
import { headerLength, parseHeader, type SafetensorsHeader } from '../models/files/safetensors-header.ts';

export interface ModelFile {
  readonly name: string;
  readonly bytes: number;
  /** As the run's manifest has it; null where it says nothing of this file. */
  readonly sha256: string | null;
}

export interface ModelFacts {
  readonly kind: 'full' | 'adapter';
  /** Classes of the config: `LlamaForCausalLM`. */
  readonly architectures: readonly string[];
  readonly modelType: string | null;
  /** Numbers in the weights files of this folder; an adapter's are those that were trained. */
  readonly parameters: number;
  /** Of the weights, as safetensors names it; several when they are mixed. */
  readonly dtypes: readonly string[];
  readonly layers: number | null;
  readonly hiddenSize: number | null;
  readonly heads: number | null;
  readonly vocabulary: number | null;
  readonly contextLength: number | null;
  /** Of adapters: type, rank, modules, and the model they go with, as its config names it. */
  readonly adapter: { type: string; rank: number | null; modules: readonly string[]; base: string | null } | null;
  readonly chatTemplate: boolean;
  /** Weights and configs, by name. */
  readonly files: readonly ModelFile[];
}

/** @param hashes SHA-256 by file name. @returns null when there is no such folder or no config in it. */
export async function readModelFacts(
  folder: string,
  hashes: Readonly<Record<string, string>>,
): Promise<ModelFacts | null> {
  if (!existsSync(folder)) return null;
  const adapter = await readJsonObject(join(folder, ADAPTER_CONFIG_FILE));
  const config = (await readJsonObject(join(folder, 'config.json'))) ?? (adapter === undefined ? undefined : {});
  if (config === undefined) return null;
  const names = (await readdir(folder)).sort();
  const files: ModelFile[] = [];
  let parameters = 0;
  const dtypes = new Set<string>();
  for (const name of names) {
    const path = join(folder, name);
    const about = await stat(path);
    if (!about.isFile()) continue;
    files.push({ name, bytes: about.size, sha256: hashes[name] ?? null });
    if (!name.endsWith('.safetensors')) continue;
    for (const { shape, dtype } of (await readHeader(path, about.size)).tensors.values()) {
      parameters += shape.reduce((product, size) => product * size, 1);
      dtypes.add(dtype);
    }
  }
  const number = (key: string): number | null => (typeof config[key] === 'number' ? config[key] : null);
  return {
    kind: adapter === undefined ? 'full' : 'adapter',
    architectures: texts(config.architectures),
    modelType: typeof config.model_type === 'string' ? config.model_type : null,
    parameters,
    dtypes: [...dtypes].sort(),
    layers: number('num_hidden_layers') ?? number('n_layer'),
    hiddenSize: number('hidden_size') ?? number('n_embd'),
    heads: number('num_attention_heads') ?? number('n_head'),
    vocabulary: number('vocab_size'),
    contextLength: number('max_position_embeddings') ?? number('n_positions'),
    adapter: adapter === undefined ? null : adapterOf(adapter),
    chatTemplate: names.includes('chat_template.jinja') || (await hasTemplate(folder)),
    files,
  };
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];

function adapterOf(raw: JsonObject) {
  const { peft_type: type, r, target_modules: modules, base_model_name_or_path: base } = raw;
  return {
    type: typeof type === 'string' ? type : 'LORA',
    rank: typeof r === 'number' ? r : null,
    modules: typeof modules === 'string' ? [modules] : texts(modules).sort(),
    base: typeof base === 'string' ? base : null,
  };
}

async function hasTemplate(folder: string): Promise<boolean> {
  const config = await readJsonObject(join(folder, 'tokenizer_config.json')).catch(() => undefined);
  return isObject(config) && config.chat_template !== undefined && config.chat_template !== null;
}

/** Only the header is read, whatever the size of the weights. */
async function readHeader(path: string, size: number): Promise<SafetensorsHeader> {
  const handle = await open(path, 'r');
  try {
    const prefix = new Uint8Array(8);
    const { bytesRead } = await handle.read(prefix, 0, 8, 0);
    const bytes = new Uint8Array(headerLength(path, prefix.subarray(0, bytesRead), size));
    await handle.read(bytes, 0, bytes.length, 8);
    return parseHeader(path, bytes, size);
  } finally {
    await handle.close();
  }
}
