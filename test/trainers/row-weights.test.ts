/**
 * A weight is a number of times: a row of weight 2 is that row twice in its batch, one of weight 0 is not there, ones change
 * no bit; for loss and every gradient of every trainer that learns from rows. Anything between is checked against losses of
 * single rows.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packRows } from '../../src/data/tokens/pack-examples.ts';
import type { Example } from '../../src/data/tree.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { mul, sum } from '../../src/engine/ops.ts';
import { type CausalLM, loadCausalLM } from '../../src/models/causal-lm.ts';
import { startRewardModel } from '../../src/models/reward-model.ts';
import type { TrainerDefinition } from '../../src/train/contract.ts';
import { evaluate } from '../../src/train/evaluate.ts';
import { TracedStepModel } from '../../src/train/step-model.ts';
import { predictedTokens, totalsOf } from '../../src/train/totals.ts';
import kto from '../../trainers/kto.ts';
import reward from '../../trainers/reward.ts';
import { optionsOf } from '../golden/alignment/trainer-options.ts';
import { answers, type Case, folder, pairs, cases as plainCases, scored } from './loss-cases.ts';

let model: CausalLM;
let scoring: CausalLM;
beforeAll(async () => {
  model = await loadCausalLM(folder);
  scoring = await startRewardModel(folder, 0);
});

/** KTO proper: each answer with the one before it as the mismatched one. */
const mismatched = answers.map((row, i) =>
  kto.withNeighbour!(row, answers.at(i - 1)!, { lossType: 'kto' } as Parameters<typeof kto.loss>[1]),
);
/** Losses of dpo and cpo that differ in how they are averaged; the others differ in what. */
const enough = /^(dpo (sigmoid|ipo|sft)$|dpo, |cpo (sigmoid|simpo)|orpo|kto|sft)/;
const cases: Case[] = [
  ...plainCases.filter(({ name }) => enough.test(name)),
  { name: 'kto', trainer: kto, options: { loss_type: 'kto' }, rows: mismatched },
  { name: 'reward', trainer: reward, options: { center_rewards_coefficient: 0.3 }, rows: scored },
];

/** A reference that is not the policy, so that log-ratios are not 0. The same for the same row. */
const reference = (batch: readonly Example[]): Float32Array =>
  Float32Array.from(
    batch.flatMap(({ tree, index }) =>
      Array.from({ length: predictedTokens(tree) }, (_, k) => -4 + 0.4 * Math.sin(7 * index + k)),
    ),
  );

const weighing = (rows: readonly Example[], weights: readonly number[]): Example[] =>
  rows.map((row, i) => ({ ...row, tree: { ...row.tree, weight: weights[i]! } }));

/** The graphs of the trainer and options asked for last: compiling them is most of what a step here costs. */
let opened: { trainer: unknown; options: unknown; steps: TracedStepModel } | undefined;
async function open({ trainer, options }: Omit<Case, 'rows'>): Promise<TracedStepModel> {
  if (opened?.trainer === trainer && opened?.options === options) return opened.steps;
  await opened?.steps.dispose();
  const definition = trainer as TrainerDefinition;
  const own = definition.needs?.head === 'score' ? scoring : model;
  const executor = onnxExecutor({ threads: 1 });
  const about = { model: own, trainer: definition, options: optionsOf(definition, options), executor };
  opened = { trainer, options, steps: new TracedStepModel(about) };
  return opened.steps;
}
afterAll(() => opened?.steps.dispose());

/** Loss, metrics and gradients of one step in micro-batches. */
async function step(about: Omit<Case, 'rows'>, ...micro: readonly Example[][]) {
  const steps = await open(about);
  const totals = totalsOf(micro.flat());
  let loss = 0;
  let metrics: Record<string, number> = {};
  for (const [i, batch] of micro.entries()) {
    const done = await steps.trainStep(batch, totals, reference(batch), i > 0);
    loss += done.loss;
    metrics = done.metrics;
  }
  return { loss, metrics, gradients: steps.params.gradients.slice() };
}

/** The losses of single rows. */
async function alone(about: Omit<Case, 'rows'>, rows: readonly Example[]): Promise<number[]> {
  const losses: number[] = [];
  for (const row of rows) losses.push((await step(about, [row])).loss);
  return losses;
}

/** float32 rounding alone: sums of 7 rows in another order. */
function same(a: Awaited<ReturnType<typeof step>>, b: Awaited<ReturnType<typeof step>>, limit = 1e-6): void {
  expect(Math.abs(a.loss - b.loss) / Math.max(1, Math.abs(b.loss))).toBeLessThan(limit);
  const largest = b.gradients.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const worst = a.gradients.reduce((most, x, i) => Math.max(most, Math.abs(x - b.gradients[i]!)), 0);
  expect(largest).toBeGreaterThan(0);
  expect(worst / Math.max(1, largest)).toBeLessThan(limit);
}

describe.each(cases)('weights of rows: $name', ({ rows, ...about }) => {
  it('whole numbers are rows that stand there as often, in one batch and in two', async () => {
    const weighed = weighing(rows, [2, 1, 3, 1]);
    const repeated = await step(
      about,
      [0, 0, 1, 2, 2, 2, 3].map((i) => rows[i]!),
    );
    same(await step(about, weighed), repeated);
    // The mismatched answers of KTO are compared over the batch: the loop makes no two of it.
    if (about.name === 'kto') return;
    same(await step(about, weighed.slice(0, 3), weighed.slice(3)), repeated);
  });

  it('0 changes nothing, and neither does a common factor', async () => {
    const without = await step(about, weighing(rows.slice(0, 3), [2, 0.5, 1]));
    same(await step(about, weighing(rows, [2, 0.5, 1, 0])), without);
    same(await step(about, weighing(rows.slice(0, 3), [6, 1.5, 3])), without);
  });

  it('ones change no bit', async () => {
    const [ones, none] = [await step(about, weighing(rows, [1, 1, 1, 1])), await step(about, rows)];
    expect(ones.loss).toBe(none.loss);
    expect(ones.metrics).toEqual(none.metrics);
    expect(ones.gradients).toEqual(none.gradients);
  });
});

describe('weights of rows', () => {
  const find = (name: string): Case => cases.find((c) => c.name === name)!;
  const weights = [0.3, 1.7, 2.5, 0.01];

  it.each(['dpo sigmoid', 'dpo ipo', 'reward', 'kto apo_zero_unpaired'])('%s: Σ w l / Σ w', async (name) => {
    const { rows, ...about } = find(name);
    const each = await alone(about, rows);
    const sums = weights.reduce((total, w) => total + w, 0);
    const expected = each.reduce((total, loss, i) => total + weights[i]! * loss, 0) / sums;
    const { loss, metrics } = await step(about, weighing(rows, weights));
    expect(loss).toBeCloseTo(expected, 5);
    expect(metrics).toEqual((await step(about, rows)).metrics);
  });

  it('sft: the mean over tokens, each with the weight of its row, packed or not', async () => {
    const { rows, ...about } = find('sft nll');
    const each = await alone(about, rows);
    const tokens = rows.map(({ tree }, i) => weights[i]! * predictedTokens(tree));
    const expected = each.reduce((total, loss, i) => total + tokens[i]! * loss, 0) / tokens.reduce((a, b) => a + b, 0);
    const weighed = await step(about, weighing(rows, weights));
    expect(weighed.loss).toBeCloseTo(expected, 5);
    const packed = [...packRows(weighing(rows, weights), 20, 'bfd').examples];
    expect(packed.length).toBeLessThan(rows.length);
    same(await step(about, packed), weighed, 5e-6);
    const cut = packRows(weighing(rows, weights), 5, 'bfd_split').examples;
    expect(totalsOf([...cut]).weighted!.examples).toBeCloseTo(2 * 0.3 + 1.7 + 3 * 2.5 + 2 * 0.01, 12);
  });

  it('of held-out rows count in the loss alone', async () => {
    const { rows, trainer, options } = find('dpo sigmoid');
    const definition = trainer as TrainerDefinition;
    const executor = onnxExecutor({ threads: 1 });
    const steps = new TracedStepModel({
      ...{ model, trainer: definition, options: optionsOf(definition, options), executor },
    });
    const measure = (examples: Example[], batchSize: number) => {
      const batch = (positions: readonly number[]) => reference(positions.map((i) => examples[i]!));
      return evaluate({ model: steps, examples, batchSize, reference: { batch } as never });
    };
    const plain = await measure(rows, 2);
    const weighed = await measure(weighing(rows, weights), 2);
    await steps.dispose();
    const each = await alone({ name: '', trainer, options }, rows);
    const sums = weights.reduce((total, w) => total + w, 0);
    const expected = each.reduce((total, loss, i) => total + weights[i]! * loss, 0) / sums;
    expect(weighed.metrics.loss).toBeCloseTo(expected, 5);
    expect(weighed.metrics.loss).not.toBeCloseTo(plain.metrics.loss!, 3);
    expect({ ...weighed.metrics, loss: 0 }).toEqual({ ...plain.metrics, loss: 0 });
    expect(weighed.measures).toEqual(plain.measures);
  });

  it('are refused by a loss that does not ask for them', async () => {
    const deaf: Partial<TrainerDefinition> = {
      name: 'deaf',
      loss: (c) => ({ loss: mul(sum(c.sum('chosen', c.policy.logps)), -1), metrics: {} }),
    };
    const about = { name: 'deaf', trainer: { ...find('dpo sigmoid').trainer!, ...deaf }, options: {} };
    await expect(step(about, weighing(pairs, weights))).rejects.toMatchObject({
      code: 'CONFIG_VALUE',
      message: 'method deaf cannot weigh its rows, but dataset_weight_field is set',
    });
    await step(about, pairs);
  });
});
