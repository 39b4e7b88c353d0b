/**
 * The value head of a policy, on disk: `value_head.safetensors` beside the language model, so that the folder stays one
 * that transformers loads. A checkpoint with the head among the model's own tensors, as TRL saved it, is read too.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ParamStore } from '../engine/params.ts';
import { type CausalLM, readWeights, wholeModel } from './causal-lm.ts';
import { readModelConfig } from './config.ts';
import { openCheckpoint } from './files/checkpoint-files.ts';
import { SafetensorsReader, writeSafetensors } from './files/safetensors.ts';
import { requireLanguageModel } from './reward-config.ts';
import { isValueHead } from './scalar-head.ts';

const FILE = 'value_head.safetensors';

/** Reads a language model, with its value head or, where there is none, one that says 0. Throws what reading a model throws. */
export async function loadWithValueHead(folder: string): Promise<CausalLM> {
  const config = await readModelConfig(folder);
  requireLanguageModel(config, folder);
  const model = wholeModel(config, 'value', folder);
  const names = model.params.names.filter((name) => !isValueHead(name));
  await readWeights(folder, model.params, names, config);
  await readValueHead(folder, model.params);
  return model;
}

/** Fills the value head from a model or adapter folder; false when the folder has none. Throws what reading tensors throws. */
export async function readValueHead(folder: string, params: ParamStore): Promise<boolean> {
  const names = params.names.filter(isValueHead);
  const path = join(folder, FILE);
  if (existsSync(path)) {
    const reader = await SafetensorsReader.open(path);
    try {
      for (const name of names) await reader.read(name, params.view(name).data);
    } finally {
      await reader.close();
    }
    return true;
  }
  if (!existsSync(join(folder, 'config.json'))) return false;
  const checkpoint = await openCheckpoint(folder);
  try {
    if (!names.every((name) => checkpoint.tensors.has(name))) return false;
    for (const name of names) await checkpoint.tensors.get(name)!.reader.read(name, params.view(name).data);
    return true;
  } finally {
    await checkpoint.close();
  }
}

export async function writeValueHead(folder: string, params: ParamStore): Promise<void> {
  const tensors = params.names.filter(isValueHead).map((name) => {
    const { data, shape } = params.view(name);
    return { name, shape, view: data };
  });
  await writeSafetensors(join(folder, FILE), tensors);
}
