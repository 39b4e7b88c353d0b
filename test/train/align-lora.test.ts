/** Whole runs of `align` with adapters: what is written, going on after a kill bit for bit, and continuing an adapter. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { loadAdapter } from '../../src/models/adapters/adapted-lm.ts';
import { harness } from '../cli/harness.ts';

const fixtures = join(packageRoot(), 'fixtures');
const base = join(fixtures, 'models', 'tiny-llama-hh');
const adapter = join(fixtures, 'models', 'tiny-llama-hh-lora');

let folder: string;
const cache = process.env.HARNESS_CACHE;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-align-lora-'));
  process.env.HARNESS_CACHE = join(folder, 'cache');
});
afterAll(() => {
  if (cache === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = cache;
  rmSync(folder, { recursive: true });
});

const SMALL = {
  dataset_name: join(fixtures, 'preferences'),
  dataset_train_split: 'train[:8]',
  dataset_test_split: 'test[:2]',
  max_length: 64,
  max_steps: 4,
  per_device_train_batch_size: 2,
  gradient_accumulation_steps: 2,
  learning_rate: 1e-3,
  logging_steps: 1,
  save_steps: 2,
};

/** Runs a config, or goes on with the run of that name; returns what was told on stderr. */
async function align(name: string, keys: Record<string, unknown>, ...flags: string[]): Promise<string> {
  const config = join(folder, `${name}.yaml`);
  writeFileSync(config, JSON.stringify({ ...SMALL, ...keys, output_dir: join(folder, name) }));
  const { code, err } = await harness(['align', config, ...flags]);
  expect(code, err).toBe(0);
  return err;
}

const read = (...path: string[]): Buffer => readFileSync(join(folder, ...path));
const lines = (name: string): Record<string, number>[] =>
  read(name, 'metrics.jsonl')
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number>);
const WEIGHTS = 'adapter_model.safetensors';

/** As a kill between the checkpoint of step 2 and that of step 4 leaves a run. */
function cut(whole: string, name: string): void {
  cpSync(join(folder, whole), join(folder, name), { recursive: true });
  for (const gone of ['model', 'checkpoint-4']) rmSync(join(folder, name, gone), { recursive: true });
}

describe.each([
  ['sft', { method: 'sft', model_name_or_path: base, use_peft: true, lora_dropout: 0.1 }],
  ['dpo', { method: 'dpo', model_name_or_path: base, use_peft: true, lora_r: 4, lora_modules_to_save: ['model.norm'] }],
  ['continued', { method: 'dpo', model_name_or_path: adapter }],
  ['dora', { method: 'sft', model_name_or_path: base, use_peft: true, use_dora: true, lora_dropout: 0.1 }],
  ['ia3', { method: 'dpo', model_name_or_path: base, use_peft: true, peft_type: 'IA3' }],
])('%s', (name, keys) => {
  beforeAll(() => align(name, keys));

  it('writes an adapter and its tokenizer, nothing of the base', async () => {
    for (const place of ['model', 'checkpoint-4']) {
      const files = readdirSync(join(folder, name, place));
      expect(files).toEqual(expect.arrayContaining(['adapter_config.json', WEIGHTS, 'tokenizer.json']));
      expect(files.filter((file) => /^(config|model)\b/.test(file))).toEqual([]);
    }
    expect(read(name, 'model', WEIGHTS)).toEqual(read(name, 'checkpoint-4', WEIGHTS));
    // Two moments for each trained number.
    const size = (...path: string[]): number => statSync(join(folder, name, ...path)).size;
    expect(size('checkpoint-4', 'optimizer.safetensors') / size('model', WEIGHTS)).toBeCloseTo(2, 1);
    const { params } = await loadAdapter(join(folder, name, 'model'), base);
    expect(params.weights.every(Number.isFinite)).toBe(true);
  });

  it('goes on after a kill as if there had been none', async () => {
    cut(name, `${name}-cut`);
    // The reference is computed again, from the weights at the start and not from the checkpoint's.
    process.env.HARNESS_CACHE = join(folder, `${name}-other-cache`);
    await align(`${name}-cut`, keys, '--resume');
    process.env.HARNESS_CACHE = join(folder, 'cache');
    expect(read(`${name}-cut`, 'model', WEIGHTS).equals(read(name, 'model', WEIGHTS))).toBe(true);
    expect(read(`${name}-cut`, 'metrics.jsonl').equals(read(name, 'metrics.jsonl'))).toBe(true);
  });
});

it('a fresh adapter and a continued one both start from their reference', () => {
  for (const name of ['dpo', 'continued']) {
    expect(lines(name)[0]).toMatchObject({
      'rewards/margins': 0,
      'rewards/chosen': 0,
      loss: expect.closeTo(Math.LN2, 6),
    });
    expect(Math.abs(lines(name)[3]!['rewards/margins']!)).toBeGreaterThan(1e-3);
  }
});

it('what a run wrote is continued by another, whatever lora_* keys say', async () => {
  const told = await align('again', {
    method: 'dpo',
    model_name_or_path: join(folder, 'dpo', 'model'),
    use_peft: true,
  });
  expect(told).toContain('is continued with its own settings (r 4, alpha 32)');
  expect(lines('again')[0]).toMatchObject({ 'rewards/margins': 0 });
  const config = (name: string): unknown => JSON.parse(read(name, 'model', 'adapter_config.json').toString());
  expect(config('again')).toEqual(config('dpo'));
  expect(read('again', 'model', WEIGHTS).length).toBe(read('dpo', 'model', WEIGHTS).length);
});

it.each([
  ['holds an adapter, but this run trains all weights', { use_peft: false }],
  ['holds an adapter with other settings (alpha, targetModules)', { lora_alpha: 8, lora_target_modules: ['v_proj'] }],
])('going on with another config is refused: %s', async (message, other) => {
  const name = `changed-${Object.keys(other)[0]}`;
  cut('sft', name);
  const config = join(folder, `${name}.yaml`);
  const keys = { ...SMALL, method: 'sft', model_name_or_path: base, use_peft: true, lora_dropout: 0.1, ...other };
  writeFileSync(config, JSON.stringify({ ...keys, output_dir: join(folder, name) }));
  const { code, err } = await harness(['align', config, '--resume']);
  expect(code).toBe(2);
  expect(err).toContain(message);
});
