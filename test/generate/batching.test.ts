/** What the generator computes, counted at the executor: shared prompts once, and no step for a sequence that is done. */
import { beforeAll, expect, it } from 'vitest';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import type { Executor } from '../../src/engine/program.ts';
import { Generator, type Sequence } from '../../src/generate/generator.ts';
import { type CausalLM, loadCausalLM } from '../../src/models/causal-lm.ts';

let model: CausalLM;
beforeAll(async () => {
  model = await loadCausalLM('fixtures/models/tiny-llama-hh');
});

/** An executor that counts the tokens that prompts put into the cache, the steps, and the sequences in them. */
function counting() {
  const counts = { prefilled: 0, steps: 0, rows: 0, widest: 0 };
  const inner = onnxExecutor({ threads: 1 });
  const executor: Executor = {
    name: inner.name,
    compile: async (graph) => {
      const program = await inner.compile(graph);
      return {
        run: (feeds, into) => {
          const tokens = feeds.ids!.shape[0]!;
          if (feeds.lengths) counts.prefilled += tokens;
          else {
            counts.steps++;
            counts.rows += tokens;
            counts.widest = Math.max(counts.widest, tokens);
          }
          return program.run(feeds, into);
        },
        dispose: () => program.dispose(),
      };
    },
  };
  return { counts, executor };
}

async function counted(sequences: readonly Sequence[], maxBatch: number, maxTokens: number) {
  const { counts, executor } = counting();
  const generator = await Generator.open(model, { executor, maxBatch });
  const results = await generator.generate(sequences, { maxTokens, temperature: 1, stopIds: new Set() });
  await generator.close();
  return { counts, results };
}

const text = (length: number, from: number): number[] => Array.from({ length }, (_, i) => 3 + ((from + i * 37) % 4000));

it('puts a prompt of several sequences into the cache once', async () => {
  const prompt = text(50, 5);
  const sequences = Array.from({ length: 8 }, (_, seed) => ({ prompt, seed }));
  const { counts, results } = await counted(sequences, 8, 5);
  expect(counts.prefilled).toBe(49); // the last token goes through the first step
  expect(new Set(results.map(({ ids }) => ids.join())).size).toBeGreaterThan(4);
});

it('computes what prompts begin with once, also for those that come later', async () => {
  const examples = text(100, 11);
  const sequences = Array.from({ length: 12 }, (_, seed) => ({
    prompt: [...examples, ...text(10, 1000 + seed)],
    seed,
  }));
  const { counts } = await counted(sequences, 4, 3);
  expect(counts.prefilled).toBe(100 + 12 * 9);
});

it('lets a waiting sequence in where one has ended', async () => {
  const long: Sequence = { prompt: text(5, 1), seed: 0 };
  const short = Array.from(
    { length: 30 },
    (_, i): Sequence => ({
      prompt: text(5, 100 * i),
      seed: i,
      stop: (ids) => ids.length === 4,
    }),
  );
  const { counts, results } = await counted([long, ...short], 4, 40);
  expect(results.map(({ ids }) => ids.length)).toEqual([40, ...short.map(() => 4)]);
  expect(counts.widest).toBe(4);
  expect(counts.rows, 'no row for a sequence that is done').toBe(40 + 30 * 4);
  expect(counts.steps, 'short ones run beside the long one').toBe(40);
});

it('puts long prompts in by pieces', async () => {
  const wide = { ...model, config: { ...model.config, maxPositions: 4096 } };
  const { counts, executor } = counting();
  const generator = await Generator.open(wide, { executor, maxBatch: 2 });
  const sequences = [{ prompt: text(2500, 3), seed: 1 }];
  await generator.generate(sequences, { maxTokens: 2, temperature: 0, stopIds: new Set() });
  await generator.close();
  expect(counts.prefilled).toBe(2499);
});
