/** What a loss sees of a head: scores where segments are read, values where tokens are predicted, numbers per token. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layoutForest } from '../../src/data/forest.ts';
import type { Example, Segment } from '../../src/data/tree.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { add, mul, sum } from '../../src/engine/ops.ts';
import { type CausalLM, loadCausalLM } from '../../src/models/causal-lm.ts';
import { saveModel } from '../../src/models/files/save.ts';
import { loadPolicy, type PolicyOptions, restorePolicy, savePolicy } from '../../src/models/policy.ts';
import { startRewardModel } from '../../src/models/reward-model.ts';
import { loadWithValueHead } from '../../src/models/value-head.ts';
import type { LossContext, LossResult, TrainerDefinition } from '../../src/train/contract.ts';
import { TracedStepModel } from '../../src/train/step-model.ts';
import { totalsOf } from '../../src/train/totals.ts';
import { familyFolder } from '../models/families.ts';

const executor = onnxExecutor({ threads: 1 });
const base = familyFolder('llama-gqa-tied');
const ids = (n: number, k: number): number[] => Array.from({ length: n }, (_, i) => 3 + ((i * 31 + k * 17) % 90));
const example = (tree: Segment, more: Partial<Example> = {}): Example => {
  return { tree, tokens: 0, source: 'row:1', index: 0, truncated: false, ...more };
};

const trainer = (loss: (c: LossContext) => LossResult, heldOut?: TrainerDefinition['heldOut']): TrainerDefinition => ({
  ...{ name: 'probe', summary: 'Looks at heads', datasetTypes: ['preference'], schema: {} },
  features: () => ({ dropped: 'never' }),
  loss,
  ...(heldOut ? { heldOut } : {}),
});

const bind = (model: CausalLM, probe: TrainerDefinition): TracedStepModel =>
  new TracedStepModel({ model, trainer: probe, options: {}, executor });

/** Every trained weight a little, so that heads that start at 0 say something. */
function stir(model: CausalLM): CausalLM {
  for (const name of model.params.trainable) {
    const { data } = model.params.view(name);
    for (const [i, x] of data.entries()) data[i] = x + 0.05 * Math.sin(i);
  }
  return model;
}

/** A comparison of the arrays themselves would print all their numbers. */
const same = (a: Float32Array, b: Float32Array): boolean => a.length === b.length && a.every((x, i) => x === b[i]);

describe('scores', () => {
  let model: CausalLM;
  beforeAll(async () => {
    model = stir(await startRewardModel(base, 1));
  });
  const read = { predict: false, read: true };
  const answers = (...all: number[][]): Segment[] => all.map((one) => ({ role: 'answer', ids: one, ...read }));
  const scores = async (trees: Segment[]): Promise<number[]> => {
    const heldOut: TrainerDefinition['heldOut'] = (c) => ({
      score: { value: c.scores('answer'), kind: 'mean', label: '' },
    });
    const step = bind(
      model,
      trainer((c) => ({ loss: sum(c.scores('answer')), metrics: {} }), heldOut),
    );
    const batch = trees.map((tree) => example(tree));
    const { heldOut: found } = await step.evaluate(batch, totalsOf(batch), null);
    await step.dispose();
    return [...found.score!.values];
  };
  const alone = async (sequence: number[]): Promise<number> =>
    (await scores([{ role: 'answer', ids: sequence, ...read }]))[0]!;

  it('are those of the whole sequences, whatever is shared', async () => {
    const prompt = ids(7, 1);
    const own = [ids(5, 2), ids(1, 3), ids(11, 4)];
    const found = await scores([
      { role: 'prompt', ids: prompt, predict: false, children: answers(...own) },
      { role: '', ids: [], predict: false, children: answers(ids(4, 6), ids(9, 7), ids(2, 8)) },
    ]);
    const whole = [...own.map((rest) => [...prompt, ...rest]), ids(4, 6), ids(9, 7), ids(2, 8)];
    for (const [i, sequence] of whole.entries()) expect(found[i]).toBeCloseTo(await alone(sequence), 5);
  });

  it('of an answer without tokens is that of its prompt', async () => {
    const prompt = ids(6, 1);
    const tree = { role: 'prompt', ids: prompt, predict: false, children: answers([], ids(3, 2)) };
    const [empty, other] = await scores([tree]);
    expect(empty).toBeCloseTo(await alone(prompt), 5);
    expect(other).toBeCloseTo(await alone([...prompt, ...ids(3, 2)]), 5);
  });

  it('cost the last layer nothing but the rows that are read', () => {
    const tree = { role: 'prompt', ids: ids(7, 1), predict: false, children: answers(ids(5, 2), ids(9, 3)) };
    const forest = layoutForest([tree, tree]);
    expect([...forest.query.rows]).toEqual([11, 20, 32, 41]);
    expect([...forest.read.rows]).toEqual([0, 1, 2, 3]);
    expect(forest.predict.rows.length).toBe(0);
  });

  it('need every segment of the role to be read', () => {
    const children = [...answers(ids(3, 1)), { role: 'answer', ids: ids(2, 2), predict: false }];
    expect(() => layoutForest([{ role: 'prompt', ids: ids(4, 0), predict: false, children }])).toThrow(
      "1 of the 2 segments of role 'answer' can be read",
    );
  });

  it('have gradients in the whole model', async () => {
    const step = bind(
      model,
      trainer((c) => ({ loss: sum(c.scores('answer')), metrics: {} })),
    );
    const tree = { role: 'prompt', ids: ids(7, 1), predict: false, children: answers(ids(5, 2), ids(9, 3)) };
    const batch = [example(tree)];
    const at = async (): Promise<number> => (await step.evaluate(batch, totalsOf(batch), null)).loss;
    await step.trainStep(batch, totalsOf(batch), null, false);
    for (const name of ['score.weight', 'model.norm.weight', 'model.layers.1.mlp.down_proj.weight']) {
      const [weights, gradient] = [model.params.view(name).data, model.params.gradient(name).data.slice()];
      const place = gradient.reduce((best, g, i) => (Math.abs(g) > Math.abs(gradient[best]!) ? i : best), 0);
      const before = weights[place]!;
      weights[place] = before + 1e-2;
      const up = await at();
      weights[place] = before - 1e-2;
      const slope = (up - (await at())) / 2e-2;
      weights[place] = before;
      expect(Math.abs(slope / gradient[place]! - 1), name).toBeLessThan(2e-2);
    }
    await step.dispose();
  });
});

const OPTIONS: PolicyOptions = {
  ...{ usePeft: false, loraR: 4, loraAlpha: 8, loraDropout: 0, loraTaskType: 'CAUSAL_LM', useRslora: false },
  ...{ loraTargetModules: 'all-linear', disableDropout: true, seed: 7 },
};

describe('values', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'harness-heads-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const tree = (k: number): Segment => {
    const children = [{ role: 'completion', ids: ids(3 + k, k + 3), predict: true }];
    return { role: 'prompt', ids: ids(4, k), predict: false, children };
  };
  const perToken = (k: number) => ({ weight: Float32Array.from({ length: 3 + k }, (_, i) => i + k) });
  const rows = [1, 2, 0].map((k) => example(tree(k), { perToken: perToken(k) }));
  const probe = trainer((c) => ({
    loss: add(sum(mul(c.values, c.column('weight'))), mul(sum(c.policy.logps), 0)),
    metrics: { logps: sum(c.policy.logps) },
  }));

  it('of a fresh head are 0, and the language model is what it was', async () => {
    const model = await loadWithValueHead(base);
    const step = bind(model, probe);
    expect((await step.predictedValues(rows)).map((values) => [...values])).toEqual([
      [0, 0, 0, 0],
      [0, 0, 0, 0, 0],
      [0, 0, 0],
    ]);
    const plain = bind(await loadCausalLM(base), probe);
    expect(await step.predictedLogps(rows, 'policy')).toEqual(await plain.predictedLogps(rows, 'policy'));
    await Promise.all([step.dispose(), plain.dispose()]);
  });

  it('are read at the states that predict, and meet the numbers of their tokens', async () => {
    const model = stir(await loadWithValueHead(base));
    const step = bind(model, probe);
    const values = await step.predictedValues(rows);
    const { loss } = await step.evaluate(rows, totalsOf(rows), null);
    const own = rows.map(({ perToken: p }, i) => values[i]!.reduce((s, v, t) => s + v * p!.weight![t]!, 0));
    expect(loss).toBeCloseTo(
      own.reduce((a, b) => a + b, 0),
      3,
    );
    // The value of a token is the score of what stands before it under the same head.
    const scoring = await startRewardModel(base, 0);
    for (const name of scoring.params.names) {
      const from = name === 'score.weight' ? 'v_head.summary.weight' : name;
      scoring.params.view(name).data.set(model.params.view(from).data);
    }
    const heldOut: TrainerDefinition['heldOut'] = (c) => ({ s: { value: c.scores('x'), kind: 'mean', label: '' } });
    const scores = bind(
      scoring,
      trainer((c) => ({ loss: sum(c.scores('x')), metrics: {} }), heldOut),
    );
    const whole = [...ids(4, 1), ...ids(4, 4)];
    const beginnings = values[0]!.length;
    const batch = Array.from({ length: beginnings }, (_, t) =>
      example({ role: 'x', ids: whole.slice(0, 4 + t), predict: false, read: true }),
    );
    const { heldOut: found } = await scores.evaluate(batch, totalsOf(batch), null);
    const bias = model.params.view('v_head.summary.bias').data[0]!;
    for (const [t, score] of found.s!.values.entries()) expect(values[0]![t]).toBeCloseTo(score + bias, 4);
    await Promise.all([step.dispose(), scores.dispose()]);
  });

  it('take decay on the matrix and none on the bias, and are trained under LoRA too', async () => {
    const { model } = await loadPolicy(base, { ...OPTIONS, usePeft: true }, 'value');
    expect(model.params.trainable).toEqual(expect.arrayContaining(['v_head.summary.weight', 'v_head.summary.bias']));
    expect([...model.adapter!.modules.keys()].filter((name) => name.startsWith('v_head'))).toEqual([]);
    expect(model.params.decays('v_head.summary.weight')).toBe(true);
    expect(model.params.decays('v_head.summary.bias')).toBe(false);
  });

  it.each([
    ['a whole model', false],
    ['an adapter', true],
  ])('are saved beside %s, which loads without them', async (_, usePeft) => {
    const place = join(folder, String(usePeft));
    const options = { ...OPTIONS, usePeft };
    const model = stir((await loadPolicy(base, options, 'value')).model);
    await savePolicy(place, model);
    expect(readdirSync(place)).toContain('value_head.safetensors');
    const again = (await loadPolicy(place, options, 'value')).model;
    expect(same(again.params.weights, model.params.weights)).toBe(true);
    again.params.weights.fill(0);
    await restorePolicy(place, again);
    expect(same(again.params.weights, model.params.weights)).toBe(true);
    const { model: plain } = await loadPolicy(place, options);
    expect(plain.head).toBeNull();
    for (const name of plain.params.names) {
      expect(same(plain.params.view(name).data, model.params.view(name).data), name).toBe(true);
    }
    rmSync(join(place, 'value_head.safetensors'));
    await expect(restorePolicy(place, again)).rejects.toMatchObject({
      code: 'RESUME_CHANGED',
      message: expect.stringContaining('holds no value head'),
    });
  });

  it('are found among the tensors of the model too, where TRL puts them', async () => {
    const model = stir(await loadWithValueHead(base));
    const tensors = model.params.names.map((name) => {
      const { data, shape } = model.params.view(name);
      return { name, shape, view: data };
    });
    const place = join(folder, 'trl');
    await saveModel(place, { config: model.config, tensors });
    expect(same((await loadWithValueHead(place)).params.weights, model.params.weights)).toBe(true);
    const plain = await loadCausalLM(place);
    expect(plain.params.names).not.toContain('v_head.summary.weight');
  });

  it('of a wrong number are refused, as is a model without a head', async () => {
    const step = bind(await loadWithValueHead(base), probe);
    const short = [example(tree(1), { perToken: { weight: Float32Array.of(1, 2) } })];
    await expect(step.evaluate(short, totalsOf(short), null)).rejects.toThrow(
      "row:1: 2 numbers called 'weight' for 4 predicted tokens",
    );
    await step.dispose();
    const plain = bind(await loadCausalLM(base), probe);
    await expect(plain.evaluate(rows, totalsOf(rows), null)).rejects.toThrow('the model has no head that scores');
  });
});
