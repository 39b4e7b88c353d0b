/** Generators whose graphs hold their weights, as they are and in few bits: the same model, at a known price. */
import { describe, expect, it } from 'vitest';
import { input, trace } from '../../src/engine/graph.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { packedProduct } from '../../src/generate/frozen-weights.ts';
import { Generator, type GeneratorOptions, type Sequence } from '../../src/generate/generator.ts';
import { pack, quantise, unpack, type WeightBits } from '../../src/generate/packed-weights.ts';
import type { SamplingOptions } from '../../src/generate/sampling.ts';
import { loadAdapter } from '../../src/models/adapted-lm.ts';
import { type CausalLM, loadCausalLM } from '../../src/models/causal-lm.ts';
import { families, familyFolder } from '../models/families.ts';
import { logitsOf } from '../models/logits.ts';

const FOLDER = 'fixtures/models/tiny-llama-hh';
const greedy: SamplingOptions = { maxTokens: 16, temperature: 0, stopIds: new Set() };

const numbers = (count: number, of: (i: number) => number): number[] => Array.from({ length: count }, (_, i) => of(i));
const sequences = (count: number, vocabulary: number): Sequence[] =>
  numbers(count, (i) => i).map((seed) => ({
    prompt: numbers(5 + seed, (i) => 3 + ((i * 37 + seed * 101) % (vocabulary - 3))),
    seed,
  }));

async function written(model: CausalLM, options: GeneratorOptions, how: SamplingOptions = greedy) {
  const generator = await Generator.open(model, { threads: 1, maxBatch: 1, ...options });
  try {
    return await generator.generate(sequences(4, model.config.vocabSize), how);
  } finally {
    await generator.close();
  }
}

const apart = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), a.length === b.length ? 0 : Number.POSITIVE_INFINITY);

/** log p(token | tokens before it) of a forward pass with the model's own weights. */
async function recomputed(of: CausalLM, prompt: readonly number[], ids: readonly number[]): Promise<number[]> {
  const rows = await logitsOf(of, [...prompt, ...ids]);
  return ids.map((id, k) => {
    const row = rows[prompt.length + k - 1]!;
    const largest = row.reduce((a, b) => Math.max(a, b));
    return row[id]! - largest - Math.log(row.reduce((n, x) => n + Math.exp(x - largest), 0));
  });
}

describe('weights in the graph', () => {
  it.each(families.map(({ name }) => name))('give what fed ones give: %s', async (name) => {
    const model = await loadCausalLM(familyFolder(name));
    const sampled = { ...greedy, temperature: 1 };
    const [held, fed] = [await written(model, { frozen: true }, sampled), await written(model, {}, sampled)];
    for (const [i, one] of held.entries()) {
      expect(one.ids).toEqual(fed[i]!.ids);
      expect(apart(one.logprobs, fed[i]!.logprobs)).toBeLessThan(1e-5);
    }
  });

  it('give what fed ones give with an adapter', async () => {
    const model = await loadAdapter('test/models/adapters/all-linear');
    const [held, fed] = [await written(model, { frozen: true }), await written(model, {})];
    expect(held.map(({ ids }) => ids)).toEqual(fed.map(({ ids }) => ids));
  });

  it('follow the model after refresh()', async () => {
    const model = await loadCausalLM(FOLDER);
    const generator = await Generator.open(model, { threads: 1, maxBatch: 1, frozen: true });
    const [sequence] = sequences(1, model.config.vocabSize) as [Sequence];
    const [before] = await generator.generate([sequence], greedy);
    const weights = model.params.view('model.layers.1.mlp.down_proj.weight').data;
    for (const [i, x] of weights.entries()) weights[i] = x * -1.5;
    await generator.refresh();
    const [after] = await generator.generate([sequence], greedy);
    await generator.close();
    expect(after!.ids).not.toEqual(before!.ids);
    expect(apart(after!.logprobs, await recomputed(model, sequence.prompt, after!.ids))).toBeLessThan(1e-4);
  });
});

describe('a packed matrix', () => {
  it('has the layout that the runtime reads', () => {
    const row = Float32Array.from({ length: 33 }, (_, i) => (i === 32 ? -0.5 : i - 16));
    const eight = pack(row, 1, 33, 8);
    expect([...eight.codes.subarray(0, 3)]).toEqual([-16, -15, -14].map((x) => 128 + Math.round((x * 127) / 16)));
    expect([...eight.codes.subarray(32, 35)], 'one number, then zeros').toEqual([1, 128, 128]);
    expect([...eight.scales]).toEqual([16 / 127, 0.5 / 127].map(Math.fround));
    const halves = Float32Array.from({ length: 32 }, (_, i) => (i % 16) - 8);
    const four = pack(halves, 1, 32, 4);
    expect([...four.codes.subarray(0, 8)], 'low half first').toEqual([0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe]);
    expect([...four.scales]).toEqual([1]);
  });

  it.each([
    [8, 256],
    [8, 688],
    [4, 256],
    [4, 40],
  ] as const)('of %i bits and %i columns: the product is that of the numbers it stands for', async (bits, width) => {
    const out = 48;
    const w = Float32Array.from({ length: out * width }, (_, i) => Math.sin(i * 12.9898) * (1 + (i % 7)));
    const packed = pack(w, out, width, bits);
    const plain = unpack(packed, new Float32Array(w.length));
    for (const [i, x] of w.entries()) {
      const scale = Math.abs(
        packed.scales[Math.floor(i / width) * Math.ceil(width / 32) + Math.floor((i % width) / 32)]!,
      );
      // 4 bits cut off a little at the end that the largest number is not at.
      expect(Math.abs(x - plain[i]!)).toBeLessThanOrEqual(scale * (bits === 8 ? 0.501 : 2.2));
    }
    // Whole numbers up to 127, which 8 bits hold exactly: what rounding activations costs is no part of this test.
    const x = Float32Array.from({ length: 3 * width }, (_, i) =>
      (i % width) % 32 === 0 ? 127 : ((i * 61) % 255) - 127,
    );
    const graph = trace(() => ({ y: packedProduct(input('x', [3, width]), packed) }));
    const program = await onnxExecutor({ threads: 1 }).compile(graph);
    const { y } = await program.run({ x: { data: x, shape: [3, width] } });
    await program.dispose();
    for (let row = 0; row < 3; row++) {
      for (let o = 0; o < out; o++) {
        let [sum, size] = [0, 0];
        for (let i = 0; i < width; i++) {
          const term = x[row * width + i]! * plain[o * width + i]!;
          sum += term;
          size += Math.abs(term);
        }
        expect(Math.abs(y!.data[row * out + o]! - sum)).toBeLessThan(1e-5 * size);
      }
    }
  });

  it('of zeros stays one of zeros', () => {
    for (const bits of [8, 4] as const) {
      expect(unpack(pack(new Float32Array(64), 2, 32, bits), new Float32Array(64))).toEqual(new Float32Array(64));
    }
  });
});

describe('a model in few bits', () => {
  /** Rounding of the weights against the whole model; of the activations against the rounded one. */
  it.each<[WeightBits, { weights: number; activations: number }]>([
    ['int8', { weights: 0.03, activations: 0.05 }],
    ['int4', { weights: 0.4, activations: 0.05 }],
  ])('%s writes with the log-probabilities that it scores with', async (bits, most) => {
    const [whole, rounded] = [await loadCausalLM(FOLDER), await loadCausalLM(FOLDER)];
    const frozen = quantise(rounded, bits);
    const all = await written(rounded, { frozen });
    const batched = await written(rounded, { frozen, maxBatch: 4 });
    let [weights, activations] = [0, 0];
    for (const [i, { prompt }] of sequences(4, whole.config.vocabSize).entries()) {
      const { ids, logprobs } = all[i]!;
      const now = await recomputed(rounded, prompt, ids);
      activations = Math.max(activations, apart(logprobs, now));
      weights = Math.max(weights, apart(now, await recomputed(whole, prompt, ids)));
      expect(apart(batched[i]!.logprobs, logprobs), 'whatever else is written').toBeLessThan(5e-3);
    }
    expect(weights).toBeLessThan(most.weights);
    expect(activations).toBeLessThan(most.activations);
    expect(weights, 'something was rounded').toBeGreaterThan(1e-5);
  });

  it('keeps its adapter as it is', async () => {
    const model = await loadAdapter('test/models/adapters/all-linear');
    const before = model.params.names
      .filter((name) => name.includes('lora'))
      .map((name) => model.params.view(name).data.slice());
    const frozen = quantise(model, 'int8');
    const after = model.params.names
      .filter((name) => name.includes('lora'))
      .map((name) => model.params.view(name).data.slice());
    expect(after).toEqual(before);
    const [{ prompt }] = sequences(1, model.config.vocabSize) as [Sequence];
    const [one] = await written(model, { frozen });
    expect(apart(one!.logprobs, await recomputed(model, prompt, one!.ids))).toBeLessThan(0.1);
  });
});
