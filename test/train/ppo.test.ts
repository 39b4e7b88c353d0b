/** PPO as whole runs of the embedded model: what is logged and kept, resuming to the bit, which way the objective goes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { align } from '../../src/train/align.ts';
import { type Reporter, silent } from '../../src/train/events.ts';
import { jsonLines, outcome, ppoRequest, roundsOf, small } from './ppo-run.ts';

let folder = '';
const before = process.env.HARNESS_CACHE;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-ppo-'));
  process.env.HARNESS_CACHE = join(folder, 'cache');
});
afterAll(() => {
  if (before === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = before;
  rmSync(folder, { recursive: true, force: true });
});
const at = (name: string) => join(folder, name);

/** Everything that is carried from round to round. */
const carrying = { adap_kl_ctrl: true, target: 0.1, horizon: 20, use_score_norm: true, score_clip: 1, ema_decay: 0.5 };

describe('a run', () => {
  beforeAll(async () => void (await align(await ppoRequest(at('whole'), carrying))), 60_000);

  test('logs the names of TRL for every round', () => {
    const rounds = roundsOf(at('whole'));
    expect(rounds.map(({ step }) => step)).toEqual([1, 2, 3]);
    const names =
      'objective/kl objective/entropy objective/non_score_reward objective/rlhf_reward objective/scores policy/approxkl_avg ' +
      'policy/clipfrac_avg policy/entropy_avg loss/policy_avg loss/value_avg val/clipfrac_avg val/ratio val/ratio_var ' +
      'val/num_eos_tokens episode lr';
    for (const name of names.split(' ')) expect(rounds[0], name).toHaveProperty([name], expect.any(Number));
    expect(rounds.map(({ episode }) => episode)).toEqual([4, 8, 12]);
    // Policy and reference are the same weights and the same graph.
    expect(rounds[0]!['objective/kl']).toBe(0);
    expect(rounds[1]!['objective/kl']).not.toBe(0);
  });

  test('sampler and trainer see the same log-probabilities', () => {
    for (const round of roundsOf(at('whole'))) {
      expect(round['val/sampler_logp_diff']).toBeGreaterThan(0);
      expect(round['val/sampler_logp_diff']).toBeLessThan(1e-4);
    }
  });

  test('adapts the coefficient by the rule of Ziegler et al.', () => {
    const rounds = roundsOf(at('whole'));
    for (const [i, round] of rounds.slice(0, -1).entries()) {
      const error = Math.min(0.2, Math.max(-0.2, round['objective/kl']! / carrying.target - 1));
      const wanted = round['objective/kl_coef']! * (1 + (error * 4) / carrying.horizon);
      expect(rounds[i + 1]!['objective/kl_coef']).toBeCloseTo(wanted, 12);
    }
  });

  test('keeps answers before and after with their scores, and what changed', () => {
    const lines = jsonLines(at('whole'), 'completions.jsonl');
    expect(lines.map(({ when }) => when)).toEqual([...Array(6).fill('before'), ...Array(6).fill('after')]);
    for (const { tokens, score } of lines) expect(score).toBeCloseTo((tokens as number) / 10, 9);
    const { summary } = JSON.parse(readFileSync(join(at('whole'), 'run.json'), 'utf8')) as {
      summary: { held_out: { n: number; measures: Record<string, { before: number }> } };
    };
    const first = lines.slice(0, 6).reduce((sum, { score }) => sum + (score as number), 0) / 6;
    expect(summary.held_out.n).toBe(6);
    expect(summary.held_out.measures.score!.before).toBeCloseTo(first, 6);
  });

  test('gives the averaged weights out, with the value head', () => {
    const weights = (name: string) => readFileSync(join(at('whole'), name, 'model.safetensors'));
    expect(weights('model').equals(weights('checkpoint-3'))).toBe(false);
    expect(existsSync(join(at('whole'), 'model', 'value_head.safetensors'))).toBe(true);
  });

  test('stopped while it writes answers, and between rounds, it ends as if it had not been', {
    timeout: 60_000,
  }, async () => {
    for (const round of [1, 2]) {
      const controller = new AbortController();
      const step: Reporter['step'] = (event) =>
        void (event.step === round && setTimeout(() => controller.abort(new Error('stop')), round === 1 ? 0 : 30));
      const request = await ppoRequest(at('stopped'), carrying, {
        ...{ reporter: { ...silent, step }, signal: controller.signal },
        ...(round > 1 ? { resume: true } : {}),
      });
      await expect(align(request)).rejects.toMatchObject({ code: 'INTERRUPTED', exitCode: 130 });
    }
    await align(await ppoRequest(at('stopped'), carrying, { resume: true }));
    expect(outcome(at('stopped'))).toEqual(outcome(at('whole')));
  });

  test('killed in the middle of rounds, it ends as if it had not been', { timeout: 240_000 }, async () => {
    const run = at('killed');
    const script = join(import.meta.dirname, 'ppo-run.ts');
    let kills = 0;
    for (let delay = 150; ; delay += 130) {
      const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', script, run, JSON.stringify(carrying)], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const exit = once(child, 'exit');
      const had = existsSync(run) ? readdirSync(run).filter((name) => name.startsWith('checkpoint-')).length : 0;
      const saved = () => existsSync(run) && readdirSync(run).some((name) => name === `checkpoint-${had + 1}`);
      // After a new checkpoint a round is on its way: the kill falls into its answers, its reading or its updates.
      while (had < 2 && !saved() && child.exitCode === null) await sleep(5);
      if (had < 2) {
        await sleep(delay);
        if (child.kill('SIGKILL')) kills++;
      }
      const [code] = (await exit) as [number | null];
      if (code === 0) break;
      if (had >= 2) expect.unreachable(`exit code ${code}`);
    }
    expect(kills).toBeGreaterThan(0);
    expect(outcome(run)).toEqual(outcome(at('whole')));
  });
});

test('answers and numbers do not depend on how many are written at once', async () => {
  for (const size of [1, 16]) {
    const keys = { max_steps: 1, save_strategy: 'no', generation_batch_size: size };
    await align(await ppoRequest(at(`at-once-${size}`), keys));
  }
  const texts = (run: string) =>
    jsonLines(at(run), 'completions.jsonl')
      .filter(({ when }) => when === 'before')
      .map(({ completion }) => completion);
  expect(texts('at-once-1')).toEqual(texts('at-once-16'));
});

test('an adapter pays for leaving its base', { timeout: 60_000 }, async () => {
  await align(await ppoRequest(at('lora'), { use_peft: true, lora_r: 4, learning_rate: 3e-3 }));
  const [first, , last] = roundsOf(at('lora'));
  expect(first!['objective/kl']).toBe(0);
  expect(last!['objective/kl']).toBeGreaterThan(0.01);
  expect(readdirSync(join(at('lora'), 'model'))).toEqual(
    expect.arrayContaining(['adapter_model.safetensors', 'value_head.safetensors']),
  );
});

test('a round ends before a step that is too far from the policy that answered', { timeout: 60_000 }, async () => {
  const keys = { learning_rate: 1e-2, num_ppo_epochs: 8, max_steps: 1, save_strategy: 'steps' };
  const updates = (run: string) => {
    const text = readFileSync(join(at(run), 'checkpoint-1', 'trainer_state.json'), 'utf8');
    return (JSON.parse(text) as { harness: { updates: number } }).harness.updates;
  };
  await align(await ppoRequest(at('free'), keys));
  await align(await ppoRequest(at('held'), { ...keys, target_kl: 0.05 }));
  expect(updates('free')).toBe(16);
  expect(updates('held')).toBeGreaterThan(0);
  expect(updates('held')).toBeLessThan(16);
});

test('the objective goes up, and the other way with the sign flipped', { timeout: 400_000 }, async () => {
  // The same prompts in every round, and answers before and after drawn with the same random numbers. Scores are centred: a
  // value head that starts at 0 takes many rounds to learn a level, and until then the last token gets the credit for it.
  const keys = {
    ...{ dataset_train_split: 'train[:16]', dataset_test_split: 'train[:16]', per_device_train_batch_size: 16 },
    ...{ response_length: 32, max_steps: 8, num_ppo_epochs: 4, save_strategy: 'no', report_to: [] },
    ...{ learning_rate: 5e-4, lr_scheduler_type: 'constant', use_score_norm: true },
  };
  const after: number[] = [];
  for (const sign of [1, -1]) {
    const run = at(`sign${sign}`);
    await align(await ppoRequest(run, { ...keys, reward_weights: [sign] }));
    const { summary } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as {
      summary: { held_out: { measures: Record<string, { before: number; after: number }> } };
    };
    const { score, length } = summary.held_out.measures;
    expect(score!.after, `sign ${sign}`).toBeGreaterThan(score!.before);
    for (const round of roundsOf(run)) expect(Math.abs(round['objective/kl']!)).toBeLessThan(30);
    after.push(length!.after);
  }
  expect(after[0]).toBeGreaterThan(after[1]! + 5);
});

test('a value model apart from the policy is trained with it, and resumed to the bit', {
  timeout: 120_000,
}, async () => {
  const keys = { value_model: small.model_name_or_path, use_peft: true, lora_r: 4, max_steps: 3 };
  await align(await ppoRequest(at('apart'), keys));
  const rounds = roundsOf(at('apart'));
  expect(rounds[0]!['loss/value_avg']).toBeGreaterThan(0);
  const weights = (step: number) => readFileSync(join(at('apart'), `checkpoint-${step}`, 'value_model.safetensors'));
  expect(weights(1).equals(weights(3))).toBe(false);
  const whole = [...outcome(at('apart')), weights(3).toString('base64')];
  await align(await ppoRequest(at('apart'), keys, { resume: join(at('apart'), 'checkpoint-1') }));
  expect([...outcome(at('apart')), weights(3).toString('base64')]).toEqual(whole);
  expect(readdirSync(join(at('apart'), 'model'))).not.toContain('value_head.safetensors');
});
