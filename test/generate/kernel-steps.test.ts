/** Steps by kernels of our own, with weights as they are and in few bits: the same model, at a known price. */
import { describe, expect, it } from 'vitest';
import { input, trace } from '../../src/engine/graph.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { wasmExecutor } from '../../src/engine/wasm/executor.ts';
import { WasmHeap } from '../../src/engine/wasm/heap.ts';
import { BLOCK } from '../../src/engine/wasm/products.ts';
import { Generator, type GeneratorOptions, type Sequence } from '../../src/generate/generator.ts';
import { KernelSteps } from '../../src/generate/kernel-steps.ts';
import { packedProduct } from '../../src/generate/packed-product.ts';
import { pack, placeOf, quantise, unpack, type WeightBits } from '../../src/generate/packed-weights.ts';
import type { SamplingOptions } from '../../src/generate/sampling.ts';
import { loadAdapter } from '../../src/models/adapters/adapted-lm.ts';
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

const byRuntime: GeneratorOptions = { executor: onnxExecutor({ threads: 1 }) };
const sampled: SamplingOptions = { ...greedy, temperature: 0.8, repetitionPenalty: 1.2, suppressIds: new Set([5]) };

describe('steps by kernels', () => {
  it.each(families.map(({ name }) => name))('give what ONNX Runtime gives: %s', async (name) => {
    const model = await loadCausalLM(familyFolder(name));
    const kernels = KernelSteps.open(model, undefined, { threads: 1, maxBatch: 4 });
    expect(kernels, 'there are kernels for all of it').toBeDefined();
    await kernels!.close();
    for (const how of [{ ...greedy, temperature: 1 }, sampled, { ...sampled, temperature: 0 }]) {
      const theirs = await written(model, byRuntime, how);
      for (const options of [{ maxBatch: 1 }, { maxBatch: 3, threads: 2 }]) {
        const own = await written(model, options, how);
        for (const [i, one] of own.entries()) {
          expect(one.ids).toEqual(theirs[i]!.ids);
          expect(apart(one.logprobs, theirs[i]!.logprobs)).toBeLessThan(1e-5);
          expect(apart(one.modelLogprobs, theirs[i]!.modelLogprobs)).toBeLessThan(1e-5);
        }
      }
    }
  });

  it.each(['all-linear', 'head-saved', 'head-target-untied', 'biases', 'dora-head', 'ia3-head'])(
    'or leave it to it: adapter %s',
    async (name) => {
      const model = await loadAdapter(`test/models/adapters/${name}`);
      const [own, theirs] = [await written(model, {}), await written(model, byRuntime)];
      expect(own.map(({ ids }) => ids)).toEqual(theirs.map(({ ids }) => ids));
    },
  );

  it('give the same bits with any number of threads, also as batches grow and shrink', async () => {
    const model = await loadCausalLM(FOLDER);
    // Prompts of one token: longer ones go through ONNX Runtime first, whose bits may hang on its threads.
    const rounds = numbers(8, (round) => round).map((round) => {
      const first = numbers(1 + ((round * 5) % 7), (i) => 3 + ((i * 37 + round * 101) % 4000));
      const stopIds = new Set(numbers(60, (i) => (i * 61 + round) % 4096));
      const how: SamplingOptions = { maxTokens: 30 + ((round * 29) % 60), temperature: round % 2, stopIds };
      return { batch: first.map((id, seed): Sequence => ({ prompt: [id], seed })), how };
    });
    const all = await Promise.all(
      [1, 2, 4].map(async (threads) => {
        const generator = await Generator.open(model, { threads, maxBatch: 4, frozen: true });
        const results = [];
        for (const { batch, how } of rounds) results.push(await generator.generate(batch, how));
        await generator.close();
        return results;
      }),
    );
    for (const other of all.slice(1)) expect(other).toEqual(all[0]);
  });

  it('see what a trainer wrote, without being told', async () => {
    const model = await loadCausalLM(FOLDER);
    const generator = await Generator.open(model, { threads: 1, maxBatch: 1 });
    const [sequence] = sequences(1, model.config.vocabSize) as [Sequence];
    await generator.generate([sequence], greedy);
    const weights = model.params.view('model.layers.1.mlp.down_proj.weight').data;
    for (const [i, x] of weights.entries()) weights[i] = x * -1.5;
    await generator.reset();
    const [after] = await generator.generate([sequence], greedy);
    await generator.close();
    expect(apart(after!.logprobs, await recomputed(model, sequence.prompt, after!.ids))).toBeLessThan(1e-4);
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
  const heap = new WasmHeap();

  it('has a place of its own for every number', () => {
    for (const bits of [8, 4] as const) {
      const places = numbers(BLOCK, (i) => i).map((i) => placeOf(i, bits));
      const all = new Set(places.map(({ byte, shift }) => 8 * byte + shift));
      expect([...all].sort((a, b) => a - b)).toEqual(numbers(BLOCK, (i) => i * bits));
    }
  });

  it('has the scales that are said', () => {
    const row = Float32Array.from({ length: 33 }, (_, i) => (i === 32 ? -0.5 : i - 16));
    expect([...pack(row, 1, 33, 8, heap).scales]).toEqual([16 / 127, 0.5 / 127].map(Math.fround));
    const halves = Float32Array.from({ length: 32 }, (_, i) => (i % 16) - 8);
    expect([...pack(halves, 1, 32, 4, heap).scales]).toEqual([1]);
  });

  it.each([
    [8, 256],
    [8, 688],
    [4, 256],
    [4, 40],
  ] as const)('of %i bits and %i columns: the product is that of the numbers it stands for', async (bits, width) => {
    const out = 48;
    const w = Float32Array.from({ length: out * width }, (_, i) => Math.sin(i * 12.9898) * (1 + (i % 7)));
    const packed = pack(w, out, width, bits, heap);
    const plain = unpack(packed, new Float32Array(w.length));
    for (const [i, x] of w.entries()) {
      const scale = Math.abs(
        packed.scales[Math.floor(i / width) * Math.ceil(width / 32) + Math.floor((i % width) / 32)]!,
      );
      // 4 bits cut off a little at the end that the largest number is not at.
      expect(Math.abs(x - plain[i]!)).toBeLessThanOrEqual(scale * (bits === 8 ? 0.501 : 2.2));
    }
    const rows = 7;
    const x = Float32Array.from({ length: rows * width }, (_, i) => Math.sin(i * 78.233) * 10 ** (i % 3));
    const graph = trace(() => ({ y: packedProduct(input('x', [rows, width]), packed) }));
    const executor = wasmExecutor(heap, 2);
    const program = await executor.compile(graph);
    const { y } = await program.run({ x: { data: x, shape: [rows, width] } });
    for (let row = 0; row < rows; row++) {
      for (let o = 0; o < out; o++) {
        let [sum, size] = [0, 0];
        for (let i = 0; i < width; i++) {
          const term = x[row * width + i]! * plain[o * width + i]!;
          sum += term;
          size += Math.abs(term);
        }
        // Numbers are rounded to the 32767th part of the largest of their block.
        expect(Math.abs(y!.data[row * out + o]! - sum)).toBeLessThan(1e-4 * size);
      }
    }
    await program.dispose();
    executor.close();
  });

  it('of zeros stays one of zeros', () => {
    for (const bits of [8, 4] as const) {
      expect(unpack(pack(new Float32Array(64), 2, 32, bits, heap), new Float32Array(64))).toEqual(new Float32Array(64));
    }
  });
});

describe('a model in few bits', () => {
  /** Rounding of the weights against the whole model; of the activations against the rounded one. */
  it.each<[WeightBits, { weights: number; activations: number }]>([
    ['int8', { weights: 0.03, activations: 1e-3 }],
    ['int4', { weights: 0.4, activations: 1e-3 }],
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
      expect(apart(batched[i]!.logprobs, logprobs), 'whatever else is written').toBeLessThan(1e-3);
    }
    expect(weights).toBeLessThan(most.weights);
    expect(activations).toBeLessThan(most.activations);
    expect(weights, 'something was rounded').toBeGreaterThan(1e-5);
  });

  it.each(['all-linear', 'dora', 'ia3'])('keeps its adapter as it is: %s', async (name) => {
    const model = await loadAdapter(`test/models/adapters/${name}`);
    const own = () => model.params.trainable.map((trained) => model.params.view(trained).data.slice());
    const before = own();
    const frozen = quantise(model, 'int8');
    const after = own();
    expect(after).toEqual(before);
    const [{ prompt }] = sequences(1, model.config.vocabSize) as [Sequence];
    const [one] = await written(model, { frozen });
    expect(apart(one!.logprobs, await recomputed(model, prompt, one!.ids))).toBeLessThan(1e-3);
  });
});
