/**
 * Graphs of every operation that kernels of our own compute, beside ONNX Runtime, with sizes that do not divide evenly and on
 * several threads; the heap they work on; and which graphs are left to others.
 */
import { describe, expect, it } from 'vitest';
import type { HostTensor } from '../../src/base/tensor.ts';
import { sym } from '../../src/engine/dim.ts';
import { constant, type Graph, input, operations, trace, type Value } from '../../src/engine/graph.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import * as o from '../../src/engine/ops.ts';
import { onHost, wasmExecutor, wasmRuns } from '../../src/engine/wasm/executor.ts';
import { WasmHeap } from '../../src/engine/wasm/heap.ts';
import { argmax, stepAttention } from '../../src/generate/cached-attention.ts';

const ROWS = 5;
const rows = sym('rows');
const random = (length: number, seed = 1): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin((i + 1) * 12.9898 * seed) * 3);
const tensor = (shape: readonly number[], seed?: number): HostTensor => ({
  data: random(
    shape.reduce((n, d) => n * d, 1),
    seed,
  ),
  shape,
});
const ints = (...numbers: number[]): HostTensor => ({ data: Int32Array.from(numbers), shape: [numbers.length] });

interface Case {
  ops: string[];
  feeds: Record<string, HostTensor>;
  build(x: Value): Record<string, Value>;
}

const WIDTH = 52;
const x = tensor([ROWS, WIDTH]);
const w = tensor([WIDTH], 2);
const row = () => input('w', [WIDTH]);

const cases: Record<string, Case> = {
  'a tensor of the same shape': {
    ops: ['add', 'sub', 'mul', 'div'],
    feeds: { x },
    build: (v) => ({ y: o.add(v, o.mul(o.sub(v, o.add(v, v)), o.div(v, o.add(o.mul(v, v), o.mul(v, v))))) }),
  },
  'a row, a number': {
    ops: ['add', 'mul', 'less', 'where'],
    feeds: { x, w },
    build: (v) => ({ y: o.where(o.less(v, 0.3), o.mul(v, -1.5), o.add(v, row())), z: o.less(v, row()) }),
  },
  rows: {
    ops: [
      'rmsNorm',
      'layerNorm',
      'silu',
      'geluTanh',
      'tanh',
      'slice',
      'softmax',
      'logSoftmax',
      'amax',
      'argmax',
      'reshape',
    ],
    feeds: { x, w },
    build: (v) => ({
      norm: o.rmsNorm(v, row(), 1e-5),
      layerNorm: o.layerNorm(v, row(), o.mul(row(), 0.3), 1e-5),
      geluTanh: o.geluTanh(v),
      tanh: o.tanh(v),
      tiny: o.mul(o.tanh(o.mul(v, 1e-3)), 1e3),
      slice: o.slice(v, 1, 13, 38),
      heads: o.rmsNorm(o.reshape(v, [rows, 13, 4]), input('w4', [4]), 1e-5),
      silu: o.silu(v),
      softmax: o.softmax(v),
      low: o.softmax(o.where(o.less(v, 0), o.mul(v, 1e30), v)),
      logSoftmax: o.logSoftmax(o.mul(v, 4)),
      most: o.amax(v, [1]),
      which: argmax(v),
      tie: argmax(o.mul(v, 0)),
    }),
  },
  'rows of an odd width': {
    ops: [],
    feeds: { x: tensor([ROWS, WIDTH]), odd: tensor([ROWS, 39], 14), part: tensor([39], 15) },
    build: () => {
      const v = input('odd', [rows, 39]);
      return {
        silu: o.silu(v),
        geluTanh: o.geluTanh(v),
        tanh: o.tanh(v),
        softmax: o.softmax(v),
        logSoftmax: o.logSoftmax(o.mul(v, 4)),
        most: o.amax(v, [1]),
        which: argmax(v),
        sum: o.add(v, input('part', [39])),
        small: o.where(o.less(v, 0.3), o.mul(v, -1.5), o.div(v, input('part', [39]))),
      };
    },
  },
  'look-ups': {
    ops: ['take', 'pickLast'],
    feeds: { x, table: tensor([9, 12], 3), ids: ints(8, 0, 3, 3, 1) },
    build: (v) => {
      const ids = input('ids', [rows], 'i32');
      return { rows: o.take(input('table', [9, 12]), ids), picked: o.pickLast(v, ids) };
    },
  },
  rotation: {
    ops: ['rope'],
    feeds: { x, positions: ints(0, 6, 2, 5, 1), cos: tensor([7, 2], 4), sin: tensor([7, 2], 5) },
    build: (v) => {
      const tables = [input('cos', [7, 2]), input('sin', [7, 2])] as const;
      return { y: o.rope(v, input('positions', [rows], 'i32'), ...tables, 13) };
    },
  },
  products: {
    ops: ['matmul'],
    feeds: { x, a: tensor([1030, WIDTH], 6), b: tensor([7, 1032], 7) },
    build: (v) => {
      const wide = o.matmul(v, input('a', [1030, WIDTH]), { transposeB: true, alpha: 0.3 });
      return {
        wide,
        plus: o.matmul(v, input('a', [1030, WIDTH]), { transposeB: true, plus: wide }),
        narrow: o.matmul(
          o.matmul(v, constant(random(1032 * WIDTH), [1032, WIDTH], 'f32'), { transposeB: true }),
          input('b', [7, 1032]),
          { transposeB: true },
        ),
      };
    },
  },
  attention: {
    ops: ['stepAttention'],
    feeds: {
      x,
      q: tensor([ROWS, 72], 8),
      k: tensor([ROWS, 24], 9),
      v: tensor([ROWS, 24], 10),
      keys: tensor([ROWS, 2, 11, 12], 11),
      values: tensor([ROWS, 2, 11, 12], 12),
      mask: {
        // nothing kept, some at the beginning, all, a window, a hole
        data: Float32Array.from({ length: ROWS * 11 }, (_, i) => {
          const [sequence, token] = [Math.floor(i / 11), i % 11];
          const seen = [false, token < 4, true, token > 2 && token < 9, token !== 5][sequence];
          return seen ? 0 : -1e9;
        }),
        shape: [ROWS, 1, 1, 11],
      },
    },
    build: () => {
      const q = { q: input('q', [rows, 72]), k: input('k', [rows, 24]), v: input('v', [rows, 24]) };
      const kept = { keys: input('keys', [rows, 2, 11, 12]), values: input('values', [rows, 2, 11, 12]) };
      const mask = input('mask', [rows, 1, 1, 11]);
      return { y: stepAttention(q, kept, mask, 0.4), capped: stepAttention(q, kept, mask, 0.4, 5) };
    },
  },
};

const graphOf = ({ build }: Case): Graph => trace(() => build(input('x', [rows, WIDTH])));

describe('kernels', () => {
  it.each(Object.entries(cases))('compute what ONNX Runtime does: %s', async (_, one) => {
    const graph = graphOf(one);
    expect(wasmRuns(graph)).toBe(true);
    const feeds = { ...one.feeds, w4: tensor([4], 13) };
    const theirs = await (await onnxExecutor({ threads: 1 }).compile(graph)).run(feeds);
    for (const threads of [1, 3]) {
      const executor = wasmExecutor(new WasmHeap(), threads);
      const program = await executor.compile(graph);
      for (let run = 0; run < 3; run++) {
        const ours = await program.run(feeds);
        for (const [name, { data, shape }] of Object.entries(theirs)) {
          expect(ours[name]!.shape, name).toEqual(shape);
          data.forEach((value, i) => {
            const most = 1e-5 * Math.max(1, Math.abs(value));
            expect(Math.abs(ours[name]!.data[i]! - value), `${name}[${i}]`).toBeLessThan(most);
          });
        }
      }
      await program.dispose();
      executor.close();
    }
  });

  it('are all held against it', () => {
    const covered = new Set(Object.values(cases).flatMap(({ ops }) => ops));
    const ruled = [...operations.values()].filter(({ wasm }) => wasm !== undefined).map(({ name }) => name);
    expect(ruled.filter((name) => !covered.has(name))).toEqual([]);
  });

  it('leave forms that they do not fit to others', () => {
    const matrix = (width: number, build: (v: Value) => Value) =>
      trace(() => ({ y: build(input('x', [rows, width])) }));
    expect(wasmRuns(matrix(8, o.softmax))).toBe(true);
    expect(wasmRuns(matrix(6, (v) => o.rmsNorm(v, input('w', [6]), 1)))).toBe(false);
    expect(wasmRuns(matrix(8, o.exp))).toBe(false);
    expect(wasmRuns(matrix(8, (v) => o.matmul(v, input('w', [8, 3]))))).toBe(false);
    expect(wasmRuns(matrix(8, (v) => o.mul(v, input('column', [rows, 1]))))).toBe(false);
  });

  it('tell what the host alone reads', () => {
    expect([...onHost(graphOf(cases['look-ups']!))]).toEqual(['table']);
  });
});

describe('the heap', () => {
  it('hands a piece out once, and again when it is given back', () => {
    const heap = new WasmHeap();
    const pieces = Array.from({ length: 200 }, (_, i) => heap.floats(i * 37));
    for (const [i, piece] of pieces.entries()) piece.fill(i);
    for (const [i, piece] of pieces.entries()) expect(piece.every((number) => number === i)).toBe(true);
    const end = heap.room;
    for (const i of [3, 5, 4, 90, 92, 91, 2]) heap.release(pieces[i]!.byteOffset);
    // 2, 3, 4 and 5 lie side by side
    expect(heap.floats(2 * 37 + 4 * 37).byteOffset).toBe(pieces[2]!.byteOffset);
    expect(heap.floats(90 * 37).byteOffset).toBe(pieces[90]!.byteOffset);
    expect(heap.room).toBe(end);
    expect(() => heap.release(12)).toThrow();
  });

  it('knows its arrays, also those from before it grew', () => {
    const heap = new WasmHeap();
    const [first, large] = [heap.bytes(10), heap.floats(1e6)];
    expect([first, large, new Float32Array(4)].map((array) => heap.holds(array))).toEqual([true, true, false]);
    expect(new WasmHeap().holds(first)).toBe(false);
    first[3] = 7;
    expect(new Uint8Array(heap.memory.buffer)[first.byteOffset + 3]).toBe(7);
  });
});
