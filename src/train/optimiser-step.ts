/**
 * One optimiser step over its micro-batches: gradients, checks, clipping, update. Leaves out where the examples come from
 * and what is logged when.
 */
import type { Example } from '../data/tree.ts';
import type { Training } from './checkpoint.ts';
import { clipScale, gradientNorm } from './clip.ts';
import { checkGradients, checkResult, isFiniteResult } from './non-finite.ts';
import type { StepModel, StepResult } from './step-model-contract.ts';
import { totalsOf } from './totals.ts';

export interface StepRequest {
  model: StepModel;
  training: Training;
  micro: readonly (readonly Example[])[];
  /** The frozen model's log-probabilities of a micro-batch, where the loss reads them. */
  reference?(micro: number): Float32Array | null;
  /** Seeds dropout, and names the step in messages. */
  step: number;
  learningRate: number;
  /** 0: no clipping. */
  maxGradNorm: number;
  signal?: AbortSignal | undefined;
  /** Asked when the gradients are there; false leaves the update out. */
  accept?(results: readonly StepResult[]): boolean;
}

export interface StepDone {
  results: readonly StepResult[];
  /** Before clipping; absent when `accept` refused the update. */
  gradNorm?: number;
}

/** Undefined when the signal was aborted, with nothing changed but gradients. Throws NON_FINITE. */
export async function optimiserStep(request: StepRequest): Promise<StepDone | undefined> {
  const { model, training, micro, step, signal } = request;
  const examples = micro.flat();
  const totals = totalsOf(examples);
  const results: StepResult[] = [];
  for (const [i, batch] of micro.entries()) {
    if (signal?.aborted) return undefined;
    const result = await model.trainStep(batch, totals, request.reference?.(i) ?? null, i > 0, { step, micro: i });
    if (!isFiniteResult(result)) await training.optimizer.download?.('weights');
    checkResult(step, result, batch, training.params);
    results.push(result);
  }
  if (request.accept?.(results) === false) return { results };
  const gradNorm = (await training.optimizer.gradientNorm?.()) ?? gradientNorm(training.params);
  if (!Number.isFinite(gradNorm)) await training.optimizer.download?.('gradients');
  checkGradients(step, gradNorm, examples, training.params);
  await training.optimizer.step(request.learningRate, clipScale(gradNorm, request.maxGradNorm));
  return { results, gradNorm };
}
