/** Rounds of methods that compare several answers to a prompt: their keys, their size, and their examples. */
import {
  type Answer,
  type Example,
  HarnessError,
  type Round,
  type RoundShape,
  type TrainerDefinition,
} from '../../src/plugin.ts';
import { checkRoom } from './prompt-features.ts';

export interface GroupOptions {
  perDeviceTrainBatchSize: number;
  gradientAccumulationSteps: number;
  stepsPerGeneration?: number;
  numGenerations: number;
  numIterations: number;
  maxCompletionLength: number;
  maskTruncatedCompletions: boolean;
  maxLength: number | null;
  beta: number;
  epsilon: number;
  epsilonHigh?: number;
}

/** The keys that such methods share, with TRL's names; `num_generations` and `beta` have defaults of their own. */
export const groupSchema = ({
  generations,
  beta,
}: {
  generations: number;
  beta: number;
}): TrainerDefinition['schema'] => ({
  num_generations: {
    ...{ type: 'integer', minimum: 2, default: generations },
    description: 'Answers to each prompt; they are compared with each other.',
  },
  max_completion_length: {
    ...{ type: 'integer', minimum: 1, default: 512 },
    description: 'Tokens of an answer at most.',
    'x-start': 64,
  },
  num_iterations: { type: 'integer', minimum: 1, default: 1, description: 'Passes over the answers of a round.' },
  steps_per_generation: {
    ...{ type: ['integer', 'null'], minimum: 1, default: null },
    description: 'Micro-batches of answers in a round; gradient_accumulation_steps when left out: one optimiser step.',
  },
  beta: {
    ...{ type: 'number', minimum: 0, default: beta },
    description: 'Price of a nat away from the start; at 0 no reference model is run.',
  },
  epsilon: { type: 'number', exclusiveMinimum: 0, default: 0.2, description: "Clip range of the policy's ratio." },
  epsilon_high: {
    ...{ type: ['number', 'null'], exclusiveMinimum: 0, default: null },
    description: 'Clip range upwards, where it differs (DAPO advises 0.28).',
  },
  mask_truncated_completions: {
    ...{ type: 'boolean', default: false },
    description: 'Leave answers that were cut off at max_completion_length out of the loss.',
  },
});

const stepsOf = (o: GroupOptions): number => o.stepsPerGeneration ?? o.gradientAccumulationSteps;

/** Throws CONFIG_VALUE for batch sizes that do not hold whole groups, and for answers that leave prompts no room. */
export function checkGroups(o: GroupOptions): void {
  checkRoom(o.maxLength, 'max_completion_length', o.maxCompletionLength);
  const answers = o.perDeviceTrainBatchSize * stepsOf(o);
  if (stepsOf(o) % o.gradientAccumulationSteps !== 0) {
    const message = `steps_per_generation is ${stepsOf(o)}, not a multiple of gradient_accumulation_steps ${o.gradientAccumulationSteps}.`;
    throw new HarnessError('CONFIG_VALUE', message, { hint: 'A round is a whole number of optimiser steps.' });
  }
  if (answers % o.numGenerations === 0) return;
  const message = `A round has ${answers} answers, which is no multiple of num_generations ${o.numGenerations}.`;
  throw new HarnessError('CONFIG_VALUE', message, {
    hint: `per_device_train_batch_size counts answers: ${Math.ceil(answers / o.numGenerations) * o.numGenerations} would do.`,
  });
}

/** Batch sizes count answers, as TRL's do. A group stays together: the smallest micro-batch is one prompt with its answers. */
export function groupShape(o: GroupOptions): RoundShape {
  return {
    prompts: (o.perDeviceTrainBatchSize * stepsOf(o)) / o.numGenerations,
    answers: o.numGenerations,
    maxTokens: o.maxCompletionLength,
    epochs: o.numIterations,
    miniBatches: stepsOf(o) / o.gradientAccumulationSteps,
    microTrees: Math.max(1, Math.floor(o.perDeviceTrainBatchSize / o.numGenerations)),
    reference: o.beta !== 0,
  };
}

/** Of each group; NaN for an answer that no reward applies to. */
export const rewardsOf = (round: Round): number[][] =>
  round.prompts.map(({ answers }) =>
    answers.map(({ score, scores }) =>
      Object.values(scores).some((x) => x !== null) || Object.keys(scores).length === 0 ? score : Number.NaN,
    ),
  );

/**
 * A tree per prompt with the columns `advantages`, `old_logps` and, with a reference, `ref_logps`. Masked answers are not
 * in it, and prompts without any other answer are left out: `extra.answers` is the number of answers, masked ones too,
 * that stand behind each tree that is there.
 */
export function groupExamples(round: Round, advantages: readonly (readonly number[])[], o: GroupOptions): Example[] {
  const kept = ({ ended }: Answer): boolean => ended || !o.maskTruncatedCompletions;
  const examples = round.prompts.flatMap(({ example, answers }, i): Example[] => {
    const own = [...answers.keys()].filter((k) => kept(answers[k]!));
    if (own.length === 0) return [];
    const joined = (of: (k: number) => ArrayLike<number>) => Float32Array.from(own.flatMap((k) => Array.from(of(k))));
    const perToken = {
      advantages: joined((k) => new Float32Array(answers[k]!.ids.length).fill(advantages[i]![k]!)),
      old_logps: joined((k) => answers[k]!.logps),
      ...(o.beta === 0 ? {} : { ref_logps: joined((k) => answers[k]!.reference) }),
    };
    const children = own.map((k) => example.tree.children![k]!);
    return [{ ...example, tree: { ...example.tree, children }, perToken }];
  });
  const behind = (o.numGenerations * round.prompts.length) / examples.length;
  return examples.map((example) => ({ ...example, extra: { answers: behind } }));
}

/** Lengths of the answers that end by themselves, TRL's names; 0 when none does. */
export function terminatedLengths(round: Round): Record<string, number> {
  const all = round.prompts.flatMap(({ answers }) => answers).filter(({ ended }) => ended);
  const lengths = all.length === 0 ? [0] : all.map(({ ids }) => ids.length);
  return {
    'completions/mean_terminated_length': lengths.reduce((a, b) => a + b, 0) / lengths.length,
    'completions/min_terminated_length': Math.min(...lengths),
    'completions/max_terminated_length': Math.max(...lengths),
  };
}
