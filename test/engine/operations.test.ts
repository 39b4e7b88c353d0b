/**
 * Every row of the table of operations (test/contract/operations.ts): both executors agree, and gradients agree with
 * central differences. An operation without a row fails the last test.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../src/engine/graph.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import type { Executor } from '../../src/engine/program.ts';
import { tensorflowCpu } from '../../src/engine/tfjs/executor.ts';
import { build, feed, rows } from '../contract/operations.ts';

let onnx: Executor;
let tf: Executor;
beforeAll(async () => {
  onnx = onnxExecutor({ threads: 1 });
  tf = await tensorflowCpu();
});
afterAll(async () => {
  const core = await import('@tensorflow/tfjs-core');
  expect(core.memory().numTensors, 'tensors left behind').toBe(0);
});

describe('operations', () => {
  for (const [name, row] of Object.entries(rows)) {
    it(name, async () => {
      const g = build(row);
      const feeds = feed(row);
      const program = await onnx.compile(g);
      const a = await program.run(feeds);
      const b = await (await tf.compile(g)).run(feeds);
      for (const key of Object.keys(a)) {
        expect(a[key]!.shape, key).toEqual(b[key]!.shape);
        a[key]!.data.forEach((v, i) => {
          expect(Math.abs(v - b[key]!.data[i]!), `${key}[${i}]`).toBeLessThan(1e-5);
        });
      }
      if (row.gradient === false) return;
      for (const [x, t] of Object.entries(feeds)) {
        for (const j of t.data.keys()) {
          const at = async (h: number) => {
            const data = (t.data as Float32Array).slice();
            data[j]! += h;
            const y = await program.run({ ...feeds, [x]: { shape: t.shape, data } });
            return y.loss!.data[0]!;
          };
          const difference = ((await at(5e-3)) - (await at(-5e-3))) / 1e-2;
          expect(Math.abs(a[`d${x.slice(1)}`]!.data[j]! - 0.1 - difference), `d${x}[${j}]`).toBeLessThan(5e-3);
        }
      }
      await program.dispose();
    });
  }

  it('covers every operation', () => {
    const covered = new Set(Object.entries(rows).flatMap(([name, row]) => row.ops ?? [name]));
    expect([...operations.keys()].filter((name) => !covered.has(name))).toEqual([]);
  });
});
