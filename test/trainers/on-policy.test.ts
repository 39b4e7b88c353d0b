/**
 * GRPO, RLOO and online DPO as whole runs of the embedded model: what is logged, resuming to the bit, and that they raise
 * their rewards, whichever way these point.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { align } from '../../src/train/align.ts';
import { type Reporter, silent } from '../../src/train/events.ts';
import type { RewardDefinition } from '../../src/train/rewards/contract.ts';
import { jsonLines, outcome, ppoRequest } from '../train/ppo-run.ts';

let folder = '';
const before = process.env.HARNESS_CACHE;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-on-policy-'));
  process.env.HARNESS_CACHE = join(folder, 'cache');
});
afterAll(() => {
  if (before === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = before;
  rmSync(folder, { recursive: true, force: true });
});

/** Seldom the same for two answers, where lengths in tokens often are. */
const characters: RewardDefinition = {
  ...{ name: 'characters', summary: 'Characters of the answer' },
  score: ({ completion }) => completion.length / 10,
};

const common = { dataset_train_split: 'train[:32]', lr_scheduler_type: 'constant' };
const groups = { num_generations: 4, per_device_train_batch_size: 8, gradient_accumulation_steps: 2 };
const methods: { method: string; own: Record<string, unknown>; limit: string; rate: number; names: string }[] = [
  {
    ...{
      method: 'grpo',
      own: { ...groups, beta: 0.01, num_iterations: 2 },
      limit: 'max_completion_length',
      rate: 3e-4,
    },
    names:
      'reward reward_std frac_reward_zero_std kl entropy clip_ratio/region_mean completions/mean_terminated_length',
  },
  {
    ...{ method: 'rloo', own: { ...groups, num_iterations: 2 }, limit: 'max_completion_length', rate: 1e-3 },
    names: 'reward reward_std frac_reward_zero_std kl entropy clip_ratio/low_min clip_ratio/high_max',
  },
  {
    ...{
      method: 'online_dpo',
      own: { per_device_train_batch_size: 8, reward_funcs: ['characters'] },
      limit: 'max_new_tokens',
      rate: 1e-3,
    },
    names: 'objective/scores objective/scores_margin objective/kl rewards/margins rewards/accuracies logps/chosen beta',
  },
];

const roundsOf = (run: string) =>
  (jsonLines(run, 'metrics.jsonl') as Record<string, number>[]).filter((line) => 'completions/mean_length' in line);
const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;

/** Pairs say less than scores do: more of them, and more rounds. */
const pairsLearnSlowly = {
  ...{ dataset_train_split: 'train[:256]', per_device_train_batch_size: 32, reward_funcs: ['length'] },
  ...{ max_new_tokens: 24, temperature: 1, max_steps: 12, learning_rate: 1e-4 },
};

describe.each(methods)('method: $method', ({ method, own, limit, rate, names }) => {
  const slower = method === 'online_dpo' ? pairsLearnSlowly : {};
  const request = (name: string, keys: Record<string, unknown>, more: Parameters<typeof ppoRequest>[2] = {}) =>
    ppoRequest(
      join(folder, `${method}-${name}`),
      { method, ...common, ...own, learning_rate: 3e-4, ...keys },
      {
        rewards: [characters],
        ...more,
      },
    );
  const run = (name: string) => join(folder, `${method}-${name}`);

  test('stopped and gone on with: the same bits; all names are logged', { timeout: 60_000 }, async () => {
    const keys = { [limit]: 8, logging_steps: 1 };
    await align(await request('whole', keys));
    const rounds = roundsOf(run('whole'));
    expect(rounds.map(({ step }) => step)).toEqual([1, 2, 3]);
    for (const name of [...names.split(' '), 'completions/clipped_ratio'])
      for (const round of rounds) expect(round[name], name).toSatisfy(Number.isFinite);
    const controller = new AbortController();
    const step: Reporter['step'] = (event) => void (event.step === 2 && controller.abort(new Error('stop')));
    const stopped = await request('stopped', keys, { reporter: { ...silent, step }, signal: controller.signal });
    await expect(align(stopped)).rejects.toMatchObject({ code: 'INTERRUPTED', exitCode: 130 });
    await align(await request('stopped', keys, { resume: true }));
    expect(outcome(run('stopped'))).toEqual(outcome(run('whole')));
  });

  test('rewards go up, and the other way with the sign flipped', { timeout: 600_000 }, async () => {
    const reached: number[] = [];
    const scored = 'rewards/length/mean';
    for (const sign of [1, -1]) {
      const shared = { logging_steps: 1, save_strategy: 'no', reward_weights: [sign] };
      await align(
        await request(`sign${sign}`, { ...shared, [limit]: 12, max_steps: 6, learning_rate: rate, ...slower }),
      );
      const each = roundsOf(run(`sign${sign}`)).map((round) => round[scored]!);
      expect(sign * (mean(each.slice(-2)) - mean(each.slice(0, 2)))).toBeGreaterThan(0);
      reached.push(mean(each.slice(-2)));
    }
    expect(reached[0]).toBeGreaterThan(reached[1]! + 0.2);
  });
});

test('a round in which all pairs are tied changes nothing', { timeout: 60_000 }, async () => {
  const same: RewardDefinition = { name: 'same', summary: 'The same for all.', score: () => 1 };
  const keys = { method: 'online_dpo', max_new_tokens: 4, max_steps: 1, reward_funcs: ['same'], logging_steps: 1 };
  await align(await ppoRequest(join(folder, 'tied'), { ...common, ...keys }, { rewards: [same] }));
  const [round] = roundsOf(join(folder, 'tied'));
  expect(round).toMatchObject({ loss: 0, grad_norm: 0, frac_reward_zero_std: 1 });
});
