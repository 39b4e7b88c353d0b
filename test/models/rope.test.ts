/** Against LlamaRotaryEmbedding of transformers (families/rope.json, made by make_families.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LlamaConfig } from '../../architectures/llama.ts';
import { knownArchitectures } from '../../src/models/architectures.ts';
import { parseModelConfig } from '../../src/models/config.ts';
import type { JsonObject } from '../../src/models/files/read-json.ts';
import { inverseFrequencies, ropeTables } from '../../src/models/rope.ts';

interface RopeCase {
  config: JsonObject;
  positions: number[];
  inv_freq: number[];
  cos: number[][];
  sin: number[][];
}

const { cases } = JSON.parse(readFileSync(new URL('families/rope.json', import.meta.url), 'utf8')) as {
  cases: RopeCase[];
};

const known = await knownArchitectures();

describe.each(cases)('$config.rope_parameters', ({ config: raw, positions, inv_freq, cos, sin }) => {
  const config = parseModelConfig(raw, 'config.json', known) as LlamaConfig;

  it('has the same float32 frequencies', () => {
    expect([...inverseFrequencies(config)]).toEqual([...Float32Array.from(inv_freq)]);
  });

  it('has the same cos and sin', () => {
    const half = inv_freq.length;
    const tables = ropeTables(config, Math.max(...positions) + 1);
    positions.forEach((position, row) => {
      for (let i = 0; i < half; i++) {
        // PyTorch's own cos and sin are a few units in the last place off.
        expect(Math.abs(tables.cos[position * half + i]! - cos[row]![i]!)).toBeLessThan(2.5e-7);
        expect(Math.abs(tables.sin[position * half + i]! - sin[row]![i]!)).toBeLessThan(2.5e-7);
      }
    });
  });
});

it('rounds angles as float32 products', () => {
  const config = { headDim: 4, rope: { theta: 10000, scaling: { type: 'default' } } } as const;
  const { cos } = ropeTables(config, 100_000);
  expect([...inverseFrequencies(config)]).toEqual([1, Math.fround(0.01)]);
  expect(cos[99_999 * 2 + 1]).toBe(Math.fround(Math.cos(Math.fround(99_999 * Math.fround(0.01)))));
});
