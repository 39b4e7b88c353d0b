/**
 * Token trees against the same sequences as separate rows: real rows, deeper trees, several windows. The tolerances are
 * those of float32 rounding itself.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HostTensor } from '../../src/base/tensor.ts';
import { layoutForest } from '../../src/data/forest.ts';
import type { Segment } from '../../src/data/tree.ts';
import { gradients } from '../../src/engine/grad.ts';
import { trace, type Value } from '../../src/engine/graph.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { mul, sum } from '../../src/engine/ops.ts';
import { type CausalLM, loadCausalLM } from '../../src/models/causal-lm.ts';
import { forestFeeds, forestInputs, RotaryTables } from '../../src/models/forest-inputs.ts';
import { Params } from '../../src/models/params.ts';
import { tokenStats } from '../../src/models/token-stats.ts';

const ROOT = join(import.meta.dirname, '..', '..');
interface Pair {
  prompt_ids: number[];
  chosen_ids: number[];
  rejected_ids: number[];
}
const pairs = (
  JSON.parse(readFileSync(join(ROOT, 'test/golden/alignment/trajectory_dpo.json'), 'utf8')) as { examples: Pair[] }
).examples;

const leaf = (ids: number[], role = 'answer'): Segment => ({ role, ids, predict: true });
const inner = (ids: number[], children: Segment[]): Segment => ({ role: 'prompt', ids, predict: false, children });

/** Every path from the root to a predicting segment as a row of its own. */
function rows(tree: Segment, before: readonly number[] = []): Segment[] {
  const ids = [...before, ...tree.ids];
  const predicted = (j: number) => (typeof tree.predict === 'boolean' ? tree.predict : tree.predict[j] === 1);
  const own = Array.from(tree.ids).some((_, j) => predicted(j));
  const flags = ids.map((_, i) => (i >= before.length && predicted(i - before.length) ? 1 : 0)) as (0 | 1)[];
  return [
    ...(own ? [{ role: tree.role, ids, predict: flags }] : []),
    ...(tree.children ?? []).flatMap((c) => rows(c, ids)),
  ];
}

/** Log-probabilities of the predicted tokens, and gradients of a weighted sum of them. */
async function run(model: CausalLM, trees: readonly Segment[], gradientCheckpointing = false, parts = 1) {
  const { config, params } = model;
  const windows = [...new Set(config.slidingWindow)];
  const forest = layoutForest(trees, windows.length > 0 ? windows : [null]);
  const graph = trace(() => {
    const p = new Params();
    const { logps } = tokenStats(p, config, forestInputs(trees.length, config.headDim, parts), {
      gradientCheckpointing,
    });
    const weights = forestInputs(trees.length, config.headDim, parts).predict.positions;
    const loss = sum(mul(logps, mul(weights, 1e-3)));
    const ds = gradients(
      loss,
      params.trainable.map((n) => p.all.get(n) as Value),
    );
    return { logps, ...Object.fromEntries(ds.map((d, i) => [`d:${params.trainable[i]}`, d])) };
  });
  const feeds: Record<string, HostTensor> = forestFeeds(forest, new RotaryTables(config), parts);
  for (const name of params.names) feeds[name] = params.view(name);
  const program = await onnxExecutor({ threads: 1 }).compile(graph);
  const out = await program.run(feeds);
  await program.dispose();
  return { out, slots: forest.ids.length };
}

/** Log-probabilities to 1e-6, gradients to 5e-5 of the largest number of their tensor. */
function expectClose(a: Awaited<ReturnType<typeof run>>, b: Awaited<ReturnType<typeof run>>): void {
  for (const [name, t] of Object.entries(a.out)) {
    const want = b.out[name] as HostTensor;
    expect(t.data.length, name).toBe(want.data.length);
    let [worst, largest] = [0, 0];
    for (const [i, x] of t.data.entries()) {
      worst = Math.max(worst, Math.abs(x - want.data[i]!));
      largest = Math.max(largest, Math.abs(want.data[i]!));
    }
    expect(worst / largest, name).toBeLessThan(name === 'logps' ? 1e-6 : 5e-5);
  }
}

async function expectEqual(model: CausalLM, trees: readonly Segment[]): Promise<{ tree: number; rows: number }> {
  const a = await run(model, trees);
  const b = await run(
    model,
    trees.flatMap((t) => rows(t)),
  );
  expectClose(a, b);
  return { tree: a.slots, rows: b.slots };
}

describe('token forests', () => {
  let model: CausalLM;
  beforeAll(async () => {
    model = await loadCausalLM(join(ROOT, 'fixtures/models/tiny-llama-hh'));
  });

  it('preference pairs: one prompt, two answers', async () => {
    const trees = pairs
      .slice(0, 6)
      .map((p) => inner(p.prompt_ids, [leaf(p.chosen_ids, 'chosen'), leaf(p.rejected_ids, 'rejected')]));
    const slots = await expectEqual(model, trees);
    expect(slots.rows - slots.tree).toBe(pairs.slice(0, 6).reduce((n, p) => n + p.prompt_ids.length, 0));
  });

  it('shared root, prompts below it, answers below them', async () => {
    const below = pairs
      .slice(6, 9)
      .map((p) => inner(p.prompt_ids, [leaf(p.chosen_ids), leaf(p.rejected_ids), leaf([5, 6, 7])]));
    await expectEqual(model, [inner(pairs[9]!.prompt_ids, below), leaf(pairs[10]!.chosen_ids)]);
  });

  it('predictions at every level, empty segments in between', async () => {
    const tree: Segment = {
      ...{ role: 'answer', ids: [9, 10, 11, 12], predict: [0, 1, 0, 1] },
      children: [
        { role: 'prompt', ids: [], predict: false, children: [leaf([20, 21]), leaf([22])] },
        leaf([30, 31, 32]),
      ],
    };
    await expectEqual(model, [tree]);
  });

  it.each(['mistral-sliding', 'gemma2', 'gemma3', 'gpt2-inner-untied'])(
    'positions and windows count depth, not distance in the layout: %s',
    async (name) => {
      const family = await loadCausalLM(join(ROOT, 'test/models/families', name));
      const tree = inner(
        [3, 4, 5, 6, 7, 8, 9],
        [leaf([10, 11, 12, 13, 14, 15, 16, 17]), leaf([20, 21, 22, 23, 24, 25])],
      );
      await expectEqual(family, [tree]);
    },
  );

  it('the vocabulary in parts', async () => {
    const trees = pairs.slice(0, 3).map((p) => inner(p.prompt_ids, [leaf(p.chosen_ids), leaf(p.rejected_ids)]));
    expectClose(await run(model, trees, false, 4), await run(model, trees));
  });

  it('gradient checkpointing changes no bit', async () => {
    const trees = pairs.slice(0, 3).map((p) => inner(p.prompt_ids, [leaf(p.chosen_ids), leaf(p.rejected_ids)]));
    const [plain, again] = [await run(model, trees), await run(model, trees, true)];
    const bytes = (t: HostTensor) => Buffer.from(t.data.buffer, t.data.byteOffset, t.data.byteLength);
    for (const [name, t] of Object.entries(plain.out))
      expect(bytes(again.out[name]!).equals(bytes(t)), name).toBe(true);
  });
});
