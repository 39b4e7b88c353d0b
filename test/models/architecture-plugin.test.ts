/** A user's architecture in a file of their own: trained, saved, loaded, generated from; and what is wrong with one, told with its line. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HarnessError } from '../../src/base/errors.ts';
import { packageRoot } from '../../src/base/package-root.ts';
import { Generator } from '../../src/generate/generator.ts';
import { loadCausalLM, wholeModel } from '../../src/models/causal-lm.ts';
import { readModelConfig } from '../../src/models/config.ts';
import { savePolicy } from '../../src/models/policy.ts';
import { harness } from '../cli/harness.ts';

const before = process.cwd();
const shipped = (...path: string[]): string => join(packageRoot(), 'fixtures', ...path);
let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'harness-architecture-')));
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

/** One norm, attention with learned positions, no product behind it. @param layer replaces the body of `layer` */
const plugin = (name: string, layer?: string): string => `
import { defineArchitecture, op, parts } from '@harness-ai/harness/plugin';

export default defineArchitecture({
  name: '${name}',
  summary: 'Attention alone',
  source: 'this test',
  models: { ${name}: { known: 'Stumps', languageModel: 'StumpForCausalLM${name}', classifier: 'StumpScore${name}' } },
  names: { root: 'stump', embedding: 'stump.words', head: 'lm_head' },
  adapterTargets: ['qkv'],
  learnedPositions: true,
  config(fields) {
    const [layers, heads, width] = [fields.size('depth'), fields.size('heads', 2), fields.size('width')];
    return {
      vocabSize: fields.size('words'), hiddenSize: width, layers, heads, kvHeads: heads, headDim: width / heads,
      tied: true, logitCap: null, slidingWindow: Array(layers).fill(null), maxPositions: fields.size('positions', 256),
      bosId: null, eosIds: [fields.count('end', 2)], padId: null,
    };
  },
  rotary: () => ({}),
  embed(p, c, { ids, positions }) {
    const words = parts.embedding(p.at('stump'), 'words', [c.vocabSize, c.hiddenSize], ids);
    return op.add(words, parts.embedding(p.at('stump'), 'places', [c.maxPositions, c.hiddenSize], positions()));
  },
  layer(root, c, x, { index, attend, kept }) {
    ${layer ?? ''}
    const p = root.at(\`stump.\${index}\`);
    const all = p.linear('qkv', parts.rmsNorm(p, 'norm', x, 1e-5), 3 * c.hiddenSize);
    const third = (i) => op.slice(all, 1, i * c.hiddenSize, (i + 1) * c.hiddenSize);
    const y = attend({ q: kept(third(0)), k: third(1), v: third(2) }, { scale: c.headDim ** -0.5, rotary: null });
    return op.add(kept(x), p.linear('out', y, c.hiddenSize));
  },
  norm: (p, c, x) => parts.rmsNorm(p.at('stump'), 'norm', x, 1e-5),
  costs: (c) => ({ products: 4 * c.hiddenSize ** 2, kept: 8 * c.hiddenSize, scores: 2 }),
});
`;

/** A recipe that trains such a model for a step. */
function recipe(name: string, text: string): string {
  writeFileSync(`${name}.ts`, text);
  const model = join(folder, `${name}-model`);
  mkdirSync(model);
  writeFileSync(join(model, 'config.json'), JSON.stringify({ model_type: name, depth: 2, width: 16, words: 4096 }));
  for (const file of ['tokenizer.json', 'tokenizer_config.json']) {
    cpSync(shipped('models', 'tiny-llama-hh', file), join(model, file));
  }
  writeFileSync(
    `${name}.yaml`,
    `method: dpo\nplugins: [./${name}.ts]\nmodel_name_or_path: ${model}\ndataset_name: ${shipped('preferences')}\n` +
      'dataset_train_split: train[:4]\ndataset_test_split: test[:2]\nmax_steps: 1\nmax_length: 128\n' +
      'per_device_train_batch_size: 2\nlearning_rate: 1e-2\n',
  );
  return model;
}

it('trains a step, is saved, loaded and generated from', { timeout: 120_000 }, async () => {
  const model = recipe('stump', plugin('stump'));
  // Without the plug-in the type is not known, and the error says what would help.
  expect(await readModelConfig(model).catch((error: unknown) => error)).toMatchObject({
    code: 'MODEL_UNSUPPORTED',
    message: expect.stringContaining('model_type is "stump"'),
    hint: expect.stringMatching(/gpt2 \(GPT-2.*llama \(Llama.*a plug-in can add one/),
  });
  const missing = await harness(['align', 'stump.yaml', '--dry-run']);
  expect(missing.err).toContain('holds no weights');

  const config = await readModelConfig(model);
  const start = wholeModel(config, null, model);
  for (const name of start.params.names) {
    start.params.view(name).data.forEach((_, i, all) => {
      all[i] = name.endsWith('norm.weight') ? 1 : 0.3 * Math.sin(12.9898 * (i + 1));
    });
  }
  await savePolicy(model, start);
  const { code, err } = await harness(['align', 'stump.yaml', '--output-dir', 'runs/a', '--quiet']);
  expect([code, err]).toEqual([0, '']);

  const trained = await loadCausalLM(join('runs', 'a', 'model'));
  const moved = trained.params.names.map((name) => {
    const [now, then] = [trained.params.view(name).data, start.params.view(name).data];
    return now.some((x, i) => x !== then[i]);
  });
  expect(moved).toEqual(moved.map(() => true));
  const raw = JSON.parse(readFileSync(join('runs', 'a', 'model', 'config.json'), 'utf8')) as object;
  expect(raw).toMatchObject({ model_type: 'stump', architectures: ['StumpForCausalLMstump'], depth: 2 });
  const generator = await Generator.open(trained, { threads: 1 });
  const options = { maxTokens: 6, temperature: 0, stopIds: new Set<number>() };
  const [written] = await generator.generate([{ prompt: [5, 6, 7], seed: 1 }], options);
  await generator.close();
  expect(written!.ids).toHaveLength(6);
  const list = await harness(['list', 'architectures', '--json']);
  expect(JSON.parse(list.out).architectures.map(({ name }: { name: string }) => name)).toEqual([
    ...['gemma', 'gpt2', 'llama', 'stump'],
  ]);
});

it.each<[string, string, string, RegExp]>([
  ['thrower', 'throws', "throw new Error('no such thing');", /layer of the architecture thrower: no such thing/],
  [
    'misfit',
    'multiplies what does not fit',
    'op.add(x, root.get("w", [7]));',
    /layer of the architecture misfit: .*add/,
  ],
  [
    'narrow',
    'gives another shape',
    'return op.slice(kept(x), 1, 0, 8);',
    /layer of the architecture narrow gives \[.*8\]/,
  ],
])('%s: a layer that %s is one error with file and line', async (name, _, layer, message) => {
  recipe(name, plugin(name, layer));
  const { code, err } = await harness(['align', `${name}.yaml`, '--dry-run']);
  expect(code).toBe(2);
  expect(err).toMatch(message);
  const written = name === 'narrow' ? '  layer(root' : layer;
  const line =
    plugin(name, layer)
      .split('\n')
      .findIndex((text) => text.includes(written)) + 1;
  expect(err).toMatch(new RegExp(`${name}\\.ts:${line}\\b`));
  expect(err.match(/error:/g)).toHaveLength(1);
});

it('says at once all that a definition lacks', async () => {
  const text = plugin('partial')
    .replace(/ {2}norm: .*\n/, '')
    .replace("adapterTargets: ['qkv'],", '');
  recipe('partial', text);
  const { code, err } = await harness(['align', 'partial.yaml', '--dry-run']);
  expect(code).toBe(2);
  expect(err).toMatch(
    /partial\.ts does not declare an architecture: adapterTargets: names of modules; norm: a function/,
  );
});

it('refuses a model_type that another architecture claims', async () => {
  const model = recipe('second', plugin('second').replace('{ second:', '{ gpt2:'));
  writeFileSync(join(model, 'config.json'), JSON.stringify({ model_type: 'gpt2' }));
  const { err } = await harness(['align', 'second.yaml', '--dry-run']);
  expect(err).toMatch(
    /second\.ts:\d+[\s\S]*the architecture "second" claims the model_type "gpt2", as the architecture "gpt2" does/,
  );
  expect(HarnessError.is(await readModelConfig(model).catch((error: unknown) => error))).toBe(true);
});
