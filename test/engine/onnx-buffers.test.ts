/** Where a graph's outputs go on ONNX Runtime: straight into their buffers, with nothing beside them. */
import { describe, expect, it } from 'vitest';
import { sym } from '../../src/engine/dim.ts';
import { input, trace } from '../../src/engine/graph.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { add, mul, sum, take } from '../../src/engine/ops.ts';

const executor = onnxExecutor({ threads: 1 });
const ROWS = 1024;

/** y = 2x + 1 and its sum, over [n, 1024] numbers. */
const graph = trace(() => {
  const x = input('x', [sym('n'), ROWS]);
  const y = add(mul(x, 2), 1);
  return { y, total: sum(y) };
});
const fed = (n: number) => ({
  x: { data: Float32Array.from({ length: n * ROWS }, (_, i) => i % 7), shape: [n, ROWS] },
});

describe('outputs of the CPU executor', () => {
  it('are written into the buffers given, and into memory of their own size where none is given', async () => {
    const program = await executor.compile(graph);
    const feeds = fed(3);
    const wanted = feeds.x.data.map((x) => 2 * x + 1);
    const y = { data: new Float32Array(3 * ROWS), shape: [3, ROWS] };
    const into = await program.run(feeds, { y });
    expect(into.y).toBe(y);
    expect(y.data).toEqual(wanted);
    const { y: fresh, total } = await program.run(feeds);
    expect(fresh).toEqual({ data: wanted, shape: [3, ROWS] });
    for (const each of [total!, into.total!]) {
      expect(each.shape).toEqual([]);
      expect(each.data[0]).toBe(wanted.reduce((a, b) => a + b, 0));
    }
    await program.dispose();
  });

  it('are not copied beside their buffers', async () => {
    const n = 8 * 1024;
    const bytes = n * ROWS * 4;
    const program = await executor.compile(graph);
    const feeds = fed(n);
    const y = { data: new Float32Array(n * ROWS), shape: [n, ROWS] };
    await program.run(feeds, { y });
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 3; i++) await program.run(feeds, { y });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(bytes / 8);
    await program.dispose();
  });

  it('a run that fails says why, and the next one works', async () => {
    const program = await executor.compile(
      trace(() => ({ y: take(input('table', [4, 2]), input('rows', [sym('n')], 'i32')) })),
    );
    const feeds = {
      table: { data: Float32Array.from({ length: 8 }, (_, i) => i), shape: [4, 2] },
      rows: { data: Int32Array.of(1, 9), shape: [2] },
    };
    await expect(program.run(feeds)).rejects.toThrow(/indices element out of data bounds/);
    feeds.rows.data[1] = 3;
    expect((await program.run(feeds)).y!.data).toEqual(Float32Array.of(2, 3, 6, 7));
    await program.dispose();
  });
});
