/** What the benches rest on: rows of exactly the length they claim, step times as logged, medians and ratios as told. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { EvalResult } from '../../benchmarks/eval.ts';
import { stepTimes } from '../../benchmarks/events.ts';
import type { GenerateResult } from '../../benchmarks/generate.ts';
import { median, type TrainResult, type TrainRun } from '../../benchmarks/results.ts';
import type { RlResult } from '../../benchmarks/rl.ts';
import { writeRows } from '../../benchmarks/rows.ts';
import { shapes } from '../../benchmarks/shapes.ts';
import { updateTables } from '../../benchmarks/table.ts';
import { loadTokenizer } from '../../src/data/tokenizer.ts';
import { TensorBoardLog } from '../../src/train/loggers/tensorboard.ts';

const folder = mkdtempSync(join(tmpdir(), 'harness-bench-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('each side of an equal-length pair has exactly its tokens', () => {
  const { file, count, maxLength } = writeRows('equal', 'dpo', shapes['4m']!, 5, join(folder, 'equal.jsonl'));
  const tokenizer = loadTokenizer(resolve(import.meta.dirname, '../../fixtures/models/tiny-llama-hh'));
  const rows = readFileSync(file, 'utf8').trim().split('\n');
  expect(rows).toHaveLength(count);
  for (const row of rows) {
    const { prompt, chosen, rejected } = JSON.parse(row) as Record<string, { role: string; content: string }[]>;
    for (const answer of [chosen!, rejected!]) {
      const turns = [...prompt!, ...answer].map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`);
      expect(tokenizer.encode(turns.join(''))).toHaveLength(maxLength);
    }
  }
});

test('SFT rows are prompt and chosen answer of the same pairs', () => {
  const read = (method: string) =>
    readFileSync(writeRows('real', method, shapes['4m']!, 3, join(folder, `${method}.jsonl`)).file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const pairs = read('dpo');
  expect(read('sft')).toEqual(pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen })));
});

test('step times are those of the events file, by step', async () => {
  const before = Date.now() / 1000;
  const log = await TensorBoardLog.open(folder, 1);
  await log.write(1, { loss: 0.5, num_tokens: 300 });
  await log.write(200, { loss: 0.25 });
  await log.close();
  const times = stepTimes(folder);
  expect([...times.keys()]).toEqual([1, 200]);
  for (const at of times.values()) expect(Math.abs(at - before)).toBeLessThan(5);
});

test('medians of odd and even counts', () => {
  expect(median([5, 1, 9])).toBe(5);
  expect(median([4, 1, 9, 2])).toBe(3);
});

const run = (tokensPerSecond: number, peakRssMb: number): TrainRun => ({
  ...{ tokensPerSecond, tokensPerSecondTotal: tokensPerSecond, peakRssMb },
  ...{ secondsPerStep: 1, tokensPerStep: 1, secondsToFirstStep: 2, steps: 3, losses: [], loadBefore: 0 },
});

test('the README table stands between its markers, with ratios of medians', () => {
  const result: TrainResult = {
    ...{ schemaVersion: 1, date: '2026-01-02T00:00:00Z', method: 'dpo', shape: '4m', rows: 'real', data: 'rows' },
    ...{ batch: 8, warmUpSteps: 2, repeats: 3, versions: { trl: '1.0' } },
    machine: { cpu: 'CPU', cores: 2, memoryGb: 8, system: 'linux', node: 'v20.0.0' },
    programs: [
      { name: 'harness', runs: [run(3000, 500), run(4000, 510), run(5000, 490)] },
      { name: 'TRL', runs: [run(1000, 2000), run(900, 2000), run(1100, 2000)] },
    ],
  };
  const readme = join(folder, 'README.md');
  writeFileSync(readme, 'before\n<!-- bench:train -->\nold\n<!-- /bench:train -->\nafter\n');
  updateTables(readme, [result], null, [], [], '');
  const text = readFileSync(readme, 'utf8');
  expect(text).not.toContain('old');
  expect(text.startsWith('before\n<!-- bench:train -->\n')).toBe(true);
  expect(text.endsWith('\n<!-- /bench:train -->\nafter\n')).toBe(true);
  expect(text).toContain('| DPO 4M, rows | harness | 4,000 |  | 500 MB |  | 2.0 s |');
  expect(text).toContain('|  | TRL | 1,000 | 4.00x as fast | 2,000 MB | 0.25x of it | 2.0 s |');
  writeFileSync(readme, 'no markers');
  expect(() => updateTables(readme, [result], null, [], [], '')).toThrow('bench:train');

  const evaluation: EvalResult = {
    ...{ schemaVersion: 1, date: result.date, machine: result.machine, versions: { harness: '0.1.0' } },
    ...{ model: 'm', repeats: 3, loadBefore: 0 },
    lines: [
      {
        ...{ job: 'letters', unit: 'requests/s', requests: 400, agreement: { logprob: 1e-5 } },
        programs: [
          { name: 'harness', rates: [300, 310, 290] },
          { name: 'lm-eval hf, batch 1', rates: [100, 99, 120] },
        ],
      },
    ],
  };
  const both = '<!-- bench:train -->\n<!-- /bench:train -->\n<!-- bench:eval -->\nold\n<!-- /bench:eval -->\n';
  writeFileSync(readme, both);
  updateTables(readme, [result], evaluation, [], [], '');
  const table = readFileSync(readme, 'utf8');
  expect(table).toContain('| letters, 400 requests | harness | 300 requests/s |  |');
  expect(table).toContain('|  | lm-eval hf, batch 1 | 100 requests/s | 3.0x as fast |');
  expect(table).not.toContain('old');

  const generation: GenerateResult = {
    ...{ schemaVersion: 1, date: result.date, machine: result.machine, versions: { harness: '0.1.0' } },
    ...{ shape: '4m', repeats: 3, loadBefore: 0 },
    lines: [
      {
        ...{ batch: 1, prompts: 4, newTokens: 64, sameTexts: 1 },
        programs: [
          { name: 'harness, int8', rates: [1500, 1600, 1400], peakRssMb: [100, 120, 110] },
          { name: 'transformers', rates: [300, 310, 290], peakRssMb: [500, 500, 500] },
        ],
      },
    ],
    perplexity: [
      { weights: 'none', perplexity: 200, tokens: 10 },
      { weights: 'int8', perplexity: 201, tokens: 10 },
    ],
  };
  writeFileSync(readme, `${both}<!-- bench:generate -->\n<!-- /bench:generate -->\n`);
  updateTables(readme, [result], null, [generation], [], '');
  const written = readFileSync(readme, 'utf8');
  expect(written).toContain('| 4M, batch 1 | harness, int8 | 1,500 tokens/s | 5.0x as fast | 110 MB |');
  expect(written).toContain('200.0; 201.0 (0.50 %) with int8');

  const update = (secondsPerUpdate: number, parts: Record<string, number>) => ({
    ...{ secondsPerUpdate, parts, writtenPerSecond: 1, peakRssMb: 300, loadBefore: 0 },
  });
  const ppo: RlResult = {
    ...{ schemaVersion: 1, date: result.date, machine: result.machine, versions: { trl: '1.10.0' } },
    ...{ method: 'ppo', shape: '4m', setting: {}, trlFigure: null },
    programs: [
      { name: 'harness', runs: [update(1, { rollout: 0.2, scoring: 0.1, reading: 0.3, update: 0.4 })] },
      { name: 'TRL', runs: [update(2.5, { rollout: 0.5 })] },
    ],
  };
  writeFileSync(readme, `${both}<!-- bench:rl -->\n<!-- /bench:rl -->\n`);
  updateTables(readme, [result], null, [], [ppo], '');
  const updates = readFileSync(readme, 'utf8');
  expect(updates).toContain('| PPO 4M | harness | 1.00 s | 2.50x as fast | 0.20 | 0.10 | 0.30 | 0.40 | 300 MB |');
  expect(updates).toContain('|  | TRL | 2.50 s |  | 0.50 |  |  |  | 300 MB |');
});

test('results of another machine stand under a line of their own, those of a GPU are set against WebGPU', () => {
  const about = { schemaVersion: 1, date: '2026-01-02T00:00:00Z', method: 'dpo', shape: '4m', rows: 'real' } as const;
  const cpu = { cpu: 'CPU one', cores: 2, memoryGb: 8, system: 'linux', node: 'v20.0.0' };
  const result = (own: Partial<TrainResult>): TrainResult => ({
    ...{ ...about, data: 'rows', batch: 8, warmUpSteps: 2, repeats: 3, versions: {}, machine: cpu, programs: [] },
    ...own,
  });
  const programs = [
    { name: 'harness', runs: [run(1000, 500)] },
    { name: 'harness, WebGPU', runs: [run(4000, 250)] },
  ];
  const gpu = result({ gpu: true, versions: { gpu: 'A card' }, machine: { ...cpu, cpu: 'CPU two' }, programs });
  const readme = join(folder, 'README.md');
  writeFileSync(readme, '<!-- bench:train -->\n<!-- /bench:train -->\n');
  updateTables(readme, [result({}), gpu], null, [], [], '');
  const text = readFileSync(readme, 'utf8');
  expect(text).toContain('| DPO 4M, rows, on a GPU | harness | 1,000 | 4.00x as fast | 500 MB | 0.50x of it | 2.0 s |');
  expect(text).toContain('(DPO 4M, rows, on a GPU); 2 cores of CPU two, 8 GB, linux, Node 20.0.0, A card; 2026-01-02.');
  expect(text).toContain('(DPO 4M, rows); 2 cores of CPU one');
});
