/**
 * Training on the `webgpu` device: parameters that stay there get the numbers they get on the host, and a whole run
 * through `harness align` agrees with the CPU's, repeats its bits in another process and goes on from a checkpoint bit for
 * bit. Skipped without a Vulkan driver.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { webgpuExecutor } from '../../src/engine/onnx/webgpu.ts';
import { type ParamSpec, ParamStore } from '../../src/engine/params.ts';
import type { DeviceExecutor } from '../../src/engine/program.ts';
import { gradientNorm } from '../../src/train/optimiser/clip.ts';
import { DeviceParams } from '../../src/train/optimiser/device-params.ts';
import { openOptimiser } from '../../src/train/optimiser/open-optimiser.ts';
import { findDriver, NO_DRIVER, useDriver } from '../contract/vulkan.ts';
import { PROGRAM } from '../support/program.ts';
import { smallModel } from '../support/small-model.ts';

const root = resolve(import.meta.dirname, '..', '..');
const driver = findDriver();
const fill = (numbers: Float32Array, random: Random, size = 1): void => {
  for (let i = 0; i < numbers.length; i++) numbers[i] = size * (random.uint32() / 2 ** 32 - 0.5);
};

const specs: ParamSpec[] = [
  { name: 'matrix', shape: [37, 21], trainable: true, decay: true },
  { name: 'norm', shape: [21], trainable: true, decay: false },
  { name: 'single', shape: [1], trainable: true, decay: false },
  { name: 'frozen', shape: [9], trainable: false, decay: true },
  { name: 'wide', shape: [8, 64], trainable: true, decay: true },
];
const options = { adamBeta1: 0.9, adamBeta2: 0.95, adamEpsilon: 1e-8, weightDecay: 0.1 };

function store(): ParamStore {
  const params = new ParamStore(specs);
  const random = new Random(5);
  for (const name of params.names) fill(params.view(name).data, random);
  return params;
}

const largest = (a: Float32Array, b: Float32Array): number =>
  a.reduce((d, x, i) => Math.max(d, Math.abs(x - b[i]!)), 0);

describe.skipIf(!driver)(`parameters on a device (${driver?.name ?? NO_DRIVER})`, () => {
  let gpu: DeviceExecutor;
  beforeAll(async () => {
    useDriver(driver!);
    gpu = await webgpuExecutor({ threads: 1, validation: 'full' });
  });

  it('AdamW and the gradient norm give the host’s numbers, and the host sees them when it asks', async () => {
    const [host, params] = [store(), store()];
    const before = params.weights.slice();
    const device = await DeviceParams.open(gpu, params);
    const wanted = await openOptimiser(options, { params: host, executor: onnxExecutor({ threads: 1 }) });
    const got = await openOptimiser(options, { params, executor: gpu, device });
    for (let t = 0; t < 4; t++) {
      const random = new Random(100 + t);
      for (const name of host.trainable) {
        fill(host.gradient(name).data, random);
        params.gradient(name).data.set(host.gradient(name).data);
      }
      await device.upload('gradients');
      params.gradients.fill(Number.NaN); // the device does not look here
      expect(await got.gradientNorm()).toBeCloseTo(gradientNorm(host), 5);
      await wanted.step(0.01, 0.7);
      await got.step(0.01, 0.7);
    }
    expect(params.weights).toEqual(before); // nothing crossed
    await got.download('weights', 'state', 'gradients');
    for (const name of params.trainable) {
      expect(largest(params.view(name).data, host.view(name).data), name).toBeLessThan(1e-6);
      for (const moment of ['exp_avg', 'exp_avg_sq'] as const) {
        const [a, b] = [got, wanted].map(({ state }) => state.get(`${moment}.${name}`)!.data as Float32Array);
        expect(largest(a!, b!), `${moment} of ${name}`).toBeLessThan(1e-7);
      }
      expect(params.gradient(name).data, name).toEqual(host.gradient(name).data);
    }
    expect(params.view('frozen').data).toEqual(host.view('frozen').data);
    await device.dispose();
  });

  it('goes on from restored numbers bit for bit', async () => {
    const run = async (stopAt?: number) => {
      let params = store();
      let device = await DeviceParams.open(gpu, params);
      let optimizer = await openOptimiser(options, { params, executor: gpu, device });
      for (let t = 0; t < 4; t++) {
        if (t === stopAt) {
          await optimizer.download('weights', 'state');
          const kept = [params.weights, ...[...optimizer.state.values()].map(({ data }) => data as Float32Array)].map(
            (x) => x.slice(),
          );
          await device.dispose();
          params = store();
          device = await DeviceParams.open(gpu, params);
          optimizer = await openOptimiser(options, { params, executor: gpu, device });
          optimizer.steps = t;
          const places = [params.weights, ...[...optimizer.state.values()].map(({ data }) => data as Float32Array)];
          for (const [i, place] of places.entries()) place.set(kept[i]!);
          await optimizer.upload('weights', 'state');
        }
        const random = new Random(t);
        for (const name of params.trainable) fill(params.gradient(name).data, random);
        await device.upload('gradients');
        await optimizer.step(0.1, 1);
      }
      await optimizer.download('weights', 'state');
      await device.dispose();
      return { weights: params.weights, state: [...optimizer.state.values()].map(({ data }) => data) };
    };
    const [whole, restored] = [await run(), await run(2)];
    expect(restored.weights).toEqual(whole.weights);
    expect(restored.state).toEqual(whole.state);
  });

  it('adds up the gradients of micro-batches', async () => {
    const params = store();
    const device = await DeviceParams.open(gpu, params);
    const micro = await device.microGradients();
    const random = new Random(9);
    const sums = new Map<string, Float32Array>();
    for (const name of params.trainable) {
      fill(params.gradient(name).data, random);
      fill(micro.get(name)!.data as Float32Array, random);
      const b = micro.get(name)!.data as Float32Array;
      sums.set(
        name,
        params.gradient(name).data.map((a, i) => a + b[i]!),
      );
    }
    await device.upload('gradients');
    await gpu.memory.upload(micro.values());
    await device.accumulate();
    await device.download('gradients');
    for (const name of params.trainable) expect(params.gradient(name).data, name).toEqual(sums.get(name));
    await device.dispose();
  });
});

describe.skipIf(!driver)(`harness align --device webgpu (${driver?.name ?? NO_DRIVER})`, { timeout: 900_000 }, () => {
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'harness-webgpu-'));
    await smallModel(join(folder, 'model'));
    writeFileSync(
      join(folder, 'dpo.yaml'),
      [
        'method: dpo',
        `model_name_or_path: ${join(folder, 'model')}`,
        `dataset_name: ${join(root, 'fixtures/preferences')}`,
        'dataset_train_split: train[:8]',
        'dataset_test_split: test[:2]',
        'per_device_train_batch_size: 1',
        'gradient_accumulation_steps: 2',
        'max_length: 48',
        'learning_rate: 1.0e-3',
        'max_steps: 3',
        'logging_steps: 1',
        'save_steps: 1',
      ].join('\n'),
    );
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function align(...rest: string[]): string {
    const { status, stderr } = spawnSync(process.execPath, [PROGRAM, 'align', ...rest], {
      cwd: root,
      env: { ...process.env, ...driver!.env, HARNESS_CACHE: join(folder, 'cache') },
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    return stderr;
  }
  const bytes = (...path: string[]) => readFileSync(join(folder, ...path));
  const lines = (run: string) =>
    bytes(run, 'metrics.jsonl')
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, number>);

  it('trains as the CPU does, and goes on in another process bit for bit', () => {
    const config = join(folder, 'dpo.yaml');
    align(config, '--device', 'cpu', '--output-dir', join(folder, 'cpu'));
    align(config, '--device', 'webgpu', '--output-dir', join(folder, 'gpu'));
    const [want, got] = [lines('cpu'), lines('gpu')];
    expect(got.map(({ step }) => step)).toEqual([1, 2, 3, 3]);
    for (const [i, line] of want.entries()) {
      for (const name of ['loss', 'grad_norm', 'train_loss', 'logps/chosen', 'rewards/margins']) {
        if (line[name] === undefined) continue;
        const apart = Math.abs(got[i]![name]! - line[name]);
        expect(apart, `${name} of line ${i}`).toBeLessThan(2e-5 + 2e-6 * Math.abs(line[name]));
      }
    }
    expect(got[0]!.loss).not.toBe(got[2]!.loss);

    // As a kill after the first checkpoint would leave it.
    cpSync(join(folder, 'gpu'), join(folder, 'killed'), { recursive: true });
    for (const gone of ['checkpoint-2', 'checkpoint-3', 'model'])
      rmSync(join(folder, 'killed', gone), { recursive: true });
    align('--resume', join(folder, 'killed'));
    expect(bytes('killed', 'model', 'model.safetensors').equals(bytes('gpu', 'model', 'model.safetensors'))).toBe(true);
    expect(bytes('killed', 'metrics.jsonl').equals(bytes('gpu', 'metrics.jsonl'))).toBe(true);
    const [first, last] = ['checkpoint-1', 'model'].map((at) => bytes('gpu', at, 'model.safetensors'));
    expect(first!.equals(last!)).toBe(false);
  });
});
