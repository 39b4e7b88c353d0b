/**
 * The same bits again: a config, a seed and a device give the same run in another process, and `align <run>/config.yaml`
 * says so; when they do not, it says where and what was not as before. Through the command line, with two threads.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import type { RunManifest } from '../../src/runs/run-folder.ts';
import type { Repeats } from '../../src/train/state/repeats.ts';
import { PROGRAM } from '../support/program.ts';
import { smallModel } from '../support/small-model.ts';

const root = packageRoot();
let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'harness-repeats-'));
  await smallModel(join(folder, 'model'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Holds a process to some cores; not every system has it. */
const pin = ['taskset', '-c'] as const;
const pins = process.platform === 'linux' && spawnSync(pin[0], [pin[1], '0', 'true']).status === 0;

/** Runs `align` in a process of its own with a cache of its own, on the first `threads` cores. */
function align(argv: string[], threads?: number): { out: string; err: string } {
  const line = [process.execPath, PROGRAM, 'align', ...argv];
  const pinned = pins && threads !== undefined ? [...pin, threads === 1 ? '0' : `0-${threads - 1}`] : [];
  const [program, ...rest] = [...pinned, ...line] as [string, ...string[]];
  const env = { ...process.env, HARNESS_CACHE: join(folder, `cache-${Math.random()}`) };
  const { status, stdout, stderr } = spawnSync(program, rest, { cwd: folder, env, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return { out: stdout, err: stderr };
}

const bytes = (...path: string[]): Buffer => readFileSync(join(folder, ...path));
const manifest = (run: string): RunManifest => JSON.parse(bytes(run, 'run.json').toString()) as RunManifest;
const repeatsOf = (out: string): Repeats => (JSON.parse(out) as { repeats: Repeats }).repeats;

const METHODS = {
  sft: { method: 'sft' },
  dpo: { method: 'dpo', eval_strategy: 'steps', eval_steps: 2, load_best_model_at_end: true },
  lora: { method: 'dpo', use_peft: true, lora_dropout: 0.1 },
};

function writeConfig(name: keyof typeof METHODS): string {
  const config = join(folder, `${name}.yaml`);
  const keys = {
    model_name_or_path: join(folder, 'model'),
    dataset_name: join(root, 'fixtures', 'preferences'),
    dataset_train_split: 'train[:8]',
    dataset_test_split: 'test[:2]',
    max_length: 64,
    max_steps: 4,
    per_device_train_batch_size: 2,
    learning_rate: 1e-3,
    logging_steps: 1,
    save_steps: 2,
  };
  writeFileSync(config, JSON.stringify({ ...keys, ...METHODS[name] }));
  return config;
}

describe.skipIf(availableParallelism() < 2)('two processes with two threads', () => {
  test.each(['sft', 'dpo', 'lora'] as const)('%s: the same bits, and the second says so', (name) => {
    align([writeConfig(name), '--output_dir', name], 2);
    const again = align([join(name, 'config.yaml'), '--output_dir', `${name}-again`, '--json'], 2);
    const repeats = repeatsOf(again.out);
    const same = { identical: true, weights_identical: true, metrics_identical: true, changed: [] };
    expect(repeats).toEqual({ run: join(folder, name), ...same });
    const weights = name === 'lora' ? 'adapter_model.safetensors' : 'model.safetensors';
    for (const path of [['metrics.jsonl'], ['model', weights], ['checkpoint-4', 'optimizer.safetensors']]) {
      expect(bytes(name, ...path).equals(bytes(`${name}-again`, ...path)), path.join('/')).toBe(true);
    }
    const { weights: noted, machine, summary } = manifest(`${name}-again`);
    expect(noted).toEqual(manifest(name).weights);
    expect(Object.keys(noted!.model)).toEqual([weights]);
    if (pins) expect(machine?.threads).toBe(2);
    expect(summary?.repeats).toEqual(repeats);
  });

  test('the line for people, in a run folder of its own', () => {
    const { out } = align([join('sft', 'config.yaml')], 2);
    expect(out).toMatch(/^repeat identical to sft: every weight and every line of metrics\.jsonl\nmodel {2}runs\//);
    expect(readdirSync(join(folder, 'runs'))).toHaveLength(1);
  });
});

describe('what differs', () => {
  beforeAll(() => {
    rmSync(join(folder, 'plain'), { recursive: true, force: true });
    align([writeConfig('sft'), '--output_dir', 'plain']);
  });

  test('another seed: first step, tensor and the key that changed', () => {
    const { out } = align([join('plain', 'config.yaml'), '--seed', '7', '--output_dir', 'seeded', '--json']);
    expect(repeatsOf(out)).toEqual({
      run: join(folder, 'plain'),
      identical: false,
      weights_identical: false,
      metrics_identical: false,
      first_difference: { step: 1, key: 'loss', before: expect.any(Number), after: expect.any(Number) },
      tensor: expect.stringMatching(/\.weight$/),
      changed: [{ what: 'seed', before: '42', after: '7' }],
    });
  });

  test('a longer run parts where the shorter one ended', () => {
    const keys = ['--max_steps', '5', '--lr_scheduler_type', 'constant', '--output_dir', 'longer'];
    const { out } = align([join('plain', 'config.yaml'), ...keys]);
    expect(out).toMatch(
      /^repeat DIFFERS from plain: first at step \d \(\w+\); tensor \S+; what changed: .*max_steps 4 -> 5/,
    );
  });

  test('versions, device and threads of another time are named', () => {
    const then = manifest('plain');
    cpSync(join(folder, 'plain'), join(folder, 'foreign'), { recursive: true });
    const { harness: _, ...versions } = then.versions;
    const machine = { ...then.machine!, threads: 64, cpu: 'Z80' };
    const foreign = { ...then, machine, versions: { ...versions, 'onnxruntime-node': '1.0.0' } };
    writeFileSync(join(folder, 'foreign', 'run.json'), JSON.stringify(foreign));
    const lines = bytes('plain', 'metrics.jsonl').toString().split('\n');
    const third = JSON.stringify({ ...(JSON.parse(lines[2]!) as object), grad_norm: 9 });
    writeFileSync(join(folder, 'foreign', 'metrics.jsonl'), lines.with(2, third).join('\n'));
    const { out } = align([join('foreign', 'config.yaml'), '--output_dir', 'here', '--json']);
    const repeats = repeatsOf(out);
    expect(repeats).toMatchObject({
      identical: false,
      weights_identical: true,
      metrics_identical: false,
      first_difference: { step: 3, key: 'grad_norm', before: 9 },
    });
    expect(repeats.changed.map(({ what }) => what).sort()).toEqual(['cpu', 'harness', 'onnxruntime-node', 'threads']);
    const threads = then.machine!.threads;
    expect(repeats.changed).toContainEqual({ what: 'threads', before: '64', after: String(threads) });
  });

  test('a run that goes on under other conditions warns', () => {
    cpSync(join(folder, 'plain'), join(folder, 'moved'), { recursive: true });
    const then = manifest('plain');
    const moved = { ...then, machine: { ...then.machine!, threads: 64 } };
    writeFileSync(join(folder, 'moved', 'run.json'), JSON.stringify(moved));
    const { err, out } = align(['--resume', 'moved', '--json']);
    expect(err).toMatch(/goes on under other conditions \(threads 64 -> \d+\)/);
    expect(JSON.parse(out)).not.toHaveProperty('repeats');
  });

  test('an unfinished run, or a config elsewhere, is nothing to compare with', () => {
    writeFileSync(join(folder, 'moved', 'run.json'), JSON.stringify({ ...manifest('moved'), status: 'running' }));
    const { out } = align([join('moved', 'config.yaml'), '--output_dir', 'alone', '--json']);
    expect(JSON.parse(out)).not.toHaveProperty('repeats');
  });
});
