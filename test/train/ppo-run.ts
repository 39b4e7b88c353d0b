/** Small runs of PPO with the embedded model, as `harness align` would start them. Also run as a program, to be killed. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { camelCase } from '../../src/config/names.ts';
import { register } from '../../src/registry/kind.ts';
import { type AlignRequest, align } from '../../src/train/align.ts';
import { silent } from '../../src/train/events.ts';
import type { RewardDefinition } from '../../src/train/rewards/contract.ts';
import { REWARDS } from '../../src/train/rewards/reward-kind.ts';
import { effectiveSchema } from '../../src/train/schema.ts';
import { loadTrainer } from '../../src/train/trainer-kind.ts';

const root = resolve(import.meta.dirname, '..', '..');

export const small = {
  method: 'ppo',
  model_name_or_path: join(root, 'fixtures/models/tiny-llama-hh'),
  dataset_name: join(root, 'fixtures/preferences'),
  dataset_train_split: 'train[:24]',
  dataset_test_split: 'test[:6]',
  reward_funcs: ['length'],
  response_length: 10,
  per_device_train_batch_size: 4,
  num_mini_batches: 2,
  num_ppo_epochs: 2,
  learning_rate: 1e-4,
  max_steps: 3,
  save_steps: 1,
  report_to: [],
};

/** What `align` is asked for with these keys over those of `small`. */
export async function ppoRequest(
  run: string,
  keys: Record<string, unknown> = {},
  { rewards = [], ...more }: Partial<AlignRequest> & { rewards?: RewardDefinition[] } = {},
): Promise<AlignRequest> {
  const given: Record<string, unknown> = { ...small, output_dir: run, ...keys };
  const trainer = await loadTrainer(String(given.method));
  const defaults = Object.entries((await effectiveSchema(trainer)).properties).map(([key, schema]) => [
    key,
    schema.default,
  ]);
  const values = Object.entries({ ...Object.fromEntries(defaults), ...given }).filter(([, value]) => value !== null);
  const options = Object.fromEntries(values.map(([key, value]) => [camelCase(key), value]));
  for (const reward of rewards) await register(REWARDS, reward, 'test.ts');
  return {
    ...{ trainer, resolvedYaml: '# ppo\n', command: ['harness', 'align'], dryRun: false, reporter: silent },
    options: options as AlignRequest['options'],
    ...more,
  };
}

export const jsonLines = (...path: string[]): Record<string, unknown>[] =>
  readFileSync(join(...path), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Metrics of the rounds of a run, in their order. */
export const roundsOf = (run: string): Record<string, number>[] =>
  (jsonLines(run, 'metrics.jsonl') as Record<string, number>[]).filter((line) => 'objective/kl' in line);

/** All that a run must repeat to the bit. */
export const outcome = (run: string): string[] =>
  ['metrics.jsonl', 'completions.jsonl', 'model/model.safetensors', 'model/value_head.safetensors']
    .filter((name) => existsSync(join(run, name)))
    .map((name) => `${name} ${readFileSync(join(run, name)).toString('base64')}`);

const [, file, run, keys] = process.argv;
if (file === import.meta.filename && run !== undefined) {
  await align(await ppoRequest(run, JSON.parse(keys ?? '{}') as Record<string, unknown>, { resume: true }));
}
