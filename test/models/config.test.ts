import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LlamaConfig } from '../../architectures/llama.ts';
import { knownArchitectures } from '../../src/models/architectures.ts';
import { parseModelConfig, readModelConfig } from '../../src/models/config.ts';
import type { JsonObject } from '../../src/models/files/read-json.ts';
import { familyFolder } from './families.ts';

const SIZES = { vocab_size: 97, hidden_size: 32, intermediate_size: 48, num_hidden_layers: 3, num_attention_heads: 4 };
const known = await knownArchitectures();
const parse = (fields: JsonObject): LlamaConfig =>
  parseModelConfig({ ...SIZES, model_type: 'llama', ...fields }, 'm/config.json', known) as LlamaConfig;
const read = async (name: string): Promise<LlamaConfig> => (await readModelConfig(familyFolder(name))) as LlamaConfig;
const NONE = { q: false, k: false, v: false, o: false, mlp: false };

describe('folders written by transformers', () => {
  it('reads the layout of rope in use before version 5 like the newer one', async () => {
    const [older, newer] = await Promise.all(['llama-old-llama3', 'llama-rope-llama3'].map(read));
    expect(older!.raw).toHaveProperty('rope_scaling');
    expect(newer!.raw).toHaveProperty('rope_parameters');
    expect(older!.rope).toEqual(newer!.rope);
    expect(older!.rope).toEqual({
      theta: 5e5,
      scaling: { type: 'llama3', factor: 8, lowFreqFactor: 1, highFreqFactor: 4, originalMaxPositions: 32 },
    });
    const linear = await read('llama-old-layout');
    expect(linear.rope).toEqual({ theta: 2e4, scaling: { type: 'linear', factor: 4 } });
  });

  it('knows what sets the families apart', async () => {
    expect(await read('mistral-sliding')).toMatchObject({
      family: 'mistral',
      slidingWindow: [7, 7],
      bias: NONE,
      normEps: 1e-5,
    });
    expect(await read('mistral-head-dim')).toMatchObject({
      headDim: 12,
      slidingWindow: [null, null],
      rope: { theta: 1e6 },
    });
    expect(await read('qwen2-sliding')).toMatchObject({
      slidingWindow: [null, 9],
      bias: { q: true, k: true, v: true, o: false, mlp: false },
      qkNorm: false,
      tied: false,
    });
    expect(await read('qwen3')).toMatchObject({ qkNorm: true, headDim: 16, bias: NONE });
    expect(await read('qwen3-bias-tied')).toMatchObject({
      tied: true,
      bias: { ...NONE, q: true, k: true, v: true, o: true },
    });
    expect(await read('llama-attention-bias')).toMatchObject({ bias: { ...NONE, q: true, k: true, v: true, o: true } });
    expect(await read('llama-mlp-bias')).toMatchObject({ bias: { ...NONE, mlp: true }, kvHeads: 4 });
    expect(await read('smollm')).toMatchObject({ family: 'llama', heads: 9, kvHeads: 3, headDim: 4, tied: true });
  });
});

describe('defaults of transformers', () => {
  it('llama', () => {
    expect(parse({})).toMatchObject({
      kvHeads: 4,
      headDim: 8,
      normEps: 1e-6,
      rope: { theta: 10000, scaling: { type: 'default' } },
      tied: false,
      bias: NONE,
      slidingWindow: [null, null, null],
      maxPositions: 2048,
      bosId: 1,
      eosIds: [2],
      padId: null,
    });
  });
  it('mistral', () => {
    const fields = { model_type: 'mistral', num_attention_heads: 16 };
    expect(parse(fields)).toMatchObject({ kvHeads: 8, maxPositions: 131072, slidingWindow: [4096, 4096, 4096] });
    expect(parse({ ...fields, sliding_window: null, num_key_value_heads: null })).toMatchObject({
      kvHeads: 16,
      slidingWindow: [null, null, null],
    });
  });
  it('qwen', () => {
    const fields = { model_type: 'qwen3', num_key_value_heads: 2, eos_token_id: [5, 6], sliding_window: 8 };
    expect(parse(fields)).toMatchObject({
      headDim: 128,
      eosIds: [5, 6],
      bosId: null,
      slidingWindow: [null, null, null],
    });
    expect(parse({ ...fields, use_sliding_window: true })).toMatchObject({ slidingWindow: [null, null, null] });
    expect(parse({ ...fields, use_sliding_window: true, max_window_layers: 0 })).toMatchObject({
      slidingWindow: [8, 8, 8],
    });
    const types = ['sliding_attention', 'full_attention', 'sliding_attention'];
    expect(parse({ ...fields, use_sliding_window: true, layer_types: types })).toMatchObject({
      slidingWindow: [8, null, 8],
    });
    expect(() => parse({ ...fields, layer_types: types })).toThrow(/use_sliding_window or sliding_window is not set/);
  });
  it('the family from the architecture, a pad id of -1 as none', () => {
    const config = parse({
      model_type: undefined,
      architectures: ['Qwen2ForCausalLM'],
      pad_token_id: -1,
      num_key_value_heads: 2,
    });
    expect(config).toMatchObject({ family: 'qwen2', padId: null });
  });
  it('the trained context of llama3 scaling outside the rope fields', () => {
    const rope_scaling = { rope_type: 'llama3', factor: 8, low_freq_factor: 1, high_freq_factor: 4 };
    const original = (fields: JsonObject): unknown => parse({ max_position_embeddings: 64, ...fields }).rope.scaling;
    expect(original({ rope_scaling })).toMatchObject({ originalMaxPositions: 64 });
    expect(original({ rope_scaling, original_max_position_embeddings: 16 })).toMatchObject({
      originalMaxPositions: 16,
    });
  });
});

describe('refusals', () => {
  it.each<[string, JsonObject, string, RegExp]>([
    ['another model', { model_type: 'gpt_neox' }, 'MODEL_UNSUPPORTED', /model_type is "gpt_neox"/],
    ['a name from the prototype', { model_type: 'constructor' }, 'MODEL_UNSUPPORTED', /"constructor"/],
    ['another activation', { hidden_act: 'gelu' }, 'MODEL_UNSUPPORTED', /hidden_act is "gelu"/],
    [
      'another rope scaling',
      { rope_scaling: { type: 'yarn', factor: 4 } },
      'MODEL_UNSUPPORTED',
      /rope scaling is "yarn"/,
    ],
    [
      'a part of each head rotated',
      { partial_rotary_factor: 0.5 },
      'MODEL_UNSUPPORTED',
      /partial_rotary_factor is 0.5/,
    ],
    ['a quantised checkpoint', { quantization_config: { bits: 4 } }, 'MODEL_UNSUPPORTED', /quantised/],
    ['a missing size', { hidden_size: undefined }, 'MODEL_CONFIG', /hidden_size is missing/],
    ['a size that is text', { vocab_size: '97' }, 'MODEL_CONFIG', /vocab_size is "97", not a whole number above 0/],
    [
      'heads that do not divide',
      { num_key_value_heads: 3 },
      'MODEL_CONFIG',
      /num_key_value_heads is 3, which does not divide/,
    ],
    ['a width that heads do not divide', { num_attention_heads: 5 }, 'MODEL_CONFIG', /does not divide hidden_size 32/],
    ['an odd head', { head_dim: 7 }, 'MODEL_CONFIG', /head_dim is 7/],
    [
      'scaling without its factor',
      { rope_parameters: { rope_type: 'linear' } },
      'MODEL_CONFIG',
      /rope_parameters.factor is missing/,
    ],
    ['a flag that is text', { tie_word_embeddings: 'yes' }, 'MODEL_CONFIG', /tie_word_embeddings is "yes"/],
  ])('%s', (_, fields, code, message) => {
    const attempt = (): unknown => parse(fields);
    expect(attempt).toThrow(expect.objectContaining({ code, exitCode: 2, message: expect.stringMatching(message) }));
    expect(attempt).toThrow(/^m\/config\.json/);
  });

  it('names what is supported', () => {
    expect(() => parse({ model_type: 'gpt_neox' })).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/llama \(Llama, SmolLM.*mistral .*qwen2 .*qwen3/) }),
    );
    expect(() => parse({ rope_scaling: { type: 'yarn' } })).toThrow(
      expect.objectContaining({ hint: 'Supported are default, linear and llama3.' }),
    );
  });
});

describe('folders that are no models', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'harness-config-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('a hub name', async () => {
    await expect(readModelConfig('nobody/no-model')).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      hint: expect.stringContaining('hub'),
    });
  });
  it('an adapter', async () => {
    await mkdir(join(folder, 'adapter'));
    await expect(readModelConfig(join(folder, 'adapter'))).rejects.toThrow('has no config.json');
    await writeFile(join(folder, 'adapter', 'adapter_config.json'), '{}');
    await expect(readModelConfig(join(folder, 'adapter'))).rejects.toMatchObject({
      hint: expect.stringContaining('adapter'),
    });
  });
  it.each([
    ['broken JSON', '{\n  "vocab_size": 1,,\n}', /not valid JSON/, 2],
    ['a list', '[]', /must hold a JSON object, not a list/, undefined],
    ['not UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), /not UTF-8/, undefined],
  ])('%s', async (_, content, message, line) => {
    const path = join(folder, 'config.json');
    await writeFile(path, content);
    const error: unknown = await readModelConfig(folder).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'MODEL_JSON', message: expect.stringMatching(message), where: { file: path } });
    if (line !== undefined) expect(error).toMatchObject({ where: { line } });
  });
});
