/** The kernels over flat buffers against the same arithmetic written out in float32, inside and outside their memory. */
import { describe, expect, it } from 'vitest';
import { FlatBuffers } from '../../src/engine/flat-buffers.ts';

const f = Math.fround;
const N = 100_000;

function filled(limit?: number): FlatBuffers {
  const flat = new FlatBuffers(N, 4, limit);
  const [p, g, m, v] = flat.buffers as [Float32Array, Float32Array, Float32Array, Float32Array];
  for (let i = 0; i < N; i++) {
    p[i] = Math.sin(i);
    g[i] = Math.cos(3 * i) * 1e-2;
    m[i] = Math.sin(7 * i) * 1e-3;
    v[i] = Math.abs(Math.cos(11 * i)) * 1e-4;
  }
  return flat;
}
const bytes = (x: Float32Array): Buffer => Buffer.from(x.buffer, x.byteOffset, x.byteLength);

describe.each([
  ['inside the memory', undefined],
  ['piece by piece', 0],
])('flat buffers %s', (_, limit) => {
  it('AdamW rounds after every operation, within its range alone', () => {
    const flat = filled(limit);
    const before = filled(limit).buffers.map((b) => b.slice());
    const s = [0.7, 0.1, 0.999, 0.001, 0.3, 1e-8, 0.99, 0.02].map(f) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const [scale, rest1, beta2, rest2, root, epsilon, keep, step] = s;
    const range = { from: 40_000, to: 80_004 };
    flat.adamw(range, 0, 1, 2, 3, s);
    for (let i = 0; i < N; i++) {
      const [p, g0, m, v] = before.map((b) => b[i]!) as [number, number, number, number];
      const inside = i >= range.from && i < range.to;
      const g = f(g0 * scale);
      const m2 = f(m + f(f(g - m) * rest1));
      const v2 = f(f(v * beta2) + f(f(g * g) * rest2));
      const p2 = f(f(p * keep) - f(f(m2 / f(f(f(Math.sqrt(v2)) / root) + epsilon)) * step));
      const want = inside ? [p2, g0, m2, v2] : [p, g0, m, v];
      for (const [k, b] of flat.buffers.entries())
        if (b[i] !== want[k]) expect.fail(`buffer ${k}[${i}] is ${b[i]}, not ${want[k]}`);
    }
  });

  it('sums squares in float64', () => {
    const flat = filled(limit);
    const want = flat.buffers[1]!.reduce((a, x) => a + x * x, 0);
    expect(Math.abs(flat.squares(1) - want) / want).toBeLessThan(1e-13);
  });

  it('adds one buffer to another', () => {
    const flat = filled(limit);
    const want = flat.buffers[0]!.map((x, i) => f(x + flat.buffers[1]![i]!));
    flat.accumulate(0, 1);
    expect(bytes(flat.buffers[0]!).equals(bytes(want))).toBe(true);
  });
});
