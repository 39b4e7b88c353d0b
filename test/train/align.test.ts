/** Whole runs of the embedded model on a few of our own pairs: folder, manifest, interruption, dry run, refusals. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { camelCase } from '../../src/config/names.ts';
import { loadCausalLM } from '../../src/models/causal-lm.ts';
import { type AlignRequest, align } from '../../src/train/align.ts';
import { type Reporter, silent } from '../../src/train/events.ts';
import { effectiveSchema } from '../../src/train/schema.ts';
import { damageOf } from '../../src/train/state/checkpoint.ts';
import { loadTrainer } from '../../src/train/trainer-kind.ts';

const root = resolve(import.meta.dirname, '..', '..');
let folder = '';
const before = process.env.HARNESS_CACHE;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-align-'));
  process.env.HARNESS_CACHE = join(folder, 'cache');
});
afterAll(() => {
  if (before === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = before;
  rmSync(folder, { recursive: true, force: true });
});

const small = {
  model_name_or_path: join(root, 'fixtures/models/tiny-llama-hh'),
  dataset_name: join(root, 'fixtures/preferences'),
  dataset_train_split: 'train[:12]',
  dataset_test_split: 'test[:6]',
  per_device_train_batch_size: 2,
  per_device_eval_batch_size: 3,
  learning_rate: 1e-4,
  max_steps: 4,
  logging_steps: 1,
  save_steps: 2,
  max_length: 128,
};

async function request(name: string, keys: Record<string, unknown> = {}, more: Partial<AlignRequest> = {}) {
  const given: Record<string, unknown> = { method: 'dpo', output_dir: join(folder, name), ...small, ...keys };
  const trainer = await loadTrainer(String(given.method));
  const defaults = Object.entries((await effectiveSchema(trainer)).properties).map(([key, schema]) => [
    key,
    schema.default,
  ]);
  const values = Object.entries({ ...Object.fromEntries(defaults), ...given }).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  const options = Object.fromEntries(values.map(([key, value]) => [camelCase(key), value]));
  return {
    trainer,
    options: { ...options, maxLength: given.max_length } as AlignRequest['options'],
    resolvedYaml: `# ${name}\n`,
    command: ['harness', 'align'],
    dryRun: false,
    reporter: silent,
    ...more,
  } satisfies AlignRequest;
}

const json = (...path: string[]) => JSON.parse(readFileSync(join(folder, ...path), 'utf8')) as Record<string, unknown>;
const bytes = (...path: string[]) => readFileSync(join(folder, ...path));

describe('a run from start to end', () => {
  let result: Awaited<ReturnType<typeof align>>;
  const tables: string[][] = [];
  beforeAll(async () => {
    const reporter: Reporter = { ...silent, table: (title, _, rows) => void tables.push([title, ...rows.flat()]) };
    result = await align(await request('whole', {}, { reporter }));
  });

  test('leaves the folder that the design describes', () => {
    const names = readdirSync(join(folder, 'whole')).map((name) => name.replace(/tfevents\..*/, 'tfevents.*'));
    const expected = [
      'checkpoint-2',
      'checkpoint-4',
      'config.yaml',
      'events.out.tfevents.*',
      'held-out.json',
      'metrics.jsonl',
      'model',
      'run.json',
    ];
    expect(names.sort()).toEqual(expected);
    expect(bytes('whole', 'config.yaml').toString()).toBe('# whole\n');
    const files = [
      'chat_template.jinja',
      'config.json',
      'generation_config.json',
      'model.safetensors',
      'special_tokens_map.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ];
    expect(readdirSync(join(folder, 'whole', 'model')).sort()).toEqual(files);
    const saved = bytes('whole', 'checkpoint-4', 'model.safetensors');
    expect(bytes('whole', 'model', 'model.safetensors').equals(saved)).toBe(true);
  });

  test('says in run.json what was run, on what, and what came out', () => {
    const manifest = json('whole', 'run.json');
    expect(manifest).toMatchObject({
      schema_version: 1,
      method: 'dpo',
      status: 'finished',
      device: 'cpu',
      seeds: { seed: 42 },
      command: ['harness', 'align'],
      inputs: [{ sha256: expect.stringMatching(/^[0-9a-f]{64}$/), rows: 12 }, { rows: 6 }],
      summary: { steps: 4, held_out: { n: 6 }, train_loss: expect.any(Number), train_runtime: expect.any(Number) },
    });
    expect(result.lines.at(-1)).toContain('whole');
    expect(tables[0]![0]).toBe('On 6 held-out examples');
  });

  test('logs one line a step by the names of TRL, and nothing that a clock says', () => {
    const lines = bytes('whole', 'metrics.jsonl')
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, number>);
    expect(lines.map(({ step }) => step)).toEqual([1, 2, 3, 4, 4]);
    // Reference and policy are the same weights at step 1 and come out equal to the bit.
    expect(lines[0]).toMatchObject({
      loss: expect.closeTo(Math.log(2), 6),
      'rewards/margins': 0,
      'rewards/accuracies': 0,
      learning_rate: 1e-4,
    });
    expect(Object.keys(lines.at(-1)!)).toEqual(['step', 'epoch', 'train_loss']);
    expect(Object.keys(lines[0]!).some((key) => /runtime|per_second/.test(key))).toBe(false);
  });

  test('the model loads and has moved', async () => {
    const [start, end] = await Promise.all([
      loadCausalLM(small.model_name_or_path),
      loadCausalLM(join(folder, 'whole', 'model')),
    ]);
    expect(end.params.weights.every(Number.isFinite)).toBe(true);
    expect(
      Buffer.from(end.params.weights.slice().buffer).equals(Buffer.from(start.params.weights.slice().buffer)),
    ).toBe(false);
  });

  test('a second run into it is refused, resuming is not', async () => {
    await expect(align(await request('whole'))).rejects.toMatchObject({
      code: 'RUN_EXISTS',
      hint: expect.stringContaining('--resume'),
    });
    const metrics = bytes('whole', 'metrics.jsonl');
    const model = bytes('whole', 'model', 'model.safetensors');
    await align(await request('whole', {}, { resume: true }));
    expect(bytes('whole', 'metrics.jsonl').equals(metrics)).toBe(true);
    expect(bytes('whole', 'model', 'model.safetensors').equals(model)).toBe(true);
    expect(json('whole', 'run.json').resumed).toEqual([
      { at: expect.any(String), from: join(folder, 'whole', 'checkpoint-4') },
    ]);
  });

  test('interrupted inside a step it says how to go on, and ends as if it had not been', async () => {
    const controller = new AbortController();
    const reporter: Reporter = { ...silent, step: ({ step }) => step === 3 && controller.abort(new Error('stop')) };
    const stopped = align(await request('stopped', {}, { reporter, signal: controller.signal }));
    await expect(stopped).rejects.toMatchObject({
      code: 'INTERRUPTED',
      exitCode: 130,
      hint: expect.stringMatching(/harness align --resume .*stopped$/),
    });
    expect(json('stopped', 'run.json').status).toBe('interrupted');
    expect(await damageOf(join(folder, 'stopped', 'checkpoint-3'))).toBeUndefined();
    expect(existsSync(join(folder, 'stopped', '.lock'))).toBe(false);
    await align(await request('stopped', {}, { resume: true }));
    expect(bytes('stopped', 'metrics.jsonl').equals(bytes('whole', 'metrics.jsonl'))).toBe(true);
    const [a, b] = ['stopped', 'whole'].map((run) => bytes(run, 'model', 'model.safetensors'));
    expect(a!.equals(b!)).toBe(true);
    const held = (run: string) => (json(run, 'run.json').summary as Record<string, unknown>).held_out;
    expect(held('stopped')).toEqual(held('whole'));
  });
});

test('interrupted before training it has written nothing to go on from, and resuming starts at the beginning', async () => {
  const controller = new AbortController();
  const reporter: Reporter = {
    ...silent,
    phase: (name) => name.startsWith('held-out') && controller.abort(new Error('stop')),
  };
  const keys = { max_steps: 1, save_strategy: 'no' };
  const stopped = align(await request('early', keys, { reporter, signal: controller.signal }));
  await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED', exitCode: 130 });
  const told: string[] = [];
  const info = (text: string) => void told.push(text);
  await align(await request('early', keys, { resume: true, reporter: { ...silent, info } }));
  expect(told).toContain('There is no checkpoint yet: starting from the beginning.');
  expect(json('early', 'run.json')).toMatchObject({ status: 'finished' });
});

test('a dry run shows plan and memory and writes nothing', async () => {
  const shown: string[] = [];
  const reporter: Reporter = {
    ...silent,
    example: (title, pieces) => void shown.push(title, ...pieces.map(({ text }) => text)),
  };
  const result = await align(
    await request('dry', { gradient_accumulation_steps: 2, max_steps: -1 }, { dryRun: true, reporter }),
  );
  expect(existsSync(join(folder, 'dry'))).toBe(false);
  expect(result.summary).toMatchObject({
    dry_run: true,
    steps: 9,
    steps_per_epoch: 3,
    examples: { train: 12, test: 6 },
  });
  expect(result.lines.join('\n')).toMatch(/9 steps of 4 examples .*\n3,950,848 of 3,950,848 .*\nabout 0\.\d+ GB/);
  expect(shown[0]).toBe('first example (train.jsonl:1)');
});

test('supervised fine-tuning evaluates, keeps the best and loads it', async () => {
  const keys = {
    method: 'sft',
    dataset_test_split: 'test[:4]',
    eval_strategy: 'steps',
    eval_steps: 2,
    load_best_model_at_end: true,
    learning_rate: 0.02,
    lr_scheduler_type: 'constant',
  };
  const result = await align(await request('sft', keys));
  const best = result.summary.best_step as number;
  expect([2, 4]).toContain(best);
  expect(
    bytes('sft', 'model', 'model.safetensors').equals(bytes('sft', `checkpoint-${best}`, 'model.safetensors')),
  ).toBe(true);
});

test('one clear error each, before anything is written', async () => {
  const refused = async (name: string, keys: Record<string, unknown>, more: Partial<AlignRequest> = {}) =>
    align(await request(name, keys, more)).then(
      () => 'done',
      (error: { code?: string }) => error.code ?? error,
    );
  expect(await refused('none', { model_name_or_path: './no-such-model' })).toBe('MODEL_NOT_FOUND');
  expect(await refused('none', { dataset_name: './no-such-data' })).toBe('DATA_NOT_FOUND');
  expect(
    await refused('none', {
      eval_strategy: 'steps',
      dataset_test_split: null,
      dataset_name: join(small.dataset_name, 'train.jsonl'),
    }),
  ).toBe('DATA_NO_TEST');
  expect(await refused('none', { dataloader_drop_last: true, per_device_train_batch_size: 13 })).toBe('DATA_TOO_FEW');
  expect(existsSync(join(folder, 'none'))).toBe(false);
  writeFileSync(join(folder, 'file'), '');
  expect(await refused('file/run', {})).toBe('DISK_UNWRITABLE');
  mkdirSync(join(folder, 'live'));
  writeFileSync(
    join(folder, 'live', '.lock'),
    JSON.stringify({ id: 'x', pid: process.pid, host: hostname(), birth: '' }),
  );
  expect(await refused('live', {})).toBe('RUN_LOCKED');
});
