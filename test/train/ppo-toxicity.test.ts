/** PPO against the embedded toxicity scorer, as whole runs: answers of one length, so that words alone can change the score. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embeddedToxicity } from '../../evals/detectors/toxicity/scorer.ts';
import { align } from '../../src/train/align.ts';
import { jsonLines, ppoRequest, roundsOf } from './ppo-run.ts';

let folder = '';
const before = process.env.HARNESS_CACHE;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-ppo-toxicity-'));
  process.env.HARNESS_CACHE = join(folder, 'cache');
});
afterAll(() => {
  if (before === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = before;
  rmSync(folder, { recursive: true, force: true });
});

const SCALE = 10;
const TOKENS = 16;
const keys = {
  ...{ reward_funcs: [{ name: 'toxicity', scale: SCALE }], stop_token: 'none', response_length: TOKENS },
  ...{ dataset_train_split: 'train[:16]', dataset_test_split: 'train[:16]', per_device_train_batch_size: 16 },
  // Scores never rise above 0: centred, they do not ask of the value head to learn their level first.
  ...{ use_score_norm: true, learning_rate: 3e-4, lr_scheduler_type: 'constant', num_ppo_epochs: 4, max_steps: 8 },
  save_strategy: 'no',
};

interface Line {
  when: 'before' | 'after';
  completion: string;
  score: number;
  tokens: number;
}

test('the toxicity reward moves answers, either way, and leaves a whole run folder', { timeout: 300_000 }, async () => {
  const toxicity: Record<string, number> = {};
  for (const weight of [1, -1]) {
    const run = join(folder, `weight${weight}`);
    await align(await ppoRequest(run, { ...keys, reward_weights: [weight] }));
    const lines = jsonLines(run, 'completions.jsonl') as unknown as Line[];
    expect(lines.map(({ when }) => when)).toEqual([...Array(16).fill('before'), ...Array(16).fill('after')]);
    for (const { completion, score, tokens } of lines) {
      expect(score).toBeCloseTo(-weight * SCALE * embeddedToxicity().score(completion), 6);
      expect(tokens).toBe(TOKENS);
    }
    for (const when of ['before', 'after']) {
      const found = lines.filter((line) => line.when === when).map(({ score }) => -weight * score);
      toxicity[`${when} ${weight}`] = found.reduce((sum, score) => sum + score, 0) / found.length;
    }
    const rounds = roundsOf(run);
    expect(rounds).toHaveLength(8);
    for (const round of rounds) {
      expect(round['rewards/toxicity/mean']).toBeCloseTo(round['objective/scores']! * weight, 6);
      expect(Math.abs(round['objective/kl']!)).toBeLessThan(30);
    }
  }
  expect(toxicity['before 1']).toBeCloseTo(toxicity['before -1']!, 6);
  expect(toxicity['after 1']).toBeLessThan(toxicity['before 1']!);
  expect(toxicity['after -1']).toBeGreaterThan(toxicity['before 1']!);

  const run = join(folder, 'weight1');
  const { status, summary } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as {
    status: string;
    summary: { held_out: { n: number; measures: Record<string, { before: number; after: number }> } };
  };
  expect(status).toBe('finished');
  expect(summary.held_out.n).toBe(16);
  expect(summary.held_out.measures.score!.after).toBeCloseTo(-toxicity['after 1']!, 4);
  expect(readdirSync(run)).toEqual(expect.arrayContaining(['config.yaml', 'metrics.jsonl', 'held-out.json']));
  for (const file of ['config.json', 'model.safetensors', 'value_head.safetensors', 'tokenizer.json']) {
    expect(existsSync(join(run, 'model', file)), file).toBe(true);
  }
});
