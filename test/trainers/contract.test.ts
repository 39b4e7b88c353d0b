/**
 * What every method that learns from rows must do, run over all that are built in: the loss of repeated rows falls, an
 * interrupted run ends with the bits of an undisturbed one, and what is logged is finite. On-policy methods have tests
 * of their own.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256File } from '../../src/base/hash.ts';
import { type AlignOptions, align } from '../../src/index.ts';
import { builtinFiles } from '../../src/registry/kind.ts';
import { silent } from '../../src/train/events.ts';
import { loadTrainer, TRAINERS } from '../../src/train/trainer-kind.ts';
import { smallModel } from '../support/small-model.ts';

const root = resolve(import.meta.dirname, '..', '..');
const STEPS = 12;
let folder = '';
const before = process.env.HARNESS_CACHE;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'harness-contract-'));
  process.env.HARNESS_CACHE = join(folder, 'cache');
  await smallModel(join(folder, 'policy'));
  await smallModel(join(folder, 'teacher'), 2);
});
afterAll(() => {
  if (before === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = before;
  rmSync(folder, { recursive: true, force: true });
});

/** Keys that a method cannot do without. */
const own = (method: string): Record<string, unknown> =>
  method === 'distill' ? { teacher_model_name_or_path: join(folder, 'teacher') } : {};

async function run(method: string, name: string, set: Record<string, unknown>, more: AlignOptions = {}) {
  const config = join(folder, `${method}.yaml`);
  writeFileSync(config, `method: ${method}\n`);
  const keys = {
    model_name_or_path: join(folder, 'policy'),
    ...own(method),
    dataset_name: join(root, 'fixtures/preferences'),
    dataset_train_split: 'train[:4]',
    output_dir: join(folder, name),
    ...{ per_device_train_batch_size: 4, max_length: 128, learning_rate: 1e-4, lr_scheduler_type: 'constant' },
    ...{ max_steps: STEPS, logging_steps: 1, save_strategy: 'no', report_to: 'none' },
  };
  await align(config, { set: { ...keys, ...set }, ...more });
  const lines = readFileSync(join(folder, name, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n');
  return {
    steps: lines.map((line) => JSON.parse(line) as Record<string, number>).filter(({ loss }) => loss !== undefined),
    weights: await sha256File(join(folder, name, 'model', 'model.safetensors')),
  };
}

const methods = await Promise.all(builtinFiles(TRAINERS).map(({ name }) => loadTrainer(name)));

for (const { name, onPolicy } of methods as readonly { name: string; onPolicy?: unknown }[]) {
  if (onPolicy !== undefined) continue;
  describe(`method: ${name}`, () => {
    test(`${STEPS} steps on the same rows: the loss falls, all that is logged is finite`, async () => {
      const { steps } = await run(name, `${name}-falls`, {});
      expect(steps).toHaveLength(STEPS);
      for (const step of steps)
        for (const [key, value] of Object.entries(step)) expect(Number.isFinite(value), `${key} ${value}`).toBe(true);
      expect(steps.at(-1)!.loss!).toBeLessThan(steps[0]!.loss!);
    });

    test('stopped and gone on with: the same bits', async () => {
      const set = { max_steps: 4, save_strategy: 'steps', save_steps: 2, lr_scheduler_type: 'linear' };
      const whole = await run(name, `${name}-whole`, set);
      const stopping = new AbortController();
      const stopped = run(name, `${name}-stopped`, set, {
        signal: stopping.signal,
        reporter: { ...silent, step: ({ step }) => void (step === 3 && stopping.abort()) },
      });
      await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED', exitCode: 130 });
      const resumed = await run(name, `${name}-stopped`, set, { resume: true });
      expect(resumed.weights).toBe(whole.weights);
      expect(resumed.steps).toEqual(whole.steps);
    });
  });
}
