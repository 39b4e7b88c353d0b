import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import llama from '../../architectures/llama.ts';
import type { HarnessError } from '../../src/base/errors.ts';
import { openCheckpoint } from '../../src/models/files/checkpoint-files.ts';
import { type NamedTensor, writeSafetensors } from '../../src/models/files/safetensors.ts';
import { type LoadWeightsOptions, loadWeights } from '../../src/models/files/weights.ts';
import { familyFolder } from './families.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'harness-weights-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

let counter = 0;
/** A tensor with numbers that no other has. */
function tensor(name: string, ...shape: number[]): NamedTensor {
  const view = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => ++counter);
  return { name, shape, view };
}
const blank = ({ name, shape, view }: NamedTensor): NamedTensor => ({
  name,
  shape,
  view: new Float32Array(view.length),
});

const embedding = tensor('model.embed_tokens.weight', 5, 2);
const layers = [0, 1].map((i) => tensor(`model.layers.${i}.self_attn.q_proj.weight`, 2, 2));
const norm = tensor('model.norm.weight', 2);
const head = tensor('lm_head.weight', 5, 2);
const model = [embedding, ...layers, norm];

/** Writes `stored`, loads `wanted` and returns what went wrong. */
async function failure(
  stored: NamedTensor[],
  wanted: NamedTensor[],
  options: LoadWeightsOptions = {},
): Promise<HarnessError> {
  await writeSafetensors(join(folder, 'model.safetensors'), stored);
  const views = wanted.map(blank);
  const error: unknown = await loadWeights(folder, views, { ...llama, ...options }).catch((e: unknown) => e);
  expect(error).toMatchObject({
    code: 'WEIGHTS_MISMATCH',
    exitCode: 2,
    where: { file: join(folder, 'model.safetensors') },
  });
  expect(views.every(({ view }) => view.every((x) => x === 0))).toBe(true);
  return error as HarnessError;
}

async function load(
  stored: NamedTensor[],
  wanted: NamedTensor[],
  options: LoadWeightsOptions = {},
): Promise<readonly string[]> {
  await writeSafetensors(join(folder, 'model.safetensors'), stored);
  const views = wanted.map(blank);
  const { ignored } = await loadWeights(folder, views, { ...llama, ...options });
  views.forEach(({ view }, i) => {
    expect(view).toEqual(wanted[i]!.view);
  });
  return ignored;
}

describe('what fits', () => {
  it('fills the views', async () => {
    expect(await load([...model, head], [head, ...model])).toEqual([]);
  });
  it('finds names without the leading model., and with it', async () => {
    const bare = model.map((t) => ({ ...t, name: t.name.slice(6) }));
    await load(bare, model);
    await load(model, bare);
  });
  it('leaves out rotary buffers and a tied head, and says so', async () => {
    const buffer = tensor('model.layers.0.self_attn.rotary_emb.inv_freq', 2);
    const same = { ...head, view: embedding.view };
    expect(await load([...model, same, buffer], model, { tied: true })).toEqual(['lm_head.weight', buffer.name]);
    const other = tensor('score.weight', 1, 2);
    expect(await load([...model, other], model, { ignore: (name) => name === 'score.weight' })).toEqual([
      'score.weight',
    ]);
  });
  it('takes a tied embedding from the head where only that is stored', async () => {
    await load([head, ...layers, norm], [{ ...embedding, view: head.view }, ...layers, norm], { tied: true });
  });
  it('reads shards written by transformers and widens them', async () => {
    const shards = familyFolder('llama-sharded');
    const checkpoint = await openCheckpoint(shards);
    const wanted = [...checkpoint.tensors.values()].map(({ info }) => tensor(info.name, ...info.shape));
    await checkpoint.close();
    expect(wanted).toHaveLength(21);
    const { dtypes, path } = await loadWeights(shards, wanted);
    expect(dtypes).toEqual({ BF16: 21 });
    expect(path).toBe(join(shards, 'model.safetensors.index.json'));
    const spread = wanted.find(({ name }) => name === 'lm_head.weight')!.view;
    const mean = spread.reduce((a, b) => a + b * b, 0) / spread.length;
    // make_families.py draws matrices with variance 0.81 / columns.
    expect(mean).toBeGreaterThan(0.02);
    expect(mean).toBeLessThan(0.03);
  });
});

describe('what does not fit', () => {
  const wanted = [...model, head];
  it.each<[string, NamedTensor[], NamedTensor[], RegExp, RegExp]>([
    [
      'a missing layer',
      [embedding, layers[0]!, norm, head],
      wanted,
      /lacks model.layers.1.self_attn.q_proj.weight/,
      /has 1 layers: num_hidden_layers/,
    ],
    [
      'a layer too many',
      [...wanted, tensor('model.layers.2.self_attn.q_proj.weight', 2, 2)],
      wanted,
      /holds model.layers.2/,
      /num_hidden_layers/,
    ],
    ['a missing head', model, wanted, /lacks lm_head.weight/, /"tie_word_embeddings": true/],
    ['a head too many', wanted, model, /holds lm_head.weight/, /"tie_word_embeddings": false/],
    ['a reward model', [...model, tensor('score.weight', 1, 2)], wanted, /lacks lm_head.weight/, /reward model/],
    [
      'an adapter',
      [tensor('base_model.model.x.lora_A.weight', 1, 2)],
      wanted,
      /lacks .* and 2 more tensors/,
      /adapter/,
    ],
    [
      'a missing bias',
      wanted,
      [...wanted, tensor('model.layers.0.self_attn.q_proj.bias', 2)],
      /lacks .*q_proj.bias/,
      /attention_bias/,
    ],
    [
      'a bias too many',
      [...wanted, tensor('model.layers.0.mlp.up_proj.bias', 2)],
      wanted,
      /holds .*up_proj.bias/,
      /mlp_bias/,
    ],
    [
      'another width',
      [{ ...norm, ...tensor('model.norm.weight', 3) }, embedding, ...layers, head],
      wanted,
      /model.norm.weight has shape \[3\], but config.json asks for \[2\]/,
      /hidden_size/,
    ],
    [
      'another vocabulary',
      [tensor('model.embed_tokens.weight', 6, 2), ...layers, norm, head],
      wanted,
      /embed_tokens.weight has 6 rows but config.json says vocab_size 5/,
      /tokenizer/,
    ],
    [
      'a transposed matrix',
      [tensor('model.embed_tokens.weight', 2, 5), ...layers, norm, head],
      wanted,
      /\[2, 5\], but config.json asks for \[5, 2\]/,
      /hidden_size/,
    ],
  ])('%s', async (_, stored, target, message, hint) => {
    const error = await failure(stored, target);
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });

  it('tells all findings at once', async () => {
    const error = await failure([tensor('model.embed_tokens.weight', 6, 2), ...layers, tensor('extra', 1)], wanted);
    expect([error.message, ...error.also.map(({ message }) => message)]).toEqual([
      expect.stringContaining('vocab_size 5'),
      expect.stringContaining('lacks model.norm.weight, lm_head.weight'),
      expect.stringContaining('holds extra'),
    ]);
  });

  it('a head that is not the embedding it should be tied to', async () => {
    const error = await failure(wanted, model, { tied: true });
    expect(error.message).toMatch(
      /tie_word_embeddings is true, but lm_head.weight is not equal to model.embed_tokens.weight/,
    );
  });
});

describe('folders', () => {
  it.each<[string, string, RegExp, RegExp]>([
    ['a pickle', 'pytorch_model.bin', /only as a pickle \(pytorch_model.bin\)/, /save_pretrained/],
    ['sharded pickles', 'pytorch_model-00001-of-00002.bin', /only as a pickle/, /save_pretrained/],
    ['GGUF', 'model-Q4.gguf', /only as model-Q4.gguf/, /original checkpoint/],
    ['an adapter', 'adapter_model.safetensors', /holds an adapter/, /base model/],
    ['another file', 'consolidated.safetensors', /has consolidated.safetensors but neither/, /model.safetensors/],
    ['nothing', 'README.md', /holds no weights/, /model.safetensors/],
  ])('with %s', async (_, name, message, hint) => {
    await writeFile(join(folder, name), '');
    const error: unknown = await loadWeights(folder, []).catch((e: unknown) => e);
    expect(error).toMatchObject({
      code: 'MODEL_WEIGHTS',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['no map', { metadata: {} }, /has no weight_map/],
    [
      'a path that leaves',
      { weight_map: { a: '../model.safetensors' } },
      /gives "..\/model.safetensors" as the file of a/,
    ],
    ['an absolute path', { weight_map: { a: '/etc/passwd' } }, /gives "\/etc\/passwd"/],
    ['a path of Windows', { weight_map: { a: 'C:\\x.safetensors' } }, /gives "C:/],
    [
      'a shard that is not there',
      { weight_map: { a: 'model-00001-of-00002.safetensors' } },
      /lists model-00001-of-00002.safetensors, which is not there/,
    ],
    [
      'a tensor that is not there',
      { weight_map: { a: 'x.safetensors', b: 'x.safetensors' } },
      /says that b is in x.safetensors/,
    ],
    [
      'a tensor twice',
      { weight_map: { a: 'x.safetensors', c: 'y.safetensors' } },
      /"a" is both in .*x.safetensors and in .*y.safetensors/,
    ],
  ])('with an index that has %s', async (_, index, message) => {
    await writeSafetensors(join(folder, 'x.safetensors'), [tensor('a', 1)]);
    await writeSafetensors(join(folder, 'y.safetensors'), [tensor('a', 1), tensor('c', 1)]);
    await writeFile(join(folder, 'model.safetensors.index.json'), JSON.stringify(index));
    await expect(loadWeights(folder, [])).rejects.toMatchObject({
      code: 'MODEL_INDEX',
      message: expect.stringMatching(message),
    });
  });
});
