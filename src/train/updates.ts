/** What one step of the loop does to the weights: an optimiser step on rows, or a round of an on-policy method. */
import type { Examples } from '../data/tree.ts';
import { optimiserStep, penaltyMetrics, type StepDone } from './optimiser/optimiser-step.ts';
import type { TrainOptions } from './options.ts';
import type { ReferenceLogps } from './reference-logps.ts';
import type { Rounds } from './rollout/rounds-contract.ts';
import type { Sampler } from './sampler.ts';
import type { Training } from './state/checkpoint.ts';
import type { TrainState } from './state/train-state.ts';
import type { StepModel } from './step-model-contract.ts';

export interface UpdateRequest {
  model: StepModel;
  training: Training;
  sampler: Sampler;
  train: { examples: Examples; reference: ReferenceLogps | null };
  options: Pick<TrainOptions, 'maxGradNorm'>;
  rounds?: Rounds | undefined;
  /** Where the run stands. */
  state: TrainState;
  signal?: AbortSignal | undefined;
}

/** What the numbers of a run grow by in a step. */
export interface Stepped {
  loss: number;
  /** Of each micro-batch, or of a round. */
  metrics: readonly Record<string, number>[];
  gradNorm: number;
  examples: number;
  tokens: number;
}

/** The step's loss with its penalties, each of which is a metric of its own, the same in every micro-batch. */
function withPenalties({ results, penalties }: StepDone): Pick<Stepped, 'loss' | 'metrics'> {
  const loss = results.reduce((sum, result) => sum + result.loss, 0);
  const metrics = results.map((result) => ({ ...result.metrics, ...penaltyMetrics({ penalties }) }));
  return { loss: Object.values(penalties).reduce((sum, size) => sum + size, loss), metrics };
}

/** One optimiser step on the rows that come next; undefined when it was given up, with nothing changed but gradients. */
export async function updateOnRows(r: UpdateRequest, learningRate: number): Promise<Stepped | undefined> {
  const { model, training, sampler, train, options, state, signal } = r;
  const positions = sampler.step(state.step);
  const micro = positions.map((batch) => batch.map((position) => train.examples.at(position)!));
  const done = await optimiserStep({
    ...{ model, training, micro, learningRate, signal },
    step: state.step + 1,
    maxGradNorm: options.maxGradNorm,
    reference: (i) => train.reference?.batch(positions[i]!) ?? null,
  });
  if (done?.gradNorm === undefined) return undefined;
  for (const [i, { rows }] of done.results.entries()) if (rows !== undefined) sampler.observe(positions[i]!, rows);
  const examples = micro.flat();
  const { loss, metrics } = withPenalties(done);
  return {
    ...{ loss, metrics },
    gradNorm: done.gradNorm,
    examples: examples.length,
    tokens: examples.reduce((sum, { tokens }) => sum + tokens, 0),
  };
}

/** Answers to the prompts that come next, and the optimiser steps on them; undefined as above. */
export async function updateInRound(r: UpdateRequest, learningRate: number): Promise<Stepped | undefined> {
  const { rounds, sampler, train, state, signal } = r;
  const done = await rounds!.run({
    ...{ number: state.step + 1, learningRate, signal },
    prompts: sampler
      .step(state.step)
      .flat()
      .map((position) => train.examples.at(position)!),
    carried: state.carried ?? {},
  });
  if (done === undefined) return undefined;
  state.carried = done.carried;
  state.updates = (state.updates ?? 0) + done.updates;
  return done;
}
