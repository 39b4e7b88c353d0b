/**
 * The `webgpu` device against the CPU: every row of the table of operations, graphs with other lengths than they were
 * first run with, tensors kept in the device's memory. With full validation, so that commands that WebGPU forbids fail.
 * What needs a driver is skipped where there is none.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HostTensor } from '../../src/base/tensor.ts';
import { sym } from '../../src/engine/dim.ts';
import { constant, input, trace, type Value } from '../../src/engine/graph.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { webgpuExecutor } from '../../src/engine/onnx/webgpu.ts';
import * as o from '../../src/engine/ops.ts';
import type { DeviceExecutor, Executor } from '../../src/engine/program.ts';
import { build, feed, rows } from '../contract/operations.ts';
import { findDriver, NO_DRIVER, useDriver } from '../contract/vulkan.ts';

const vector = (...numbers: number[]): HostTensor => ({ data: Float32Array.from(numbers), shape: [numbers.length] });
const counted = (n: number, f: (i: number) => number): HostTensor => ({
  data: Float32Array.from({ length: n }, (_, i) => f(i)),
  shape: [n],
});
const driver = findDriver();

describe.skipIf(!driver)(`webgpu (${driver?.name ?? NO_DRIVER})`, () => {
  let gpu: DeviceExecutor;
  let cpu: Executor;
  beforeAll(async () => {
    useDriver(driver!);
    gpu = await webgpuExecutor({ threads: 1, validation: 'full' });
    cpu = onnxExecutor({ threads: 1 });
  });

  it.each(Object.entries(rows))('%s: the CPU’s numbers, twice the same bits', async (_, row) => {
    const [graph, feeds] = [build(row), feed(row)];
    const wanted = await (await cpu.compile(graph)).run(feeds);
    const program = await gpu.compile(graph);
    const [once, again] = [await program.run(feeds), await program.run(feeds)];
    await program.dispose();
    for (const [name, want] of Object.entries(wanted)) {
      const got = once[name]!;
      expect(got.shape, name).toEqual(want.shape);
      expect(again[name]!.data, name).toEqual(got.data);
      for (const [i, w] of want.data.entries()) expect(Math.abs(got.data[i]! - w), `${name}[${i}]`).toBeLessThan(1e-5);
    }
  });

  it('numbers at the edge: masks, large logits, saturated functions', async () => {
    const graph = trace(() => {
      const x = input('x', [2, 8]);
      return {
        a: o.softmax(x),
        b: o.logSoftmax(x),
        c: o.logSigmoid(x),
        d: o.silu(x),
        e: o.tanh(x),
        f: o.exp(o.neg(o.abs(x))),
      };
    });
    const numbers = [-1e9, -1e4, -100, -1e-3, 0, 1e-3, 50, 88, -1e9, -1e9, 3e4, -3e4, 12, 12.5, -88, 1e4];
    const feeds = { x: { data: Float32Array.from(numbers), shape: [2, 8] } };
    const [want, got] = [await (await cpu.compile(graph)).run(feeds), await (await gpu.compile(graph)).run(feeds)];
    for (const name of Object.keys(want)) {
      for (const [i, w] of want[name]!.data.entries())
        expect(Math.abs(got[name]!.data[i]! - w), `${name}[${i}] ${got[name]!.data[i]} for ${w}`).toBeLessThanOrEqual(
          1e-6 + 1e-6 * Math.abs(w),
        );
    }
  });

  it('one graph serves other lengths', async () => {
    const n = sym('n');
    const graph = trace(() => {
      const x = input('x', [n, 6]);
      return { y: o.matmul(o.softmax(o.matmul(x, x, { transposeB: true, alpha: 0.3 })), x) };
    });
    const [a, b] = [await cpu.compile(graph), await gpu.compile(graph)];
    for (const length of [8, 5, 1]) {
      const x = { data: counted(6 * length, (i) => Math.sin(i)).data, shape: [length, 6] };
      const [want, got] = [(await a.run({ x })).y!, (await b.run({ x })).y!];
      expect(got.shape).toEqual([length, 6]);
      for (const [i, w] of want.data.entries()) expect(Math.abs(got.data[i]! - w)).toBeLessThan(1e-6);
    }
  });

  it('more parts than a shader can bind', async () => {
    const lengths = Array.from({ length: 60 }, (_, i) => 1 + (i % 4));
    const total = lengths.reduce((a, b) => a + b);
    const graph = trace(() => {
      const counts = constant(Int32Array.from(lengths), [lengths.length], 'i32');
      const parts = o.split(input('x', [total, 2]), counts, lengths);
      return { y: o.join(parts.map((p, i) => o.mul(p, i + 1)).reverse(), counts) };
    });
    const x = { data: counted(2 * total, (i) => i).data, shape: [total, 2] };
    const [want, got] = [await (await cpu.compile(graph)).run({ x }), await (await gpu.compile(graph)).run({ x })];
    expect(got.y!.data).toEqual(want.y!.data);
  });

  it('rows that meet at one place add up in the same way every time', async () => {
    const graph = trace(() => ({
      y: o.scatterRows(input('g', [sym('n'), 8]), input('at', [sym('n')], 'i32'), input('like', [5, 8])),
    }));
    const n = 300;
    const feeds = {
      g: { data: counted(8 * n, (i) => Math.sin(i * i) * 10 ** (i % 5)).data, shape: [n, 8] },
      at: { data: Int32Array.from({ length: n }, (_, i) => (i * i) % 3), shape: [n] },
      like: { data: new Float32Array(40), shape: [5, 8] },
    };
    const program = await gpu.compile(graph);
    const first = (await program.run(feeds)).y!.data;
    const want = (await (await cpu.compile(graph)).run(feeds)).y!.data;
    for (const [i, w] of want.entries())
      expect(Math.abs(first[i]! - w)).toBeLessThanOrEqual(1e-5 * 1e4 + 1e-5 * Math.abs(w));
    for (let run = 0; run < 5; run++) expect((await program.run(feeds)).y!.data).toEqual(first);
  });

  describe('memory', () => {
    const n = sym('n');
    const axpy = () =>
      trace((): Record<string, Value> => {
        const y = o.add(input('x', [n]), o.mul(input('z', [n]), input('k', [])));
        return { y, total: o.sum(y) };
      });
    const k = (x: number): HostTensor => ({ data: Float32Array.of(x), shape: [] });

    it('keeps tensors: programs read and write them there, the host is told when asked', async () => {
      const program = await gpu.compile(axpy());
      const [x, z, y] = [vector(1, 2, 3), vector(10, 20, 30), vector(0, 0, 0)];
      await gpu.memory.keep([x, y]);
      x.data.fill(99); // the device does not see it
      const out = await program.run({ x, z, k: k(2) }, { y });
      expect(out.total!.data[0]).toBe(126);
      expect([...y.data]).toEqual([0, 0, 0]); // the host does not see it
      await gpu.memory.download([y]);
      expect([...y.data]).toEqual([21, 42, 63]);
      await gpu.memory.upload([x]);
      expect((await program.run({ x, z, k: k(0) }, { y })).total!.data[0]).toBe(297);
      gpu.memory.release([x, y]);
      x.data.fill(1);
      expect((await program.run({ x, z, k: k(0) }, { y })).total!.data[0]).toBe(3);
      expect([...y.data]).toEqual([1, 1, 1]); // an ordinary tensor again
      await program.dispose();
    });

    it('updates in place, many times, several sizes, a fed tensor as the output', async () => {
      const program = await gpu.compile(axpy());
      const tensors = [vector(1, 2, 3), vector(4, 5, 6), counted(1000, (i) => i), vector(7)];
      const steps = tensors.map(({ data }) => ({
        data: new Float32Array(data.length).fill(0.5),
        shape: [data.length],
      }));
      const before = tensors.map(({ data }) => data.slice());
      await gpu.memory.keep([...tensors, ...steps]);
      for (let i = 0; i < 6; i++)
        for (const [j, t] of tensors.entries()) await program.run({ x: t, z: steps[j]!, k: k(2) }, { y: t });
      await program.run({ x: tensors[0]!, z: tensors[0]!, k: k(1) }, { y: tensors[0]! });
      await gpu.memory.download(tensors);
      for (const [j, t] of tensors.entries())
        expect(t.data).toEqual(before[j]!.map((v) => (j === 0 ? 2 * (v + 6) : v + 6)));
      gpu.memory.release([...tensors, ...steps]);
      await program.dispose();
    });

    it('outlives the program that wrote it', async () => {
      const [x, z, y] = [vector(1, 2), vector(3, 4), vector(0, 0)];
      await gpu.memory.keep([y]);
      const first = await gpu.compile(axpy());
      await first.run({ x, z, k: k(1) }, { y });
      await first.dispose();
      const second = await gpu.compile(axpy());
      expect((await second.run({ x: y, z, k: k(0) })).total!.data[0]).toBe(10);
      await second.dispose();
      gpu.memory.release([y]);
    });

    it('refuses what it does not hold', async () => {
      await expect(gpu.memory.download([vector(1)])).rejects.toThrow('not kept on the device');
    });
  });
});

describe.runIf(process.platform === 'linux')('webgpu without a driver', () => {
  it('is an error that says what to install', { timeout: 20_000 }, () => {
    const script = `
      const { openExecutor } = await import('./src/engine/executor.ts');
      await openExecutor('webgpu').then(
        () => console.log('{}'),
        (e) => console.log(JSON.stringify({ code: e.code, message: e.message, hint: e.hint, exitCode: e.exitCode })),
      );`;
    const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      cwd: resolve(import.meta.dirname, '..', '..'),
      env: { ...process.env, VK_ICD_FILENAMES: '/nonexistent.json', VK_DRIVER_FILES: '/nonexistent.json' },
      encoding: 'utf8',
    });
    expect(JSON.parse(stdout)).toEqual({
      code: 'DEVICE_MISSING',
      message: "device 'webgpu' found no GPU that it can use (No supported adapters)",
      hint: expect.stringMatching(/libvulkan1.*mesa-vulkan-drivers.*vulkaninfo.*--device cpu/s),
      exitCode: 2,
    });
  });
});
