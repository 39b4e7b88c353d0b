/**
 * A run of version 0.1.0 as the code at commit f7ef08c wrote it, half done, goes on as it would have there. `before/run` is
 * DPO with LoRA of rank 1 on the first 24 of our own preference rows, its checkpoint-3 without the files that are the
 * model's; `before/after` is what that code made of it at step 6. Machines differ in the last bits, so they are not asked for.
 */
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { SafetensorsReader } from '../../src/models/files/safetensors.ts';
import { harness } from '../cli/harness.ts';

const here = process.cwd();
const before = join(import.meta.dirname, 'before');
let folder: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'harness-before-')));
  process.chdir(folder);
  const model = join(packageRoot(), 'fixtures', 'models', 'tiny-llama-hh');
  cpSync(model, 'model', { recursive: true });
  cpSync(join(before, 'run'), 'run', { recursive: true });
  for (const file of ['chat_template.jinja', 'special_tokens_map.json', 'tokenizer.json', 'tokenizer_config.json']) {
    cpSync(join(model, file), join('run', 'checkpoint-3', file));
  }
  const rows = readFileSync(join(packageRoot(), 'fixtures', 'preferences', 'train.jsonl'), 'utf8').split('\n');
  writeFileSync('rows.jsonl', `${rows.slice(0, 24).join('\n')}\n`);
});
afterAll(() => {
  process.chdir(here);
  rmSync(folder, { recursive: true });
});

async function tensors(path: string): Promise<Record<string, number[]>> {
  const reader = await SafetensorsReader.open(path);
  const found: Record<string, number[]> = {};
  for (const [name, { shape }] of reader.tensors) {
    const view = new Float32Array(shape.reduce((n, d) => n * d, 1));
    await reader.read(name, view);
    found[name] = [...view];
  }
  await reader.close();
  return found;
}

it('a checkpoint, its config and its run folder from before still open, and go on as they would have', async () => {
  const { code, err } = await harness(['align', '--resume', 'run/checkpoint-3', '--no-card', '--quiet']);
  expect(code, err).toBe(0);
  const made = await tensors(join('run', 'model', 'adapter_model.safetensors'));
  const wanted = await tensors(join(before, 'after', 'adapter_model.safetensors'));
  expect(Object.keys(made).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, numbers] of Object.entries(wanted)) {
    const most = Math.max(...numbers.map((x, i) => Math.abs(x - made[name]![i]!)));
    expect(most, name).toBeLessThan(1e-6);
  }
  const log = (path: string) => readFileSync(path, 'utf8').trim().split('\n');
  const [old, now] = [log(join(before, 'run', 'metrics.jsonl')), log(join('run', 'metrics.jsonl'))];
  expect(now).toHaveLength(old.length);
  const keys = (line: string): string[] => Object.keys(JSON.parse(line) as object);
  expect(now.map(keys)).toEqual(old.map(keys));
}, 180_000);
