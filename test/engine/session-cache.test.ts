/** Optimised graphs on disk: the same bits from the cache as without it, and damage is repaired. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HostTensor } from '../../src/base/tensor.ts';
import { gradients } from '../../src/engine/grad.ts';
import { type Graph, input, trace } from '../../src/engine/graph.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { constant, matmul, mul, sigmoid, softmax, sum } from '../../src/engine/ops.ts';

let folder = '';
const before = process.env.HARNESS_CACHE;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-graphs-'));
  process.env.HARNESS_CACHE = folder;
});
afterEach(() => {
  if (before === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = before;
  rmSync(folder, { recursive: true });
});

const N = 200;
const wave = (k: number) => Float32Array.from({ length: N * N }, (_, i) => Math.sin(i * k));
/** Large enough to be worth a file: a constant of 160 kB. */
const graph = (scale: number): Graph =>
  trace(() => {
    const x = input('x', [N, N]);
    const y = softmax(matmul(mul(x, scale), constant(wave(0.3), [N, N], 'f32')));
    const loss = sum(mul(sigmoid(y), y));
    return { loss, d: gradients(loss, [x])[0]! };
  });
const feeds: Record<string, HostTensor> = { x: { data: wave(0.7), shape: [N, N] } };

async function run(cache: boolean, scale = 1): Promise<Buffer> {
  const program = await onnxExecutor({ threads: 1, cache }).compile(graph(scale));
  const { d } = await program.run(feeds);
  await program.dispose();
  return Buffer.from(d!.data.slice().buffer);
}
const entries = () => readdirSync(join(folder, 'graphs')).map((name) => join(folder, 'graphs', name));

it('gives the same bits made, found and without a cache; another graph has another entry', async () => {
  const plain = await run(false);
  expect((await run(true)).equals(plain)).toBe(true);
  expect(entries()).toHaveLength(1);
  const [path] = entries() as [string];
  const content = readFileSync(path);
  utimesSync(path, 1, 1);
  expect((await run(true)).equals(plain)).toBe(true);
  expect(readFileSync(path).equals(content)).toBe(true);
  expect(statSync(path).mtimeMs, 'a used entry is marked as used').toBeGreaterThan(1000);
  expect((await run(true, 2)).equals(plain)).toBe(false);
  expect(entries()).toHaveLength(2);
});

it('makes a damaged entry again', async () => {
  const plain = await run(true);
  const [path] = entries() as [string];
  const whole = readFileSync(path);
  for (const damage of [
    whole.subarray(0, 1000),
    Buffer.concat([whole.subarray(0, -1), Buffer.from([whole.at(-1)! ^ 1])]),
    Buffer.alloc(0),
  ]) {
    writeFileSync(path, damage);
    expect((await run(true)).equals(plain)).toBe(true);
    expect(readFileSync(path).length).toBe(whole.length);
  }
});

it('does without a cache folder that cannot be made', async () => {
  writeFileSync(join(folder, 'graphs'), 'a file in the way');
  expect((await run(true)).equals(await run(false))).toBe(true);
});
