/** The generator on the embedded model and on every family: what may change a sequence, and what may not. */
import { beforeAll, describe, expect, it } from 'vitest';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { type Generated, Generator, type Sequence } from '../../src/generate/generator.ts';
import type { SamplingOptions } from '../../src/generate/sampling.ts';
import { loadAdapter } from '../../src/models/adapters/adapted-lm.ts';
import { type CausalLM, loadCausalLM } from '../../src/models/causal-lm.ts';
import { families, familyFolder } from '../models/families.ts';
import { logitsOf } from '../models/logits.ts';

const FOLDER = 'fixtures/models/tiny-llama-hh';
const AGREES = 1e-4;

let model: CausalLM;
beforeAll(async () => {
  model = await loadCausalLM(FOLDER);
});

async function generating<T>(of: CausalLM, maxBatch: number, use: (g: Generator) => Promise<T>): Promise<T> {
  const generator = await Generator.open(of, { threads: 1, maxBatch });
  try {
    return await use(generator);
  } finally {
    await generator.close();
  }
}

/** Prompts of many lengths, some of which begin alike and two of which are the same. */
function prompts(count: number, vocabulary: number, longest = 40): Sequence[] {
  let state = 12345;
  const next = (n: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const shared = Array.from({ length: 20 }, () => 3 + next(vocabulary - 3));
  return Array.from({ length: count }, (_, i) => {
    const own = Array.from({ length: 1 + next(longest - 1) }, () => 3 + next(vocabulary - 3));
    const prompt = i % 3 === 0 ? [...shared, ...own] : i === 7 ? [...shared] : i === 8 ? [...shared] : own;
    return { prompt, seed: 100 + i };
  });
}

const sampled: SamplingOptions = { maxTokens: 24, temperature: 0.8, topP: 0.95, stopIds: new Set([2]) };

/** log p(token | tokens before it) from a forward pass over everything at once, logits divided by the temperature. */
async function recomputed(of: CausalLM, prompt: readonly number[], ids: readonly number[], temperature: number) {
  const rows = await logitsOf(of, [...prompt, ...ids]);
  return ids.map((id, k) => {
    const row = rows[prompt.length + k - 1]!;
    const largest = row.reduce((a, b) => Math.max(a, b));
    const sum = row.reduce((n, x) => n + Math.exp((x - largest) / temperature), 0);
    return (row[id]! - largest) / temperature - Math.log(sum);
  });
}

const apart = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), a.length === b.length ? 0 : Number.POSITIVE_INFINITY);

describe('a draw', () => {
  it('depends on nothing but the seed and the own tokens', async () => {
    const sequences = prompts(20, model.config.vocabSize);
    const alone = await generating(model, 1, (g) => g.generate(sequences, sampled));
    const together = await generating(model, 16, (g) => g.generate(sequences, sampled));
    const reversed = await generating(model, 5, (g) => g.generate([...sequences].reverse(), sampled));
    const ids = (all: readonly Generated[]) => all.map((one) => one.ids);
    expect(ids(together)).toEqual(ids(alone));
    expect(ids(reversed.reverse())).toEqual(ids(alone));
    expect(new Set(alone.map((one) => one.ids.length)).size, 'sequences that end at different steps').toBeGreaterThan(
      3,
    );
    expect(alone[7]!.ids, 'one prompt, two seeds').not.toEqual(alone[8]!.ids);
  });

  it.each([
    { temperature: 1 },
    { temperature: 0.6, topK: 40 },
    { temperature: 1.3, minP: 0.02, repetitionPenalty: 1.2 },
    { temperature: 0, repetitionPenalty: 1.3 },
  ])('has the log-probability that a forward pass gives it: %o', async (options) => {
    const sequences = prompts(6, model.config.vocabSize);
    const stopIds = new Set<number>();
    const all = await generating(model, 4, (g) => g.generate(sequences, { maxTokens: 12, stopIds, ...options }));
    for (const [i, one] of all.entries()) {
      const { prompt } = sequences[i]!;
      const scaled = await recomputed(model, prompt, one.ids, options.temperature || 1);
      expect(apart(one.logprobs, scaled)).toBeLessThan(AGREES);
      expect(apart(one.modelLogprobs, await recomputed(model, prompt, one.ids, 1))).toBeLessThan(AGREES);
    }
  });
});

describe('every family decodes as it is trained', () => {
  it.each(families.map(({ name }) => name))('%s', async (name) => {
    const family = await loadCausalLM(familyFolder(name));
    const sequences = prompts(5, family.config.vocabSize, 30);
    const options = { maxTokens: 10, temperature: 1, stopIds: new Set<number>() };
    const all = await generating(family, 3, (g) => g.generate(sequences, options));
    for (const [i, one] of all.entries()) {
      expect(one.ids.length).toBe(10);
      expect(apart(one.logprobs, await recomputed(family, sequences[i]!.prompt, one.ids, 1))).toBeLessThan(AGREES);
    }
  });

  it.each(['all-linear', 'dora', 'ia3-biases'])('with the adapter %s', async (name) => {
    const adapted = await loadAdapter(`test/models/adapters/${name}`);
    const sequences = prompts(3, adapted.config.vocabSize, 10);
    const options = { maxTokens: 8, temperature: 1, stopIds: new Set<number>() };
    const all = await generating(adapted, 2, (g) => g.generate(sequences, options));
    for (const [i, one] of all.entries()) {
      expect(apart(one.logprobs, await recomputed(adapted, sequences[i]!.prompt, one.ids, 1))).toBeLessThan(AGREES);
    }
  });
});

describe('a generator', () => {
  const greedy: SamplingOptions = { maxTokens: 10, temperature: 0, stopIds: new Set() };

  it('sees weights that changed in place after refresh()', async () => {
    const own = await loadCausalLM(FOLDER);
    const [sequence] = prompts(1, own.config.vocabSize) as [Sequence];
    await generating(own, 2, async (g) => {
      const [before] = await g.generate([sequence], greedy);
      const weights = own.params.view('model.layers.1.mlp.down_proj.weight').data;
      for (let i = 0; i < weights.length; i++) weights[i] = weights[i]! * -1.5;
      await g.refresh();
      const [after] = await g.generate([sequence], greedy);
      expect(after!.ids).not.toEqual(before!.ids);
      expect(apart(after!.logprobs, await recomputed(own, sequence.prompt, after!.ids, 1))).toBeLessThan(AGREES);
    });
  });

  it('goes on from what an earlier call left in the cache', async () => {
    const [sequence] = prompts(1, model.config.vocabSize) as [Sequence];
    await generating(model, 2, async (g) => {
      const [first] = await g.generate([sequence], greedy);
      const prompt = [...sequence.prompt, ...first!.ids, 5, 6];
      const [second] = await g.generate([{ prompt, seed: 0 }], greedy);
      expect(apart(second!.logprobs, await recomputed(model, prompt, second!.ids, 1))).toBeLessThan(AGREES);
    });
  });

  it('ends a sequence at its own stop, at an end token and at the last position', async () => {
    const short = { ...model, config: { ...model.config, maxPositions: 30 } };
    const [sequence] = prompts(1, short.config.vocabSize, 6) as [Sequence];
    await generating(short, 2, async (g) => {
      const many = { ...greedy, maxTokens: 100 };
      const [whole] = await g.generate([sequence], many);
      expect(whole!.ids.length).toBe(30 - sequence.prompt.length);
      expect(whole!.finish).toBe('length');
      const third = whole!.ids[2]!;
      const at = whole!.ids.indexOf(third) + 1;
      const [stopped] = await g.generate([sequence], { ...many, stopIds: new Set([third]) });
      expect(stopped).toMatchObject({ ids: whole!.ids.slice(0, at), finish: 'stop' });
      const [own] = await g.generate([{ ...sequence, stop: (ids) => ids.length === 2 }], many);
      expect(own).toMatchObject({ ids: whole!.ids.slice(0, 2), finish: 'stop' });
    });
  });

  it('tells each token as it comes, and stops when asked to', async () => {
    const sequences = prompts(3, model.config.vocabSize);
    await generating(model, 2, async (g) => {
      const told: number[][] = [[], [], []];
      const all = await g.generate(sequences, greedy, { onToken: (index, id) => told[index]!.push(id) });
      expect(told).toEqual(all.map((one) => one.ids));
      const controller = new AbortController();
      const broken = g.generate(sequences, greedy, {
        signal: controller.signal,
        onToken: () => controller.abort(new Error('enough')),
      });
      await expect(broken).rejects.toThrow('enough');
      expect((await g.generate(sequences, greedy)).map((one) => one.ids)).toEqual(all.map((one) => one.ids));
    });
  });

  it('runs on an executor that is handed in', async () => {
    const [sequence] = prompts(1, model.config.vocabSize) as [Sequence];
    const generator = await Generator.open(model, { executor: onnxExecutor({ threads: 1 }), maxBatch: 2 });
    const results = await generator.generate([sequence, { ...sequence, seed: 5 }], greedy);
    await generator.close();
    expect(results[0]!.ids).toEqual(results[1]!.ids);
    await expect(
      Generator.open(model, { executor: { name: 'webgpu', compile: () => Promise.reject() } }),
    ).rejects.toThrow('not on webgpu');
  });

  it.each<[string, Partial<Sequence>, Partial<SamplingOptions>, string]>([
    ['an empty prompt', { prompt: [] }, {}, 'PROMPT_EMPTY'],
    ['a prompt as long as the context', { prompt: Array<number>(1024).fill(5) }, {}, 'PROMPT_TOO_LONG'],
    ['a token of another vocabulary', { prompt: [5, 4096] }, {}, 'PROMPT_TOKEN'],
    ['a temperature below 0', {}, { temperature: -1 }, 'SAMPLING'],
    ['top_p 0', {}, { topP: 0 }, 'SAMPLING'],
    ['half a top_k', {}, { topK: 1.5 }, 'SAMPLING'],
    ['a penalty of 0', {}, { repetitionPenalty: 0 }, 'SAMPLING'],
  ])('refuses %s', async (_, wrong, options, code) => {
    await generating(model, 1, async (g) => {
      const call = async () => g.generate([{ prompt: [5], seed: 0, ...wrong }], { ...greedy, ...options });
      await expect(call()).rejects.toMatchObject({ code });
    });
  });

  it('has nothing to do for no sequences and no tokens', async () => {
    await generating(model, 1, async (g) => {
      expect(await g.generate([], greedy)).toEqual([]);
      const [none] = await g.generate([{ prompt: [5], seed: 0 }], { ...greedy, maxTokens: 0 });
      expect(none).toEqual({ ids: [], logprobs: [], modelLogprobs: [], finish: 'length' });
    });
  });
});
