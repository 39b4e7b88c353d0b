/** Whole runs of `method: reward`: what is written and told, going on after a kill, and what is refused. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { RewardScorer } from '../../src/models/score-sequences.ts';
import { harness } from '../cli/harness.ts';

const fixtures = join(packageRoot(), 'fixtures');
const base = join(fixtures, 'models', 'tiny-llama-hh');

let folder: string;
const cache = process.env.HARNESS_CACHE;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-reward-'));
  process.env.HARNESS_CACHE = join(folder, 'cache');
});
afterAll(() => {
  if (cache === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = cache;
  rmSync(folder, { recursive: true });
});

const SMALL = {
  method: 'reward',
  model_name_or_path: base,
  dataset_name: join(fixtures, 'preferences'),
  dataset_train_split: 'train[:8]',
  dataset_test_split: 'test[:4]',
  max_steps: 4,
  per_device_train_batch_size: 2,
  logging_steps: 1,
  save_steps: 2,
};

async function run(name: string, keys: Record<string, unknown>, ...flags: string[]) {
  const config = join(folder, `${name}.yaml`);
  writeFileSync(config, JSON.stringify({ ...SMALL, ...keys, output_dir: join(folder, name) }));
  return harness(['align', config, ...flags]);
}

async function align(name: string, keys: Record<string, unknown>, ...flags: string[]): Promise<string> {
  const { code, err } = await run(name, keys, ...flags);
  expect(code, err).toBe(0);
  return err;
}

const read = (...path: string[]): Buffer => readFileSync(join(folder, ...path));

describe.each([
  ['whole', {}, 'model.safetensors'],
  ['adapter', { use_peft: true, lora_r: 4, lora_target_modules: 'all-linear' }, 'adapter_model.safetensors'],
])('%s', (name, keys, weights) => {
  let told: string;
  beforeAll(async () => {
    told = await align(name, keys);
  });

  it('prints held-out accuracy, logs what TRL logs, and writes a model that scores', async () => {
    expect(told).toMatch(/scores the chosen answer higher +\d/);
    const [first] = read(name, 'metrics.jsonl').toString().split('\n');
    const entry = JSON.parse(first!) as Record<string, number>;
    for (const metric of ['loss', 'accuracy', 'margin', 'min_reward', 'mean_reward', 'max_reward', 'num_tokens'])
      expect(entry[metric], metric).toBeTypeOf('number');
    expect(entry.min_reward).toBeLessThanOrEqual(entry.mean_reward!);
    expect(entry.max_reward).toBeGreaterThanOrEqual(entry.mean_reward!);
    const scorer = await RewardScorer.open(join(folder, name, 'model'), { threads: 1 });
    const chat = scorer.encode([{ role: 'user', content: 'Hi' }], [{ role: 'assistant', content: 'Hello.' }]);
    expect((await scorer.score([chat])).every(Number.isFinite)).toBe(true);
    await scorer.dispose();
  });

  it('goes on after a kill as if there had been none', async () => {
    cpSync(join(folder, name), join(folder, `${name}-cut`), { recursive: true });
    for (const gone of ['model', 'checkpoint-4']) rmSync(join(folder, `${name}-cut`, gone), { recursive: true });
    await align(`${name}-cut`, keys, '--resume');
    expect(read(`${name}-cut`, 'model', weights).equals(read(name, 'model', weights))).toBe(true);
    expect(read(`${name}-cut`, 'metrics.jsonl').equals(read(name, 'metrics.jsonl'))).toBe(true);
  });

  it('is gone on with by another run', async () => {
    await align(`${name}-again`, { ...keys, model_name_or_path: join(folder, name, 'model'), max_steps: 1 });
    expect(readdirSync(join(folder, `${name}-again`, 'model'))).toContain(weights);
  });
});

const rows = (name: string, all: readonly Record<string, unknown>[]): string => {
  const file = join(folder, `${name}.jsonl`);
  writeFileSync(file, all.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return file;
};
const ONE = { dataset_train_split: 'train', dataset_test_split: null, max_steps: 1, save_steps: 10 };

it('takes texts with the prompt inside, and margins', async () => {
  const pair = { chosen: '\n\nHuman: Hi\n\nAssistant: Hello, friend.', rejected: '\n\nHuman: Hi\n\nAssistant: No.' };
  const told = await align('texts', {
    ...ONE,
    dataset_name: rows('texts', [
      { ...pair, margin: 2 },
      { ...pair, margin: -1 },
    ]),
  });
  expect(told).toContain('2 prompts found up to the last shared "Assistant:"');
  const [first] = read('texts', 'metrics.jsonl').toString().split('\n');
  const { loss, margin: gap } = JSON.parse(first!) as { loss: number; margin: number };
  const softplus = (x: number): number => Math.log1p(Math.exp(x));
  expect(loss).toBeCloseTo((softplus(2 - gap) + softplus(-1 - gap)) / 2, 4);
});

it('drops pairs that are too long, and says how many', async () => {
  const turn = (role: string, words: number) => [{ role, content: 'so '.repeat(words).trim() }];
  const pair = (words: number) => ({
    ...{ prompt: turn('user', 4), chosen: turn('assistant', words), rejected: turn('assistant', 2) },
  });
  const told = await align('long', {
    ...ONE,
    max_length: 40,
    dataset_name: rows('long', [pair(3), pair(90), pair(5)]),
  });
  expect(told).toContain('1 row dropped: longer than max_length');
  expect(told).toContain('3 rows read, 2 examples');
});

it.each([
  ['a margin that is no number', { margin: 'much' }, 'margin'],
  ['answers of two kinds', { rejected: [{ role: 'assistant', content: 'x' }] }, 'mixes formats'],
])('refuses %s', async (name, wrong, message) => {
  const row = { prompt: 'Hi', chosen: ' you', rejected: ' no', ...wrong };
  const { code, err } = await run(name.replaceAll(' ', '-'), { ...ONE, dataset_name: rows('wrong', [row]) });
  expect(code).toBe(2);
  expect(err).toContain(message);
});

it('a reward model is no language model to train', async () => {
  for (const method of ['sft', 'dpo']) {
    const { code, err } = await run(`refused-${method}`, {
      method,
      model_name_or_path: join(folder, 'whole', 'model'),
    });
    expect(code).toBe(2);
    expect(err).toContain('is a reward model (LlamaForSequenceClassification), not a language model');
  }
});
