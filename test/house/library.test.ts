/** The library's own door: a config resolved and trained from code as the command line would, and graphs by hand. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { align, gradients, HarnessError, input, op, openExecutor, type StepEvent, trace } from '../../src/index.ts';
import { silent } from '../../src/train/events.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'harness-library-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const keys = {
  method: 'sft',
  model_name_or_path: join(root, 'fixtures/models/tiny-llama-hh'),
  dataset_name: join(root, 'fixtures/preferences/test.jsonl'),
  output_dir: join(folder, 'run'),
  per_device_train_batch_size: 2,
  max_steps: 2,
  logging_steps: 1,
  save_strategy: 'no',
  eval_strategy: 'no',
};

test('align trains from code, tells its reporter of every step and leaves a model', async () => {
  const steps: StepEvent[] = [];
  const result = await align(undefined, {
    set: keys,
    reporter: { ...silent, step: (event) => void steps.push(event) },
  });
  expect(result.run).toBe(keys.output_dir);
  expect(steps.map(({ step }) => step)).toEqual([1, 2]);
  expect(existsSync(join(result.run, 'model', 'model.safetensors'))).toBe(true);
  expect(readFileSync(join(result.run, 'metrics.jsonl'), 'utf8').trim().split('\n').length).toBeGreaterThanOrEqual(2);
});

test('a wrong key is refused before anything is written', async () => {
  const set = { ...keys, output_dir: join(folder, 'never'), bta: 0.1 };
  const error = await align(undefined, { set }).catch((thrown: unknown) => thrown);
  expect(HarnessError.is(error)).toBe(true);
  expect(existsSync(set.output_dir)).toBe(false);
});

test('a traced function runs with its gradient: d(x²)/dx = 2x', async () => {
  const graph = trace(() => {
    const x = input('x', [3]);
    const loss = op.sum(op.mul(x, x));
    return { loss, slope: gradients(loss, [x])[0]! };
  });
  const program = await (await openExecutor('cpu')).compile(graph);
  const { loss, slope } = await program.run({ x: { data: Float32Array.of(1, -2, 3), shape: [3] } });
  expect([...loss!.data]).toEqual([14]);
  expect([...slope!.data]).toEqual([2, -4, 6]);
  await program.dispose();
});
