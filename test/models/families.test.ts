/**
 * Every family against transformers' logits (families/expected.json, made by make_families.py): the plain sequence, and
 * the same tokens as one child of a tree whose other child is noise, which must not change them.
 */

import { afterAll, describe, expect, it } from 'vitest';
import type { LlamaConfig } from '../../architectures/llama.ts';
import { layoutForest } from '../../src/data/forest.ts';
import type { Segment } from '../../src/data/tree.ts';
import { trace } from '../../src/engine/graph.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import type { Executor } from '../../src/engine/program.ts';
import { tensorflowCpu } from '../../src/engine/tfjs/executor.ts';
import { type CausalLM, loadCausalLM } from '../../src/models/causal-lm.ts';
import { logits } from '../../src/models/decoder.ts';
import { forestFeeds, forestInputs, RotaryTables } from '../../src/models/forest-inputs.ts';
import { Params } from '../../src/models/params.ts';
import { families, familyFolder } from './families.ts';

const disposals: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const dispose of disposals) await dispose();
});

/** Logits of every row of a tree that predicts something, in the order of `Forest.predict`. */
async function logitsOf(model: CausalLM, tree: Segment, executor: Executor): Promise<Float32Array[]> {
  const { config, params } = model;
  const graph = trace(() => ({ logits: logits(new Params(), config, forestInputs(1, config.headDim)) }));
  const program = await executor.compile(graph);
  disposals.push(() => program.dispose());
  const forest = layoutForest([tree], [...new Set(config.slidingWindow)]);
  const feeds = forestFeeds(forest, new RotaryTables(config));
  for (const name of params.names) feeds[name] = params.view(name);
  const { data } = (await program.run(feeds)).logits!;
  const rows = data.length / config.vocabSize;
  return Array.from({ length: rows }, (_, i) =>
    (data as Float32Array).subarray(i * config.vocabSize, (i + 1) * config.vocabSize),
  );
}

function logSumExp(row: Float32Array): number {
  const largest = row.reduce((a, b) => Math.max(a, b));
  return largest + Math.log(row.reduce((sum, x) => sum + Math.exp(x - largest), 0));
}

/** Largest difference of `rows`, which start at token `from`, from what transformers computed. */
function difference(
  { first16, logsumexp }: (typeof families)[number],
  rows: readonly Float32Array[],
  from: number,
): number {
  const errors = rows.flatMap((row, i) => [
    logSumExp(row) - logsumexp[from + i]!,
    ...first16[from + i]!.map((expected, column) => row[column]! - expected),
  ]);
  return errors.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
}

/** The token after the last: the tree predicts it, so the last row has logits too. Which one it is does not matter. */
const NEXT = 1;
// Logits reach 4.4 in size; sums in another order differ by 2.3e-6 at most.
const TOLERANCE = 1e-5;

describe.each(families)('$name', (family) => {
  const executor = onnxExecutor({ threads: 1 });
  const model = loadCausalLM(familyFolder(family.name));
  const { ids } = family;

  it('has the logits of transformers', async () => {
    const rows = await logitsOf(await model, { ids: [...ids, NEXT], role: 'text', predict: true }, executor);
    expect(rows).toHaveLength(ids.length);
    expect(difference(family, rows, 0)).toBeLessThan(TOLERANCE);
  });

  it('has them in a tree', async () => {
    const cut = 25;
    const noise = ids.slice(3, 12).reverse();
    const children = [
      { ids: noise, role: 'other', predict: true },
      { ids: [...ids.slice(cut), NEXT], role: 'text', predict: true },
    ];
    const tree = { ids: ids.slice(0, cut), role: 'prompt', predict: false, children };
    const rows = await logitsOf(await model, tree, executor);
    expect(rows).toHaveLength(noise.length + ids.length - cut + 1);
    expect(difference(family, rows.slice(noise.length), cut - 1)).toBeLessThan(TOLERANCE);
  });
});

/** What the numbers above can tell apart: each setting, taken away or off by a little, moves a logit visibly. */
/** A configuration with the fields of every architecture. */
type AnyConfig = LlamaConfig & { ropes: Record<string, unknown>; scale: number };

it.each<[string, string, (config: AnyConfig) => Record<string, unknown>]>([
  ['mistral-sliding', 'no window', () => ({ slidingWindow: [null, null] })],
  ['mistral-sliding', 'a window of 8 instead of 7', () => ({ slidingWindow: [8, 8] })],
  ['qwen2-sliding', 'the window in the other layer', () => ({ slidingWindow: [9, null] })],
  ['llama-rope-linear', 'no scaling', ({ rope }) => ({ rope: { ...rope, scaling: { type: 'default' } } })],
  ['llama-rope-llama3', 'no scaling', ({ rope }) => ({ rope: { ...rope, scaling: { type: 'default' } } })],
  ['llama-gqa-tied', 'theta 1 % larger', ({ rope }) => ({ rope: { ...rope, theta: rope.theta * 1.01 } })],
  ['qwen3', 'no norms of q and k', () => ({ qkNorm: false })],
  ['llama-attention-bias', 'no bias in o_proj', ({ bias }) => ({ bias: { ...bias, o: false } })],
  ['qwen2-tied', 'no bias in k_proj', ({ bias }) => ({ bias: { ...bias, k: false } })],
  ['gemma2', 'no cap of scores', () => ({ scoreCap: null })],
  ['gemma2', 'no cap of logits', () => ({ logitCap: null })],
  ['gemma2', 'another scale of scores', ({ scale }) => ({ scale: scale * 1.02 })],
  ['gemma2', 'windows in the other layers', () => ({ slidingWindow: [null, 7, null] })],
  ['gemma3', 'no norms of q and k', () => ({ qkNorm: false })],
  ['gemma3', 'one table of positions', ({ ropes }) => ({ ropes: { ...ropes, local: ropes.global } })],
  ['gpt2-inner-untied', 'scores that hang on the layer', () => ({ scaledByLayer: false })],
  ['gpt2', 'scores without their scale', () => ({ scaled: false })],
  ['llama-mlp-bias', 'no biases in the MLP', ({ bias }) => ({ bias: { ...bias, mlp: false } })],
])('%s would notice %s', async (name, _, change) => {
  const family = families.find((each) => each.name === name)!;
  const model = await loadCausalLM(familyFolder(name));
  const changed = { ...model, config: { ...model.config, ...change(model.config as AnyConfig) } };
  const rows = await logitsOf(
    changed,
    { ids: [...family.ids, NEXT], role: 'text', predict: true },
    onnxExecutor({ threads: 1 }),
  );
  expect(difference(family, rows, 0)).toBeGreaterThan(100 * TOLERANCE);
});

it.each(['qwen3-bias-tied', 'gemma2', 'gpt2'])('%s has them on TensorFlow.js', async (name) => {
  const family = families.find((each) => each.name === name)!;
  const model = await loadCausalLM(familyFolder(family.name));
  const rows = await logitsOf(
    model,
    { ids: [...family.ids, NEXT], role: 'text', predict: true },
    await tensorflowCpu(),
  );
  expect(difference(family, rows, 0)).toBeLessThan(TOLERANCE);
});
