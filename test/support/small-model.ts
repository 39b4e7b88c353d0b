/**
 * A model for tests of what is around a model (loops, checkpoints, kills, commands): the embedded one's tokenizer and
 * chat template, a 26th of its weights, random. Steps cost a hundredth. Tests of what a model says use the embedded one.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Random } from '../../src/base/random.ts';
import { describe } from '../../src/models/causal-lm.ts';
import { readModelConfig } from '../../src/models/config.ts';
import { writeSafetensors } from '../../src/models/files/safetensors.ts';

const EMBEDDED = resolve(import.meta.dirname, '..', '..', 'fixtures/models/tiny-llama-hh');
const FILES = ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'chat_template.jinja'];
const SIZES = { hidden_size: 32, intermediate_size: 64, num_hidden_layers: 2, num_attention_heads: 2, head_dim: 16 };

/** Writes it into `folder`, made if need be, and returns the folder. Equal seeds give equal weights. */
export async function smallModel(folder: string, seed = 1): Promise<string> {
  mkdirSync(folder, { recursive: true });
  for (const name of [...FILES, 'generation_config.json']) copyFileSync(join(EMBEDDED, name), join(folder, name));
  const config = JSON.parse(readFileSync(join(EMBEDDED, 'config.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, ...SIZES, num_key_value_heads: 1 }));
  const { weights } = describe(await readModelConfig(folder));
  const tensors = weights.map(({ name, shape }) => {
    const random = new Random(seed, name);
    const view = new Float32Array(shape.reduce((a, b) => a * b, 1));
    // The spread of a fresh linear layer, norms at 1: activations keep their size through the layers.
    if (shape.length === 1) view.fill(1);
    else for (let i = 0; i < view.length; i++) view[i] = (random.uint32() / 2 ** 32 - 0.5) * 0.3;
    return { name, shape, view };
  });
  await writeSafetensors(join(folder, 'model.safetensors'), tensors);
  return folder;
}
