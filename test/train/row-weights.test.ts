/** `dataset_weight_field` in whole runs: from the column to the loss, and one clear error for each way to get it wrong. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { align } from '../../src/index.ts';
import { smallModel } from '../support/small-model.ts';

const root = resolve(import.meta.dirname, '..', '..');
type Row = Record<string, unknown>;
const read = (name: string): Row[] =>
  readFileSync(join(root, 'fixtures/preferences', name), 'utf8')
    .split('\n')
    .slice(0, 4)
    .map((line) => JSON.parse(line) as Row);
const [train, test] = [read('train.jsonl'), read('test.jsonl').slice(0, 2)];

let folder = '';
let model = '';
const before = process.env.HARNESS_CACHE;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'harness-weights-'));
  process.env.HARNESS_CACHE = join(folder, 'cache');
  model = await smallModel(join(folder, 'model'));
});
afterAll(() => {
  if (before === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = before;
  rmSync(folder, { recursive: true, force: true });
});

/** Two steps, each over all rows. */
let runs = 0;
async function run(rows: readonly Row[], { method, ...keys }: Row, held: readonly Row[] = test) {
  const place = join(folder, `run${++runs}`);
  mkdirSync(`${place}-data`, { recursive: true });
  const jsonl = (all: readonly Row[]) => all.map((row) => `${JSON.stringify(row)}\n`).join('');
  writeFileSync(join(`${place}-data`, 'train.jsonl'), jsonl(rows));
  writeFileSync(join(`${place}-data`, 'test.jsonl'), jsonl(held));
  const config = join(folder, 'align.yaml');
  writeFileSync(config, `method: ${String(method)}\n`);
  const set: Row = {
    ...{ model_name_or_path: model, dataset_name: `${place}-data`, output_dir: place, max_length: 96 },
    ...{ max_steps: 2, logging_steps: 1, eval_strategy: 'steps', eval_steps: 2, save_strategy: 'no', report_to: [] },
    ...{ per_device_train_batch_size: rows.length, per_device_eval_batch_size: held.length },
    ...{ train_sampling_strategy: 'sequential', learning_rate: 1e-4, ...keys },
  };
  if (method === 'distill') set.teacher_model_name_or_path = model;
  await align(config, { set });
  const logged = readFileSync(join(place, 'metrics.jsonl'), 'utf8').trim().split('\n');
  return {
    logged: logged.map((line) => JSON.parse(line) as Record<string, number>),
    weights: readFileSync(join(place, 'model', 'model.safetensors')),
  };
}

const weigh = (rows: readonly Row[], weights: readonly unknown[]) => rows.map((row, i) => ({ ...row, w: weights[i] }));
/** A pair is two rows of KTO, and a step of these tests takes all. */
const answers = (pairs: readonly Row[]) => ({ per_device_train_batch_size: 2 * pairs.length });
const weighted = { dataset_weight_field: 'w' };

describe('dataset_weight_field', () => {
  it.each<[string, Row]>([
    ['sft', {}],
    ['sft', { packing: true, max_length: 200 }],
    ['sft', { per_device_train_batch_size: 1, gradient_accumulation_steps: 4 }],
    ['dpo', {}],
    ['reward', {}],
    ['kto', { loss_type: 'apo_zero_unpaired', ...answers(train), per_device_eval_batch_size: 6 }],
    ['distill', { nll_weight: 1 }],
  ])('%s: whole numbers are rows that stand there as often %o', async (method, keys) => {
    const a = await run(weigh(train, [2, 1, '3', 1]), { method, ...keys, ...weighted }, weigh(test, [1, 2]));
    const repeated = [0, 0, 1, 2, 2, 2, 3].map((i) => train[i]!);
    const { packing: _, gradient_accumulation_steps: __, ...rest } = keys;
    const all = { per_device_train_batch_size: repeated.length, ...(method === 'kto' ? answers(repeated) : {}) };
    const b = await run(repeated, { method, ...rest, ...all }, [test[0]!, test[1]!, test[1]!]);
    for (const [i, name] of [
      [0, 'loss'],
      [0, 'grad_norm'],
      [1, 'loss'],
      [2, 'eval_loss'],
    ] as const) {
      const [found, expected] = [a.logged[i]![name]!, b.logged[i]![name]!];
      expect(Math.abs(found - expected) / expected, `${i} ${name} ${found} ${expected}`).toBeLessThan(1e-5);
    }
  });

  it('rows of weight 0 are not there, ones change no bit', async () => {
    const dpo = { method: 'dpo', per_device_train_batch_size: 2 };
    const none = await run(train, dpo);
    const ones = await run(
      [{ ...train[2]!, w: 0 }, ...weigh(train, [1, 1, 1, 1])],
      { ...dpo, ...weighted },
      weigh(test, [1, 1]),
    );
    expect(ones.weights.equals(none.weights)).toBe(true);
    expect(ones.logged).toEqual(none.logged);
  });
});

describe('refuses', () => {
  const refusal = async (row: Row, keys: Row = {}): Promise<unknown> => {
    const rows = [...weigh(train.slice(0, 2), [1, 0.5]), row];
    const error: unknown = await run(rows, { method: 'dpo', ...weighted, ...keys }).catch((thrown: unknown) => thrown);
    expect(existsSync(join(folder, `run${runs}`))).toBe(false);
    return error;
  };
  it.each([
    ['a weight that is missing', undefined, 'column "w" is missing'],
    ['null', null, 'column "w" is missing'],
    ['a negative number', -1, 'column "w" holds -1; expected a weight: 0, or a number from 1e-30 to 1e+30'],
    ['a number beyond float32', 1e39, 'column "w" holds 1e+39; expected'],
    ['NaN', 'NaN', 'column "w" holds "NaN"; expected'],
    ['text', 'heavy', 'column "w" holds "heavy"; expected'],
    ['true', true, 'column "w" holds a boolean; expected'],
    ['a list', [1], 'column "w" holds a list; expected'],
  ])('%s', async (_, weight, message) => {
    expect(await refusal({ ...train[2]!, w: weight })).toMatchObject({
      ...{ code: 'DATA_BAD_WEIGHT', exitCode: 2, message: expect.stringContaining(`train.jsonl:3: ${message}`) },
      where: { line: 3 },
    });
  });

  it('held-out rows without weights, and names that are nearly right', async () => {
    expect(await refusal({ ...train[2]!, w: 1 })).toMatchObject({
      message: 'test.jsonl:1: column "w" is missing.',
      hint: expect.stringContaining('held-out rows need one too'),
    });
    expect(await refusal({ ...train[2]!, w: 1 }, { dataset_weight_field: 'chsen' })).toMatchObject({
      hint: 'did you mean chosen?',
    });
  });

  it('rows that all weigh 0', async () => {
    await expect(run(weigh(train, [0, 0, 0, 0]), { method: 'dpo', ...weighted })).rejects.toMatchObject({
      code: 'DATA_NO_EXAMPLES',
      message: 'All 4 rows of "train" were dropped: 4 weight 0.',
    });
  });

  it.each(['ppo', 'grpo', 'rloo', 'online_dpo'])('%s, which learns from answers of its own', async (method) => {
    expect(await refusal({ ...train[2]!, w: 1 }, { method, reward_funcs: ['length'] })).toMatchObject({
      code: 'CONFIG_UNAVAILABLE',
      message: expect.stringMatching(/^dataset_weight_field: .*w.* is not available: the loss is over answers/),
    });
  });

  it('losses that sort the pairs', async () => {
    expect(await refusal({ ...train[2]!, w: 1 }, { loss_type: 'aot' })).toMatchObject({
      message: 'dataset_weight_field does not go with aot losses, which sort the pairs',
    });
  });
});
