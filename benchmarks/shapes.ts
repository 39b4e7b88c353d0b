/**
 * The models that are timed: three Llama shapes with random weights, made when a bench first needs them and kept in
 * `.cache/` (never committed). The embedded model's tokenizer serves all of them; larger vocabularies stay unused above
 * its ids, but cost what they cost.
 */
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NamedTensor, writeSafetensors } from '../src/models/files/safetensors.ts';
import { savePolicy } from '../src/models/policy.ts';
import { startRewardModel } from '../src/models/reward-model.ts';
import { root } from './process.ts';

export interface Shape {
  name: string;
  hidden: number;
  layers: number;
  heads: number;
  kvHeads: number;
  feedForward: number;
  vocabulary: number;
  /** Pairs (rows in SFT) per optimiser step. */
  batch: number;
  /** Optimiser steps of one timed run. */
  steps: number;
  /** Tokens per side of the equal-length rows. */
  equalLength: number;
}

export const shapes: Readonly<Record<string, Shape>> = {
  '4m': shape('4m', { hidden: 256, layers: 4, heads: 4, kvHeads: 4, feedForward: 688, vocabulary: 4096, steps: 20 }),
  '30m': shape('30m', { hidden: 512, layers: 8, heads: 8, kvHeads: 8, feedForward: 1376, vocabulary: 8192, steps: 9 }),
  // SmolLM-135M.
  '135m': shape('135m', {
    hidden: 576,
    layers: 30,
    heads: 9,
    kvHeads: 3,
    feedForward: 1536,
    vocabulary: 49152,
    batch: 2,
    steps: 7,
    equalLength: 512,
  }),
};

type Sizes = Omit<Shape, 'name' | 'batch' | 'equalLength'> & Partial<Shape>;

function shape(name: string, sizes: Sizes): Shape {
  return { name, batch: 8, equalLength: 256, ...sizes };
}

/** Names and shapes of a tied Llama's tensors, as transformers saves them. */
function tensorShapes({ hidden, layers, heads, kvHeads, feedForward, vocabulary }: Shape): [string, number[]][] {
  const kv = (hidden / heads) * kvHeads;
  const layer = (i: number): [string, number[]][] => [
    [`model.layers.${i}.input_layernorm.weight`, [hidden]],
    [`model.layers.${i}.self_attn.q_proj.weight`, [hidden, hidden]],
    [`model.layers.${i}.self_attn.k_proj.weight`, [kv, hidden]],
    [`model.layers.${i}.self_attn.v_proj.weight`, [kv, hidden]],
    [`model.layers.${i}.self_attn.o_proj.weight`, [hidden, hidden]],
    [`model.layers.${i}.post_attention_layernorm.weight`, [hidden]],
    [`model.layers.${i}.mlp.gate_proj.weight`, [feedForward, hidden]],
    [`model.layers.${i}.mlp.up_proj.weight`, [feedForward, hidden]],
    [`model.layers.${i}.mlp.down_proj.weight`, [hidden, feedForward]],
  ];
  return [
    ['model.embed_tokens.weight', [vocabulary, hidden]],
    ...Array.from({ length: layers }, (_, i) => layer(i)).flat(),
    ['model.norm.weight', [hidden]],
  ];
}

/** Normal numbers with standard deviation 0.02 from a fixed seed (mulberry32, Box-Muller). */
function gaussian(length: number, seed: number): Float32Array {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const out = new Float32Array(length);
  for (let i = 0; i < length; i += 2) {
    const radius = 0.02 * Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    out[i] = radius * Math.cos(angle);
    if (i + 1 < length) out[i + 1] = radius * Math.sin(angle);
  }
  return out;
}

const TOKENIZER = ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'chat_template.jinja'];

/** The folder of a reward model of a shape, its head drawn from a seed, made if it is not there. */
export async function rewardFolder(shape: Shape): Promise<string> {
  const policy = await modelFolder(shape);
  const folder = `${policy}-reward`;
  if (existsSync(join(folder, 'config.json'))) return folder;
  mkdirSync(folder, { recursive: true });
  for (const file of TOKENIZER) copyFileSync(join(policy, file), join(folder, file));
  await savePolicy(folder, await startRewardModel(policy, 1));
  return folder;
}

/** The folder of a shape's model, made if it is not there. */
export async function modelFolder(shape: Shape): Promise<string> {
  const folder = join(root, '.cache', 'bench', shape.name);
  if (existsSync(join(folder, 'model.safetensors'))) return folder;
  mkdirSync(folder, { recursive: true });
  const embedded = join(root, 'fixtures', 'models', 'tiny-llama-hh');
  for (const file of TOKENIZER) copyFileSync(join(embedded, file), join(folder, file));
  const config = {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    hidden_size: shape.hidden,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    num_key_value_heads: shape.kvHeads,
    head_dim: shape.hidden / shape.heads,
    intermediate_size: shape.feedForward,
    vocab_size: shape.vocabulary,
    max_position_embeddings: 2048,
    hidden_act: 'silu',
    rms_norm_eps: 1e-5,
    rope_parameters: { rope_theta: 10000, rope_type: 'default' },
    tie_word_embeddings: true,
    attention_bias: false,
    mlp_bias: false,
    attention_dropout: 0,
    initializer_range: 0.02,
    dtype: 'float32',
    bos_token_id: null,
    eos_token_id: 2,
    pad_token_id: 0,
  };
  writeFileSync(join(folder, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  const tensors = tensorShapes(shape).map(([name, size], i): NamedTensor => {
    const length = size.reduce((n, side) => n * side, 1);
    return { name, shape: size, view: size.length === 1 ? new Float32Array(length).fill(1) : gaussian(length, i + 1) };
  });
  await writeSafetensors(join(folder, 'model.safetensors'), tensors);
  return folder;
}
