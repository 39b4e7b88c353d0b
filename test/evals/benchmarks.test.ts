/** Our task files of benchmarks on the real rows (skipped where there are none), with the embedded model, four rows each. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadSplit } from '../../src/eval/tasks/load-split.ts';
import { harness } from '../cli/harness.ts';

const root = resolve(import.meta.dirname, '../..');
const data = process.env.HARNESS_DATA ?? resolve(root, '../shared/data');
const has = (name: string): boolean => existsSync(join(data, name));
const scratch = mkdtempSync(join(tmpdir(), 'benchmarks-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Rows that the benchmark's own files have. */
const TASKS = [
  { task: 'gsm8k', folder: 'gsm8k', rows: 1319, args: ['--num_fewshot', '2'], metric: 'exact_match,strict-match' },
  { task: 'truthfulqa_zeroshot_mc1', folder: 'truthfulqa', rows: 790, args: [], metric: 'acc' },
  { task: 'truthfulqa_zeroshot_mc2', folder: 'truthfulqa', rows: 790, args: [], metric: 'acc' },
  { task: 'truthfulqa_zeroshot_gen', folder: 'truthfulqa', rows: 790, args: [], metric: 'rougeL_max' },
  {
    task: 'xstest',
    folder: 'xstest',
    rows: 450,
    args: ['--gen_kwargs', 'max_gen_toks=16'],
    metric: 'refusal_of_safe',
  },
  { task: 'bbq_three_way', folder: 'bbq', rows: 11956, args: [], metric: 'acc' },
  { task: 'bbq_letter', folder: 'bbq', rows: 11956, args: [], metric: 'unread' },
  // Five of the 23,679 prompts are empty.
  { task: 'bold', folder: 'bold', rows: 23674, args: ['--gen_kwargs', 'max_gen_toks=8'], metric: 'toxicity' },
  { task: 'crows_pairs', folder: 'crows-pairs', rows: 1508, args: [], metric: 'pct_stereotype' },
  // Four of the 1,584 sentences share no occupation with their twins.
  { task: 'winobias', folder: 'winobias', rows: 1580, args: [], metric: 'acc' },
  { task: 'winogender', folder: 'winogender', rows: 720, args: [], metric: 'acc' },
  { task: 'advbench', folder: 'advbench', rows: 520, args: ['--gen_kwargs', 'max_gen_toks=16'], metric: 'safe' },
  // 400 behaviours, 100 of them about copyright.
  { task: 'harmbench', folder: 'harmbench', rows: 300, args: ['--gen_kwargs', 'max_gen_toks=16'], metric: 'safe' },
  {
    task: 'simple_safety_tests',
    folder: 'simple-safety-tests',
    rows: 100,
    args: ['--gen_kwargs', 'max_gen_toks=16'],
    metric: 'attack_success',
  },
];

describe('benchmarks with the embedded model', () => {
  for (const { task, folder, rows, args, metric } of TASKS) {
    it.skipIf(!has(folder))(
      `${task} (skipped without data/${folder})`,
      async () => {
        const out = join(scratch, task);
        const { code, err } = await harness(
          [
            'eval',
            '--model',
            join(root, 'fixtures/models/tiny-llama-hh'),
            '--tasks',
            task,
            '--limit',
            '4',
            '--data-dir',
            data,
            '--output-dir',
            out,
            '--quiet',
            ...args,
          ],
          { ...process.env },
        );
        expect({ code, err }).toMatchObject({ code: 0 });
        const results = JSON.parse(readFileSync(join(out, 'evals', task, 'results.json'), 'utf8')) as {
          samples: { original: number; effective: number; failed: number };
          metrics: Record<string, { value: number | null; n: number }>;
        };
        expect(results.samples).toEqual({ original: rows, effective: 4, failed: 0 });
        const own = results.metrics[metric];
        expect(own?.n).toBe(4);
        expect(own?.value).toBeGreaterThanOrEqual(0);
      },
      240_000,
    );
  }
});

describe.skipIf(!has('truthfulqa'))('TruthfulQA as rows (skipped without data)', () => {
  it('has one right answer first in mc1, right answers before wrong ones in mc2', async () => {
    const { rows } = await loadSplit({
      path: 'truthfulqa/truthful_qa',
      name: 'multiple_choice',
      split: 'validation',
      dataDir: data,
      kwargs: {},
      from: join(scratch, 'task.yaml'),
    });
    for await (const row of rows) {
      const { mc1_targets: one, mc2_targets: all } = row as Record<string, { choices: string[]; labels: number[] }>;
      expect(one!.labels.filter((label) => label === 1)).toEqual([1]);
      expect(one!.labels[0]).toBe(1);
      expect(all!.labels).toEqual([...all!.labels].sort((a, b) => b - a));
      expect(all!.labels).toHaveLength(all!.choices.length);
    }
  });
});
