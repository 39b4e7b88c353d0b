/**
 * What the training loop needs of a model: gradients of a micro-batch, its metrics, and log-probabilities. The loop
 * (this room) and the binding of trainer, model and executor (`step-model.ts`) meet here.
 */
import type { Example } from '../data/tree.ts';
import type { ParamStore } from '../engine/params.ts';
import type { DropoutDraw } from '../models/dropout-masks.ts';

/** Counts over all micro-batches of one optimiser step, known before the first of them runs. */
export interface StepTotals {
  examples: number;
  /** Predicted tokens per segment role. */
  tokens: Readonly<Record<string, number>>;
  /** The same with each row as often as it weighs; absent where rows have no weights. */
  weighted?: Omit<StepTotals, 'weighted'>;
}

export interface StepResult {
  /** This micro-batch's share of the step's loss: the shares of a step add up to its loss. */
  loss: number;
  /** Means over the micro-batch, by TRL's names. */
  metrics: Record<string, number>;
  /** The loss of each example, where it was asked for. */
  rows?: Float32Array;
}

/** Values of one held-out measure, one per example of the batch. */
export interface HeldOutValues {
  label: string;
  kind: 'share' | 'mean';
  chance?: number;
  values: Float32Array;
}

export interface StepModel {
  readonly params: ParamStore;
  /**
   * Runs forward and backward. Gradients are written into `params`, or added to what stands there when `accumulate`.
   * `refLogps` holds the reference's log-probabilities of the predicted tokens of all examples, end to end. `draw` says
   * where in the run this is: what is random in a step (dropout) follows from it and the seed alone.
   */
  trainStep(
    micro: readonly Example[],
    totals: StepTotals,
    refLogps: Float32Array | null,
    accumulate: boolean,
    draw?: DropoutDraw,
  ): Promise<StepResult>;
  /** Runs forward alone. */
  evaluate(
    batch: readonly Example[],
    totals: StepTotals,
    refLogps: Float32Array | null,
  ): Promise<StepResult & { heldOut: Record<string, HeldOutValues> }>;
  /** Log-probabilities of each example's predicted tokens, in the order of `predictedTokens` (totals.ts). */
  predictedLogps(batch: readonly Example[], weights: 'policy' | 'reference'): Promise<Float32Array[]>;
}

/** What a model says of the predicted tokens of each example, in the order of `predictedTokens`. */
export interface Predicted {
  logps: Float32Array[];
  values: Float32Array[] | null;
}

/** The model of an on-policy method. */
export interface RolloutModel extends StepModel {
  /** At the temperature of sampling; `reference` is the frozen start. */
  predicted(batch: readonly Example[], weights: 'policy' | 'reference'): Promise<Predicted>;
}
