/** What can be wrong with an on-policy run: one clear error each, and the last checkpoint stays. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { align } from '../../src/train/align.ts';
import type { RewardDefinition } from '../../src/train/rewards/contract.ts';
import { damageOf } from '../../src/train/state/checkpoint.ts';
import { ppoRequest, small } from './ppo-run.ts';

let folder = '';
const before = process.env.HARNESS_CACHE;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-rollout-'));
  process.env.HARNESS_CACHE = join(folder, 'cache');
});
afterAll(() => {
  if (before === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = before;
  rmSync(folder, { recursive: true, force: true });
});

let runs = 0;
const refused = async (keys: Record<string, unknown>, rewards: RewardDefinition[] = []) => {
  const run = join(folder, `run-${runs++}`);
  const error = await align(await ppoRequest(run, keys, { rewards })).then(
    () => expect.unreachable('it went through'),
    (thrown: Error & { code: string; hint?: string }) => thrown,
  );
  return { run, error };
};

/** A reward that does as it is told with the nth sample of the run. */
const counting = (name: string, nth: number, what: () => number): RewardDefinition => {
  let asked = 0;
  return { name, summary: 'breaks', score: () => (asked++ === nth ? what() : 1) };
};
const HELD_OUT = 6;
const ROUND = 4;

test('a reward that gives NaN names the sample and keeps the last checkpoint', async () => {
  const reward = counting('nan', HELD_OUT + ROUND + 1, () => Number.NaN);
  const { run, error } = await refused({ reward_funcs: ['nan'] }, [reward]);
  expect(error).toMatchObject({ code: 'REWARD_NOT_FINITE', exitCode: 1 });
  expect(error.message).toMatch(/^The reward nan gave NaN for the answer ".*" to train\.jsonl:\d+\.$/);
  expect(error.hint).toContain('checkpoint');
  expect(await damageOf(join(run, 'checkpoint-1'))).toBeUndefined();
});

test('a reward that throws names the sample and keeps the last checkpoint', async () => {
  const fail = () => {
    throw new TypeError('no such thing');
  };
  const { run, error } = await refused({ reward_funcs: ['bad'] }, [counting('bad', HELD_OUT + ROUND + 2, fail)]);
  expect(error).toMatchObject({ code: 'REWARD_FAILED', exitCode: 1 });
  expect(error.message).toMatch(/^The reward bad failed for the answer ".*" to train\.jsonl:\d+: no such thing$/);
  expect(await damageOf(join(run, 'checkpoint-1'))).toBeUndefined();
});

test('prompts longer than the context of the model', async () => {
  const model = join(folder, 'short');
  cpSync(small.model_name_or_path, model, { recursive: true });
  const path = join(model, 'config.json');
  const config = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify({ ...config, max_position_embeddings: 20 }));
  const { error } = await refused({ model_name_or_path: model });
  expect(error.code).toBe('PROMPT_TOO_LONG');
  expect(error.message).toMatch(/The prompt of train\.jsonl:\d+ has \d+ tokens; the model has 20 positions/);
});

test('a tokenizer without an end token', async () => {
  const model = join(folder, 'endless');
  cpSync(small.model_name_or_path, model, { recursive: true });
  for (const name of ['tokenizer_config.json', 'special_tokens_map.json', 'generation_config.json', 'config.json']) {
    const path = join(model, name);
    const file = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    for (const key of ['eos_token', 'eos_token_id']) delete file[key];
    writeFileSync(path, JSON.stringify(file));
  }
  const { error } = await refused({ model_name_or_path: model });
  expect(error).toMatchObject({ code: 'NO_EOS', hint: expect.stringContaining('stop_token: none') });
  await align(await ppoRequest(join(folder, 'goes'), { model_name_or_path: model, stop_token: 'none', max_steps: 1 }));
});

test('a checkpoint without its value head', async () => {
  const run = join(folder, 'headless');
  await align(await ppoRequest(run, { max_steps: 1 }));
  const from = join(run, 'checkpoint-1');
  rmSync(join(from, 'value_head.safetensors'));
  const sums = join(from, 'checksums.json');
  const file = JSON.parse(readFileSync(sums, 'utf8')) as { files: Record<string, unknown> };
  delete file.files['value_head.safetensors'];
  writeFileSync(sums, JSON.stringify(file));
  const again = align(await ppoRequest(run, { max_steps: 2 }, { resume: true }));
  await expect(again).rejects.toMatchObject({
    code: 'RESUME_CHANGED',
    message: expect.stringContaining('no value head'),
  });
});

test('rewards that are missing, unknown, mis-weighted or wrongly set', async () => {
  const codeOf = async (keys: Record<string, unknown>) => {
    const { error } = await refused(keys);
    return `${error.code} ${error.hint}`;
  };
  expect(await codeOf({ reward_funcs: null })).toMatch(/^REWARD_MISSING .*reward_model/);
  expect(await codeOf({ reward_funcs: ['lenght'] })).toMatch(/^REWARD_UNKNOWN .*length/);
  expect(await codeOf({ reward_weights: [1, 2] })).toMatch(/^REWARD_WEIGHTS .*length/);
  expect(await codeOf({ reward_funcs: [{ name: 'length', taget: 3 }] })).toMatch(/^REWARD_OPTIONS .*target/);
  expect(await codeOf({ reward_funcs: [{ name: 'length', target: 'x' }] })).toMatch(/^REWARD_OPTIONS /);
  expect(await codeOf({ reward_model: small.model_name_or_path })).toMatch(/^MODEL_HEAD /);
  expect(await codeOf({ reward_model: './none' })).toMatch(/^MODEL_NOT_FOUND /);
  expect(await codeOf({ per_device_train_batch_size: 25 })).toMatch(/^DATA_TOO_FEW /);
});
