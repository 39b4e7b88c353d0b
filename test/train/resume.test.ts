/** Runs that were interrupted, killed or short of disk: what goes on must equal what was never stopped, bit for bit. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256 } from '../../src/base/hash.ts';
import { Random } from '../../src/base/random.ts';
import { SafetensorsReader } from '../../src/models/files/safetensors.ts';
import type { LoopOptions } from '../../src/train/loop.ts';
import { damageOf, latestCheckpoint, recoverCheckpoints } from '../../src/train/state/checkpoint.ts';
import { runOf } from '../../src/train/state/resume.ts';
import { examples, type Quadratic, quadraticRun, type RunRequest } from './quadratic.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-resume-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function newRun(name: string): string {
  const run = join(folder, name);
  mkdirSync(run);
  return run;
}

/** What must be equal: weights, moments and step of the last checkpoint, and the bytes of metrics.jsonl. */
const fingerprint = (run: string, model: Quadratic) => ({
  weights: sha256(model.params.weights),
  metrics: readFileSync(join(run, 'metrics.jsonl'), 'utf8'),
});

async function uninterrupted(options: Partial<LoopOptions>) {
  const run = newRun('whole');
  const { model } = await quadraticRun({ run, options });
  return fingerprint(run, model);
}

/** Runs until the `step`-th step, stops as Ctrl-C does, and lets a new process go on. */
async function interruptedAt(step: number, options: Partial<LoopOptions>) {
  const run = newRun(`stopped-${step}`);
  const controller = new AbortController();
  const reporter = { step: (event: { step: number }) => event.step === step && controller.abort() };
  const first = await quadraticRun({
    run,
    options,
    signal: controller.signal,
    reporter: reporter as RunRequest['reporter'] & {},
  });
  expect(first.status).toBe('interrupted');
  const second = await quadraticRun({ run, options, resume: true });
  expect(second.status).toBe('finished');
  return fingerprint(run, second.model);
}

test.each([
  ['plain', {}],
  [
    'rotation and the best model',
    { saveStrategy: 'steps', saveSteps: 3, saveTotalLimit: 1, evalSteps: 3, loadBestModelAtEnd: true },
  ],
  [
    'a rate that waits for a plateau',
    { lrSchedulerType: 'reduce_lr_on_plateau', lrSchedulerKwargs: { patience: 0 }, evalSteps: 2, learningRate: 0.6 },
  ],
  ['early stopping', { evalSteps: 1, earlyStoppingPatience: 4, learningRate: 0.6, lrSchedulerType: 'constant' }],
  [
    'epochs',
    { maxSteps: -1, numTrainEpochs: 4, evalStrategy: 'epoch', saveStrategy: 'epoch', loggingStrategy: 'epoch' },
  ],
] satisfies [string, Partial<LoopOptions>][])(
  'a run stopped anywhere ends as the uninterrupted one: %s',
  async (_, options) => {
    const whole = await uninterrupted(options);
    const last = (JSON.parse(whole.metrics.trim().split('\n').at(-1)!) as { step: number }).step;
    const stops = [1, 2, 4, 5, 8, 9].filter((step) => step < last);
    expect(stops.length).toBeGreaterThan(2);
    for (const step of stops) expect(await interruptedAt(step, options)).toEqual(whole);
  },
);

test('a stop during an evaluation makes up for it first when the run goes on', async () => {
  const options = { maxSteps: 8, evalSteps: 4, saveStrategy: 'steps', saveSteps: 4 } as const;
  const whole = await uninterrupted(options);
  const run = newRun('stopped');
  const controller = new AbortController();
  const reporter = { progress: () => controller.abort() };
  const first = await quadraticRun({ run, options, signal: controller.signal, reporter });
  expect(first.status).toBe('interrupted');
  expect(readFileSync(join(run, 'metrics.jsonl'), 'utf8')).not.toContain('eval_loss');
  expect(await damageOf(join(run, 'checkpoint-4'))).toBeUndefined();
  const second = await quadraticRun({ run, options, resume: true });
  expect(fingerprint(run, second.model)).toEqual(whole);
});

test('a finished run that is resumed changes nothing', async () => {
  const options = { saveStrategy: 'steps' } as const;
  const whole = await uninterrupted(options);
  const again = await quadraticRun({ run: join(folder, 'whole'), options, resume: true });
  expect(fingerprint(join(folder, 'whole'), again.model)).toEqual(whole);
});

test('checkpoints hold weights and moments under their names, in a format others read', async () => {
  const run = newRun('run');
  const { model } = await quadraticRun({ run, options: { maxSteps: 4, saveStrategy: 'steps', saveSteps: 4 } });
  const path = join(run, 'checkpoint-4');
  expect(readdirSync(path).sort()).toEqual([
    'checksums.json',
    'model.safetensors',
    'optimizer.safetensors',
    'trainer_state.json',
  ]);
  const reader = await SafetensorsReader.open(join(path, 'optimizer.safetensors'));
  const names = ['exp_avg.weight', 'exp_avg.norm', 'exp_avg_sq.weight', 'exp_avg_sq.norm'];
  expect([...reader.tensors.keys()].sort()).toEqual(names.sort());
  await reader.close();
  const weights = await SafetensorsReader.open(join(path, 'model.safetensors'));
  const saved = new Float32Array(6);
  await weights.read('weight', saved);
  await weights.close();
  expect(saved).toEqual(model.params.view('weight').data);
});

test.each([
  [
    'a file cut short',
    (path: string) => truncateSync(join(path, 'model.safetensors'), 40),
    /model\.safetensors has 40 bytes/,
  ],
  ['a file gone', (path: string) => rmSync(join(path, 'optimizer.safetensors')), /optimizer\.safetensors is missing/],
  ['no checksums', (path: string) => rmSync(join(path, 'checksums.json')), /has no checksums\.json/],
  [
    'one bit',
    (path: string) => {
      const file = join(path, 'optimizer.safetensors');
      const bytes = readFileSync(file);
      bytes[bytes.length - 1]! ^= 1;
      writeFileSync(file, bytes);
    },
    /optimizer\.safetensors fails its checksum/,
  ],
] as const)('a damaged checkpoint is passed over and set aside: %s', async (_, damage, reason) => {
  const options = { maxSteps: 12, saveStrategy: 'steps', saveSteps: 4 } as const;
  const whole = await uninterrupted(options);
  const run = newRun('run');
  cpSync(join(folder, 'whole'), run, { recursive: true });
  damage(join(run, 'checkpoint-12'));
  const found = await latestCheckpoint(run);
  expect(found).toMatchObject({
    path: join(run, 'checkpoint-8'),
    damaged: [{ reason: expect.stringMatching(reason) }],
  });
  const told: string[] = [];
  const resumed = await quadraticRun({
    run,
    options,
    resume: true,
    reporter: { warn: (text) => void told.push(text) },
  });
  expect(fingerprint(run, resumed.model)).toEqual(whole);
  expect(told).toEqual([
    expect.stringMatching(/checkpoint-12 is passed over/),
    expect.stringMatching(/Set aside .*checkpoint-12\.old/),
  ]);
  await expect(quadraticRun({ run, options, resume: join(run, 'checkpoint-12.old') })).rejects.toMatchObject({
    code: 'CHECKPOINT',
  });
});

test('a checkpoint by path: its own run is rewritten from there, another run starts from it', async () => {
  const options = { maxSteps: 12, saveStrategy: 'steps', saveSteps: 4 } as const;
  const whole = await uninterrupted(options);
  const run = join(folder, 'whole');
  const other = newRun('other');
  const elsewhere = await quadraticRun({ run: other, options, resume: join(run, 'checkpoint-8') });
  expect(fingerprint(other, elsewhere.model)).toEqual(whole);
  const again = await quadraticRun({ run, options, resume: join(run, 'checkpoint-4') });
  expect(fingerprint(run, again.model)).toEqual(whole);
  expect(readdirSync(run)).toEqual(expect.arrayContaining(['checkpoint-12.old', 'checkpoint-8.old', 'checkpoint-12']));
  expect([runOf(join(run, 'checkpoint-4')), runOf(run)]).toEqual([run, run]);
});

test('other rows or another seed cannot go on; a checkpoint without moments says so', async () => {
  const run = newRun('run');
  const options = { maxSteps: 4, saveStrategy: 'steps' } as const;
  await quadraticRun({ run, options });
  await expect(quadraticRun({ run, options, resume: true, rows: examples(16) })).rejects.toThrow(
    /training rows changed/,
  );
  await expect(quadraticRun({ run, options, resume: true, seed: 6 })).rejects.toThrow(/seed changed/);
  const light = newRun('light');
  await quadraticRun({ run: light, options: { ...options, saveOnlyModel: true } });
  const path = join(light, 'checkpoint-4');
  await expect(quadraticRun({ run: light, options, resume: path })).rejects.toThrow(
    /saved without optimizer\.safetensors/,
  );
});

test('a full disk while saving leaves the earlier checkpoint whole and nothing else', async () => {
  const run = newRun('run');
  const options = { maxSteps: 12, saveStrategy: 'steps', saveSteps: 4 } as const;
  let writes = 0;
  const full = async (path: string) => {
    if (++writes === 2) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    writeFileSync(join(path, 'model.safetensors'), 'weights');
  };
  await expect(quadraticRun({ run, options, files: { write: full } })).rejects.toMatchObject({
    code: 'DISK_FULL',
    exitCode: 1,
  });
  expect(readdirSync(run).sort()).toEqual(['checkpoint-4', 'metrics.jsonl']);
  expect(await damageOf(join(run, 'checkpoint-4'))).toBeUndefined();
});

test('a rotation that a kill prevented is made up for, even when no save follows', async () => {
  const run = newRun('run');
  const options = { maxSteps: 8, saveStrategy: 'steps', saveSteps: 4 } as const;
  await quadraticRun({ run, options });
  expect(readdirSync(run)).toContain('checkpoint-4');
  await quadraticRun({ run, options: { ...options, saveTotalLimit: 1 }, resume: true });
  expect(readdirSync(run).sort()).toEqual(['checkpoint-8', 'metrics.jsonl']);
});

test('a checkpoint that a kill caught while it was replaced gets its name back', async () => {
  const run = newRun('run');
  await quadraticRun({ run, options: { maxSteps: 4, saveStrategy: 'steps' } });
  const hidden = join(run, '.checkpoint-4.123-0a1b2c3d.tmp');
  cpSync(join(run, 'checkpoint-4'), hidden, { recursive: true });
  rmSync(join(run, 'checkpoint-4'), { recursive: true });
  const half = join(run, '.checkpoint-8.123-0a1b2c3e.tmp');
  mkdirSync(half);
  await recoverCheckpoints(run);
  expect((await latestCheckpoint(run)).path).toBe(join(run, 'checkpoint-4'));
  expect(readdirSync(run)).not.toContain('checkpoint-8');
});

test('kill -9 at random moments, resumed each time, ends as if nothing had happened', {
  timeout: 120_000,
}, async () => {
  const options = { maxSteps: 60, saveStrategy: 'steps', saveSteps: 2, saveTotalLimit: 2, evalSteps: 6 } as const;
  const whole = await uninterrupted(options);
  const run = newRun('killed');
  const module = new URL('quadratic.ts', import.meta.url).href;
  const script = `import { quadraticRun } from ${JSON.stringify(module)};
    const reporter = { step: () => new Promise((done) => setTimeout(done, 1)) };
    const request = { run: ${JSON.stringify(run)}, options: ${JSON.stringify(options)}, resume: true, reporter };
    process.stdout.write('ready ');
    quadraticRun(request).then(() => process.stdout.write('done'));`;
  const random = new Random(11);
  let kills = 0;
  for (;;) {
    const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout!.on('data', (data: Buffer) => {
      said += data.toString();
    });
    const exit = once(child, 'exit');
    while (!said.includes('ready')) await sleep(5);
    const ended = exit.then(() => 'exit');
    if (kills < 10 && (await Promise.race([sleep(random.below(120)), ended])) !== 'exit') {
      child.kill('SIGKILL');
      kills++;
    }
    await exit;
    if (said.includes('done')) break;
    expect(kills).toBeGreaterThan(0);
  }
  const { model } = await quadraticRun({ run, options, resume: true });
  expect(fingerprint(run, model)).toEqual(whole);
  expect(kills).toBeGreaterThan(4);
});
