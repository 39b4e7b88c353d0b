/**
 * Losses of groups and of ranked pairs on a real model: two micro-batches of a step are one batch, and what the methods make
 * of a round by hand.
 */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Example } from '../../src/data/tree.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { type CausalLM, loadCausalLM } from '../../src/models/causal-lm.ts';
import type { TrainerDefinition } from '../../src/train/contract.ts';
import type { Answer, Round } from '../../src/train/rollout/contract.ts';
import { TracedStepModel } from '../../src/train/step-model.ts';
import { totalsOf } from '../../src/train/totals.ts';
import grpo, { type GrpoOptions } from '../../trainers/grpo.ts';
import { leaveOneOut, normalised } from '../../trainers/math/group-advantages.ts';
import { checkGroups, type GroupOptions, groupShape } from '../../trainers/math/group-rounds.ts';
import onlineDpo, { type OnlineDpoOptions, rankedPairs } from '../../trainers/online_dpo.ts';
import rloo, { penalised, type RlooOptions } from '../../trainers/rloo.ts';
import { optionsOf } from '../golden/alignment/trainer-options.ts';

const folder = join(import.meta.dirname, '..', 'models', 'families', 'llama-gqa-tied');
const ids = (n: number, k: number) => Array.from({ length: n }, (_, i) => 3 + ((i * 31 + k * 17) % 90));

interface Given {
  length: number;
  score: number;
  ended?: boolean;
  scores?: Answer['scores'];
}

/** A round of answers with these lengths and scores; log-probabilities as a model of 100 tokens might give them. */
const roundOf = (groups: readonly (readonly Given[])[]): Round => ({
  ...{ number: 1, carried: {} },
  prompts: groups.map((group, i) => {
    const answers = group.map(({ length, score, ended = true, scores = { r: score } }, k): Answer => {
      const logps = Float32Array.from({ length }, (_, t) => -4.5 + Math.sin(i + 2 * k + 3 * t));
      const reference = logps.map((x, t) => x + 0.3 * Math.cos(i + k + t));
      return { ids: ids(length, 5 * i + k), text: '', ended, logps, reference, values: null, score, scores };
    });
    const children = answers.map((answer) => ({ ids: answer.ids, role: 'completion', predict: true }));
    return {
      answers,
      example: {
        tree: { role: 'prompt', ids: ids(5 + i, i), predict: false, children },
        ...{ tokens: 0, source: `row:${i}`, index: i, truncated: false },
      },
    };
  }),
});

const uneven = roundOf(
  [
    [4, 9, 2],
    [7, 3, 12],
    [1, 6, 5],
    [10, 8, 3],
  ].map((lengths, i) => lengths.map((length, k) => ({ length, score: Math.sin(3 * i + 5 * k) }))),
);
const twos: Round = {
  ...uneven,
  prompts: roundOf(
    uneven.prompts.map(({ answers }) => answers.slice(0, 2).map((a) => ({ length: a.ids.length, score: a.score }))),
  ).prompts,
};

const group = { num_generations: 3, max_completion_length: 12 };
const cases: { name: string; trainer: unknown; options: Record<string, unknown>; round: Round }[] = [
  ...['grpo', 'dapo', 'dr_grpo'].flatMap((type) =>
    ['token', 'sequence'].map((level) => ({
      ...{ name: `grpo ${type}, ${level}`, trainer: grpo, round: uneven },
      options: {
        ...group,
        loss_type: type,
        importance_sampling_level: level,
        beta: 0.04,
        use_bias_correction_kl: true,
      },
    })),
  ),
  { name: 'rloo', trainer: rloo, options: group, round: uneven },
  ...['sigmoid', 'ipo'].map((type) => ({
    ...{ name: `online_dpo ${type}`, trainer: onlineDpo, options: { loss_type: type }, round: twos },
  })),
];

describe('gradient accumulation', () => {
  let model: CausalLM;
  beforeAll(async () => {
    model = await loadCausalLM(folder);
  });

  it.each(cases)('$name', async ({ trainer, options: set, round }) => {
    const definition = trainer as TrainerDefinition;
    const options = optionsOf(definition, set);
    const examples = definition.onPolicy!.experience(round, options).examples as Example[];
    expect(examples).toHaveLength(4);
    const executor = onnxExecutor({ threads: 1 });
    const steps = new TracedStepModel({ model, trainer: definition, options, executor });
    const totals = totalsOf(examples);
    const whole = await steps.trainStep(examples, totals, null, false);
    const gradient = model.params.gradients.slice();
    const first = await steps.trainStep(examples.slice(0, 1), totals, null, false);
    const second = await steps.trainStep(examples.slice(1), totals, null, true);
    await steps.dispose();
    expect(first.loss + second.loss).toBeCloseTo(whole.loss, 4);
    const largest = gradient.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
    const worst = model.params.gradients.reduce((m, x, i) => Math.max(m, Math.abs(x - gradient[i]!)), 0);
    expect(largest).toBeGreaterThan(0);
    expect(worst / largest).toBeLessThan(5e-5);
  });

  it('masked answers count in the mean over answers, and nowhere else', async () => {
    const masking = { ...group, loss_type: 'dr_grpo', mask_truncated_completions: true };
    const options = optionsOf(grpo as unknown as TrainerDefinition, masking) as unknown as GrpoOptions;
    const given = uneven.prompts.map(({ answers }, i) =>
      answers.map((a, k) => ({ length: a.ids.length, score: a.score, ended: i !== 1 && k !== 2 })),
    );
    const { examples } = grpo.onPolicy!.experience(roundOf(given), options);
    // The second group was cut off as a whole, of the others one answer each: 6 answers in 3 trees stand for all 12.
    expect(examples.map(({ tree }) => tree.children!.length)).toEqual([2, 2, 2]);
    expect(examples.map(({ extra }) => extra!.answers)).toEqual([4, 4, 4]);
    const steps = new TracedStepModel({
      ...{ model, trainer: grpo as unknown as TrainerDefinition, executor: onnxExecutor({ threads: 1 }) },
      options: options as unknown as Record<string, unknown>,
    });
    const logps = await steps.predictedLogps(examples, 'policy');
    const { loss } = await steps.trainStep(examples, totalsOf(examples), null, false);
    await steps.dispose();
    let wanted = 0;
    for (const [i, { perToken }] of examples.entries())
      for (const [t, logp] of logps[i]!.entries()) {
        const ratio = Math.exp(logp - perToken!.old_logps![t]!);
        const advantage = perToken!.advantages![t]!;
        wanted -= Math.min(ratio * advantage, Math.min(1.2, Math.max(0.8, ratio)) * advantage);
      }
    expect(loss).toBeCloseTo(wanted / (12 * group.max_completion_length), 4);
  });
});

describe('rloo', () => {
  it('takes the mean of the others off each reward', () => {
    expect(leaveOneOut([[1, 2, 6]])).toEqual([[1 - 4, 2 - 3.5, 6 - 1.5]]);
    expect(leaveOneOut([[1, Number.NaN, 6]])).toEqual([[-5, 0, 5]]);
    expect(leaveOneOut([[1, Number.NaN]])).toEqual([[0, 0]]);
    const [list] = normalised([[1, 2, 6]]);
    expect(list![2]).toBeCloseTo(3 / (Math.sqrt(7) + 1e-4), 9);
  });

  it('clips rewards, then takes beta times the divergence of the answer off', () => {
    const options = { ...optionsOf(rloo as unknown as TrainerDefinition, { beta: 0.5 }), rewardClipRange: [-1, 1] };
    const round = roundOf([[3, -9].map((score) => ({ length: 4, score }))]);
    const { rewards, kl } = penalised(round, options as unknown as RlooOptions);
    const apart = round.prompts[0]!.answers.map(({ logps, reference }) =>
      logps.reduce((sum, x, t) => sum + x - reference[t]!, 0),
    );
    expect(rewards[0]![0]).toBeCloseTo(1 - 0.5 * apart[0]!, 6);
    expect(rewards[0]![1]).toBeCloseTo(-1 - 0.5 * apart[1]!, 6);
    expect(kl).toBeCloseTo((apart[0]! + apart[1]!) / 8, 6);
  });
});

describe('online_dpo', () => {
  const options = optionsOf(onlineDpo as unknown as TrainerDefinition) as unknown as OnlineDpoOptions;

  it('puts the better answer first with its numbers, and leaves out ties and pairs without a reward', () => {
    const round = roundOf([
      [1, 2].map((score, k) => ({ length: 2 + k, score })),
      [5, 5].map((score) => ({ length: 3, score })),
      [4, 0].map((score, k) => ({ length: 3, score, scores: { r: k === 0 ? score : null } })),
      [2, 1].map((score) => ({ length: 3, score })),
    ]);
    const { examples, metrics } = onlineDpo.onPolicy!.experience(round, options);
    expect(examples.map(({ index }) => index)).toEqual([0, 3]);
    const [first] = examples;
    const [a, b] = round.prompts[0]!.answers;
    expect(first!.tree.children!.map(({ role, ids }) => [role, [...ids]])).toEqual([
      ['chosen', [...b!.ids]],
      ['rejected', [...a!.ids]],
    ]);
    expect([...first!.perToken!.ref_logps!]).toEqual([...b!.reference, ...a!.reference]);
    expect(metrics.frac_reward_zero_std).toBe(0.25);
    expect(metrics['objective/scores_margin']).toBeCloseTo(2 / 3, 9);
  });

  it('gives nothing to learn from a round of ties', () => {
    const round = roundOf([[5, 5].map((score) => ({ length: 3, score }))]);
    expect(rankedPairs(round, [[5, 5]])).toEqual([]);
  });
});

describe('sizes of a round', () => {
  const sizes = (set: Record<string, unknown>): GroupOptions =>
    ({ ...optionsOf(grpo as unknown as TrainerDefinition, set), ...set }) as unknown as GroupOptions;

  it('counts answers, as TRL does', () => {
    const o = sizes({ perDeviceTrainBatchSize: 16, gradientAccumulationSteps: 2, num_generations: 4, beta: 0 });
    expect(groupShape(o)).toMatchObject({ prompts: 8, answers: 4, microTrees: 4, miniBatches: 1, reference: false });
    const twice = { ...o, stepsPerGeneration: 4, beta: 0.1 };
    expect(groupShape(twice)).toMatchObject({ prompts: 16, miniBatches: 2, reference: true });
  });

  it('refuses groups that do not fill a round', () => {
    const o = sizes({ perDeviceTrainBatchSize: 6, gradientAccumulationSteps: 1, num_generations: 4 });
    expect(() => checkGroups(o)).toThrow(/6 answers, which is no multiple of num_generations 4/);
    expect(() => checkGroups({ ...o, gradientAccumulationSteps: 2, stepsPerGeneration: 3 })).toThrow(
      /not a multiple of gradient_accumulation_steps/,
    );
  });
});
