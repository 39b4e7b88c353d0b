/** Teachers that cannot be compared are refused, each with one clear error, before anything is written. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { align } from '../../src/index.ts';
import { loadAdapter } from '../../src/models/adapters/adapted-lm.ts';
import { merge } from '../../src/models/adapters/merge.ts';
import { saveModel } from '../../src/models/files/save.ts';

const root = resolve(import.meta.dirname, '..', '..');
const embedded = join(root, 'fixtures/models/tiny-llama-hh');
/** Another vocabulary and another width. */
const other = join(root, 'test/models/families/llama-gqa-tied');
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-teacher-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const distill = (keys: Record<string, unknown>) => {
  const config = join(folder, 'distill.yaml');
  writeFileSync(config, 'method: distill\n');
  const set = {
    model_name_or_path: embedded,
    dataset_name: join(root, 'fixtures/preferences'),
    dataset_train_split: 'train[:4]',
    dataset_test_split: 'test[:4]',
    output_dir: join(folder, 'run'),
    max_length: 96,
    max_steps: 1,
    ...keys,
  };
  return align(config, { set });
};

function lossOf(run: string): number {
  const [first] = readFileSync(join(run, 'metrics.jsonl'), 'utf8').trim().split('\n');
  return (JSON.parse(first!) as { train_loss: number }).train_loss;
}

describe('teacher_model_name_or_path', () => {
  it('missing', async () => {
    await expect(distill({})).rejects.toMatchObject({ code: 'CONFIG_TEACHER', exitCode: 2 });
  });
  it('not there', async () => {
    const keys = { teacher_model_name_or_path: join(folder, 'nowhere') };
    await expect(distill(keys)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND', exitCode: 2 });
  });
  it('of another vocabulary', async () => {
    await expect(distill({ teacher_model_name_or_path: other })).rejects.toMatchObject({
      code: 'TEACHER_MISMATCH',
      message: expect.stringContaining('vocabulary'),
    });
  });
  it('with a tokenizer that cuts otherwise', async () => {
    const teacher = join(folder, 'otherwise');
    cpSync(embedded, teacher, { recursive: true });
    const path = join(teacher, 'tokenizer.json');
    const tokenizer = JSON.parse(readFileSync(path, 'utf8')) as { model: { merges: unknown[] } };
    tokenizer.model.merges = tokenizer.model.merges.slice(0, 100);
    writeFileSync(path, JSON.stringify(tokenizer));
    await expect(distill({ teacher_model_name_or_path: teacher })).rejects.toMatchObject({
      code: 'TEACHER_MISMATCH',
      message: expect.stringContaining('tokens'),
    });
  });
  it('leaves nothing behind', () => {
    expect(existsSync(join(folder, 'run'))).toBe(false);
  });
  it('an adapter teaches as its merged model does', async () => {
    const adapter = join(root, 'fixtures/models/tiny-llama-hh-lora');
    const adapted = await loadAdapter(adapter, embedded);
    const merged = join(folder, 'merged');
    await saveModel(merged, { config: adapted.config, tensors: merge(adapted) });
    const losses = [];
    for (const teacher of [adapter, merged]) {
      const { run } = await distill({
        teacher_model_name_or_path: teacher,
        output_dir: `${folder}/by-${losses.length}`,
      });
      losses.push(lossOf(run));
    }
    expect(losses[0]).toBeGreaterThan(1e-4);
    expect(losses[0]).toBeCloseTo(losses[1] as number, 7);
  });
  it('equal to the student: no divergence, and states that do not differ', async () => {
    const keys = { teacher_model_name_or_path: embedded, feature_weight: 1, temperature: 2, beta: 0.3 };
    const { run } = await distill(keys);
    expect(Math.abs(lossOf(run))).toBeLessThan(1e-5);
  });
});
