/**
 * `config.json` of a Hugging Face model folder, read by the architecture that claims its `model_type` or its class. The older
 * layout (`torch_dtype`, `rope_scaling`) stands beside the newer (`dtype`, `rope_parameters`). Leaves out dropout (alignment
 * switches it off) and everything about generation.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../base/errors.ts';
import type { ArchitectureDefinition, ModelConfig } from './architecture.ts';
import { knownArchitectures } from './architectures.ts';
import { ConfigFields } from './config-fields.ts';
import { isObject, type JsonObject, readJsonObject } from './files/read-json.ts';
import { maskedFamily, maskedNames } from './masked/masked-config.ts';

/**
 * Reads and checks `config.json` in `folder`. Throws `MODEL_NOT_FOUND`, `MODEL_JSON`, `MODEL_UNSUPPORTED` (an architecture,
 * activation, rope scaling that is not known, or a quantised checkpoint) or `MODEL_CONFIG` (a field that cannot be).
 */
export async function readModelConfig(folder: string): Promise<ModelConfig> {
  const path = join(folder, 'config.json');
  const raw = await readJsonObject(path);
  if (raw === undefined) throw await noConfig(folder, path);
  return { ...parseModelConfig(raw, path, await knownArchitectures()), folder };
}

/** The same from the parsed content; `path` is for messages. */
export function parseModelConfig(raw: JsonObject, path: string, known: readonly ArchitectureDefinition[]): ModelConfig {
  const fields = new ConfigFields(raw, path);
  const { family, architecture } = claimed(fields, known);
  if (isObject(raw.quantization_config)) {
    const hint = 'Use the unquantised checkpoint of the model.';
    throw fields.unsupported('the checkpoint is quantised (`quantization_config`)', hint);
  }
  return { ...architecture.config(fields, family), family, architecture, raw };
}

/** Who claims the file's `model_type` or, where it has none, its class. Throws MODEL_UNSUPPORTED naming what is known. */
function claimed(
  fields: ConfigFields,
  known: readonly ArchitectureDefinition[],
): { family: string; architecture: ArchitectureDefinition } {
  const { model_type: type, architectures } = fields.raw;
  const className = Array.isArray(architectures) ? String(architectures[0]) : undefined;
  const types = known.flatMap((architecture) =>
    Object.entries(architecture.models).map(([family, about]) => ({ family, about, architecture })),
  );
  const found =
    typeof type === 'string'
      ? types.find(({ family }) => family === type)
      : types.find(({ about }) => className === about.languageModel || className === about.classifier);
  if (found !== undefined) return found;
  const names = types.map(({ family, about }) => `${family} (${about.known})`);
  if (maskedFamily(fields.raw) !== undefined) {
    const what = `model_type is ${JSON.stringify(type)}, a masked language model where one that writes text is wanted`;
    const hint = `Masked models can be evaluated (harness list tasks --search masked); those that write are ${names.join(', ')}.`;
    throw fields.unsupported(what, hint);
  }
  const given = typeof type === 'string' ? `model_type is ${JSON.stringify(type)}` : 'it names no model_type';
  const others = `to be scored alone, ${maskedNames()}; a plug-in can add one (defineArchitecture)`;
  throw fields.unsupported(given, `Supported are ${names.join(', ')}; ${others}.`);
}

/** The error for a folder without `config.json`, or for no folder. */
export async function noConfig(folder: string, path: string): Promise<HarnessError> {
  const has = (name: string): Promise<boolean> =>
    stat(join(folder, name)).then(
      () => true,
      () => false,
    );
  if (!(await has('.'))) {
    const hint = /^[\w.-]+\/[\w.-]+$/.test(folder)
      ? 'A model of the Hugging Face hub has to be downloaded first; give the folder it was saved in.'
      : 'Give the folder that holds config.json, the weights and the tokenizer.';
    return new HarnessError('MODEL_NOT_FOUND', `There is no model folder ${folder}.`, {
      hint,
      where: { file: folder },
    });
  }
  const hint = (await has('adapter_config.json'))
    ? 'This folder holds an adapter, not a model: give the folder of its base model.'
    : 'A model folder holds config.json, model.safetensors and tokenizer.json.';
  return new HarnessError('MODEL_NOT_FOUND', `${folder} has no config.json.`, { hint, where: { file: path } });
}
