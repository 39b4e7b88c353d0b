/** One linear layer with an adapter, by hand; and the masks of its dropout. */
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import type { HostTensor } from '../../src/base/tensor.ts';
import { sym } from '../../src/engine/dim.ts';
import { input, trace } from '../../src/engine/graph.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { AdaptedParams } from '../../src/models/adapters/adapted-params.ts';
import { ADAPTERS } from '../../src/models/adapters/adapter-kind.ts';
import { dropoutFeeds, dropoutMask } from '../../src/models/dropout-masks.ts';
import { find } from '../../src/registry/kind.ts';

const [ROWS, IN, OUT, R, SCALE] = [5, 6, 4, 2, 1.75];
const wave = (length: number, phase: number) => Float32Array.from({ length }, (_, i) => Math.sin(phase + 1.3 * i));
const x = wave(ROWS * IN, 0.1);
const [w, b] = [wave(OUT * IN, 0.2), wave(OUT, 0.3)];
const [loraA, loraB] = [wave(R * IN, 0.4), wave(OUT * R, 0.5)];

const modules = new Map([['block.layer', { name: 'block.layer', in: IN, out: OUT, r: R, scale: SCALE }]]);

/** x·Wᵀ + b + s·(x'·Aᵀ)·Bᵀ in float64, x' with `mask` applied. */
function byHand(mask: Uint8Array | undefined, p: number): number[] {
  return Array.from({ length: ROWS * OUT }, (_, at) => {
    const [row, o] = [Math.floor(at / OUT), at % OUT];
    let y = b[o]!;
    for (let i = 0; i < IN; i++) y += x[row * IN + i]! * w[o * IN + i]!;
    for (let k = 0; k < R; k++) {
      let narrow = 0;
      for (let i = 0; i < IN; i++) {
        const kept = mask === undefined || mask[row * IN + i] === 1 ? 1 / (1 - p) : 0;
        narrow += kept * x[row * IN + i]! * loraA[k * IN + i]!;
      }
      y += SCALE * narrow * loraB[o * R + k]!;
    }
    return y;
  });
}

it.each([0, 0.4])('computes x·Wᵀ + b + s·(x·Aᵀ)·Bᵀ, dropout %s', async (p) => {
  const params = new AdaptedParams({ kind: (await find(ADAPTERS, 'lora'))!, modules }, p);
  const graph = trace(() => ({ y: params.at('block').linear('layer', input('x', [sym('rows'), IN]), OUT, true) }));
  expect([...params.all.keys()]).toEqual([
    'block.layer.weight',
    'block.layer.bias',
    'block.layer.lora_A.weight',
    'block.layer.lora_B.weight',
  ]);
  const masks = dropoutFeeds(params.masks.values(), new Map([['rows', ROWS]]), p, 7, { step: 3, micro: 1 });
  expect(Object.keys(masks)).toEqual(p === 0 ? [] : ['dropout.block.layer']);
  const feeds: Record<string, HostTensor> = {
    ...masks,
    x: { data: x, shape: [ROWS, IN] },
    'block.layer.weight': { data: w, shape: [OUT, IN] },
    'block.layer.bias': { data: b, shape: [OUT] },
    'block.layer.lora_A.weight': { data: loraA, shape: [R, IN] },
    'block.layer.lora_B.weight': { data: loraB, shape: [OUT, R] },
  };
  const program = await onnxExecutor({ threads: 1 }).compile(graph);
  const { data } = (await program.run(feeds)).y!;
  await program.dispose();
  const expected = byHand(masks['dropout.block.layer']?.data as Uint8Array | undefined, p);
  for (const [i, value] of expected.entries()) expect(Math.abs(data[i]! - value)).toBeLessThan(1e-5);
});

describe('dropout masks', () => {
  it.each([0.05, 0.5, 0.9])('drop each place by itself with probability %s', (p) => {
    const n = 200_000;
    const mask = dropoutMask(n, p, new Random(1, 'test'));
    const sd = Math.sqrt(p * (1 - p) * n);
    const dropped = mask.reduce((sum, kept) => sum + (1 - kept), 0);
    expect(Math.abs(dropped - p * n)).toBeLessThan(5 * sd);
    // Neighbours, and places a row apart, are dropped together as often as chance has it.
    for (const distance of [1, 2, 64]) {
      let both = 0;
      for (let i = distance; i < n; i++) both += (1 - mask[i]!) * (1 - mask[i - distance]!);
      const expected = p * p * (n - distance);
      expect(Math.abs(both - expected)).toBeLessThan(5 * Math.sqrt(expected * (1 + 2 * p)));
    }
  });

  it('may drop the first place and the last', () => {
    const ends = Array.from({ length: 400 }, (_, i) => dropoutMask(3, 0.5, new Random(i, 'ends')));
    for (const at of [0, 1, 2]) {
      const dropped = ends.filter((mask) => mask[at] === 0).length;
      expect(Math.abs(dropped - 200)).toBeLessThan(50);
    }
  });
});
