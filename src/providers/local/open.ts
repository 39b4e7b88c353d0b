/** Opens a model or adapter folder as a provider. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../base/hash.ts';
import { modelFolder, modelLabel, modelName, templateFolder } from '../../data/hub/model-folder.ts';
import { HubSources } from '../../data/hub/sources.ts';
import { loadTokenizer } from '../../data/tokenizer.ts';
import { openExecutor } from '../../engine/executor.ts';
import type { WeightBits } from '../../generate/packed-weights.ts';
import { loadAdapter } from '../../models/adapters/adapted-lm.ts';
import { isAdapterFolder } from '../../models/adapters/adapter-config.ts';
import { loadCausalLM } from '../../models/causal-lm.ts';
import { AUTO_TOKENS, Forward } from '../../models/forward.ts';
import type { ProviderContext } from '../contract/provider.ts';
import { PromptEncoder } from './encode.ts';
import { modelIdentity } from './identity.ts';
import { LocalProvider } from './local-provider.ts';

export interface LocalOptions {
  maxLength?: number;
  batchSize?: 'auto' | number;
  addBosToken?: boolean;
  chatTemplate?: string;
  threads?: number;
  quantise?: 'none' | WeightBits;
}

/** Part of the identity: goes up when the same model would answer otherwise. */
const VERSION = 'local/1';

/** Throws MODEL_NOT_FOUND, TEMPLATE_NOT_FOUND and what reading a model, an adapter, a tokenizer and opening a device throws. */
export async function openLocal(
  target: string,
  options: LocalOptions,
  { device, seed, report, hub, ...context }: ProviderContext,
): Promise<LocalProvider> {
  const sources = hub ?? new HubSources({ phase: report, progress() {}, info: report, warn: report });
  const folder = await modelFolder(target, { what: 'model', code: 'MODEL_NOT_FOUND', sources });
  report(`reading ${modelLabel(folder)}`);
  const adapted = await isAdapterFolder(folder);
  const model = adapted ? await loadAdapter(folder, undefined, null, sources) : await loadCausalLM(folder);
  const tokenizerFolder = existsSync(join(folder, 'tokenizer.json')) ? folder : model.folder;
  const template = options.chatTemplate;
  const chatTemplatePath = template === undefined ? undefined : await templateFolder(template, { sources });
  const tokenizer = loadTokenizer(tokenizerFolder, { chatTemplatePath });
  const maxLength = options.maxLength ?? model.config.maxPositions;
  const { addBosToken } = options;
  const encoder = new PromptEncoder(tokenizer, { maxLength, vocabulary: model.config.vocabSize, addBosToken });
  const threads = options.threads ?? context.threads;
  const threaded = threads === undefined ? {} : { threads };
  const executor = await openExecutor(device, threaded);
  const tokens = options.batchSize === undefined || options.batchSize === 'auto' ? AUTO_TOKENS : options.batchSize;
  const templateText = tokenizer.chatTemplate?.source ?? null;
  const bits = options.quantise ?? 'none';
  const identity = await modelIdentity(model, [...new Set([model.folder, folder])], tokenizerFolder, [
    ...[VERSION, device, String(maxLength), String(addBosToken ?? 'default'), String(templateText)],
    // The number goes up when few bits are computed with otherwise.
    ...(bits === 'none' ? [] : [`${bits}/2`]),
  ]);
  // Before anything reads the weights: scoring then meets the numbers that are written with.
  const frozen = bits === 'none' || (await import('../../generate/packed-weights.ts')).quantise(model, bits);
  return new LocalProvider({
    model: modelName(folder),
    identity,
    forward: new Forward(model, executor, tokens),
    encoder,
    seed,
    openGenerator: async () =>
      (await import('../../generate/generator.ts')).Generator.open(model, { ...threaded, frozen }),
    facts: {
      device,
      dtype: 'float32',
      weights: bits === 'none' ? 'float32' : bits,
      parameters: model.params.names.reduce((n, name) => n + model.params.view(name).data.length, 0),
      adapter: model.adapter !== null,
      max_length: maxLength,
      bos_token: tokenizer.bosToken ?? null,
      eos_token: tokenizer.eosToken ?? null,
      pad_token: tokenizer.padToken ?? null,
      chat_template_sha256: templateText === null ? null : sha256(templateText),
    },
  });
}
