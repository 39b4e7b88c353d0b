/**
 * One optimiser step over its micro-batches: gradients, what is done to them in turn (gradient-chain.ts), checks, clipping,
 * update. A second model (a critic) may be trained beside the first on the same micro-batches: one loss, one gradient norm,
 * an optimiser each. Leaves out where the examples come from and what is logged when.
 */
import type { Example } from '../../data/tree.ts';
import { checkGradients, checkResult, isFiniteResult } from '../non-finite.ts';
import type { Training } from '../state/checkpoint.ts';
import type { StepModel, StepResult } from '../step-model-contract.ts';
import { totalsOf } from '../totals.ts';
import { clipScale, gradientNorm } from './clip.ts';

/** A model and what trains it. */
export interface Trained {
  model: StepModel;
  training: Training;
}

export interface StepRequest extends Trained {
  beside?: Trained | undefined;
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
  /** What the penalties add to the loss, each, by name. */
  penalties: Readonly<Record<string, number>>;
}

/** As they are logged. */
export const penaltyMetrics = ({ penalties }: Pick<StepDone, 'penalties'>): Record<string, number> =>
  Object.fromEntries(Object.entries(penalties).map(([name, size]) => [`penalty/${name}`, size]));

/** Undefined when the signal was aborted, with nothing changed but gradients. Throws NON_FINITE. */
export async function optimiserStep(request: StepRequest): Promise<StepDone | undefined> {
  const { micro, step, signal, beside, learningRate } = request;
  const parts: readonly Trained[] = beside === undefined ? [request] : [request, beside];
  const examples = micro.flat();
  const totals = totalsOf(examples);
  const results: StepResult[] = [];
  for (const [i, batch] of micro.entries()) {
    if (signal?.aborted) return undefined;
    const reference = request.reference?.(i) ?? null;
    const sum: StepResult = { loss: 0, metrics: {} };
    for (const { model, training } of parts) {
      const result = await model.trainStep(batch, totals, reference, i > 0, { step, micro: i });
      if (!isFiniteResult(result)) await training.optimizer.download?.('weights');
      checkResult(step, result, batch, training.params);
      sum.loss += result.loss;
      if (result.rows !== undefined && model === request.model) sum.rows = result.rows;
      Object.assign(sum.metrics, result.metrics);
    }
    results.push(sum);
  }
  if (request.accept?.(results) === false) return { results, penalties: {} };
  const norms: number[] = [];
  const penalties: Record<string, number> = {};
  for (const { training } of parts) {
    for (const change of training.changes ?? []) Object.assign(penalties, await change());
    const norm = (await training.optimizer.gradientNorm?.()) ?? gradientNorm(training.params);
    if (!Number.isFinite(norm)) await training.optimizer.download?.('gradients');
    checkGradients(step, norm, examples, training.params);
    norms.push(norm);
  }
  const gradNorm = norms.length === 1 ? norms[0]! : Math.hypot(...norms);
  const scale = clipScale(gradNorm, request.maxGradNorm);
  for (const { training } of parts) await training.optimizer.step(learningRate, scale);
  return { results, gradNorm, penalties };
}
