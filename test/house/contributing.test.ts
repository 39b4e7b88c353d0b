/** The trainer that CONTRIBUTING.md shows is one: it loads through the door for plug-ins and trains. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { align } from '../../src/index.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'harness-contributing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the recipe for a trainer works as written', async () => {
  const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const code = /```ts\n(.*?)```/s.exec(page)?.[1] ?? '';
  const outside = code
    .replace("'../src/plugin.ts'", "'@harness-ai/harness/plugin'")
    .replace("'./math/", `'${join(root, 'trainers/math')}/`);
  const plugin = join(folder, 'mine.ts');
  writeFileSync(plugin, outside);
  const set = {
    method: 'mine',
    model_name_or_path: join(root, 'fixtures/models/tiny-llama-hh'),
    dataset_name: join(root, 'fixtures/preferences/test.jsonl'),
    output_dir: join(folder, 'run'),
    per_device_train_batch_size: 2,
    max_steps: 2,
    logging_steps: 1,
    save_strategy: 'no',
  };
  const { run } = await align(undefined, { set, plugins: [plugin] });
  const lines = readFileSync(join(run, 'metrics.jsonl'), 'utf8').trim().split('\n');
  const first = JSON.parse(lines[0]!) as Record<string, number>;
  // Policy and reference are still the same model: every margin is 0, the loss log 2.
  expect(first.loss).toBeCloseTo(Math.log(2), 4);
  expect(first['rewards/margins']).toBeCloseTo(0, 4);
});
