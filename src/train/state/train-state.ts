/**
 * Everything besides weights and moments that the future of a run depends on, as plain JSON: `trainer_state.json` with
 * transformers' fields, so that their tools read it, and ours under `harness`. The order of the data and every random
 * number follow from seed and step, so seed and step are the whole position.
 */

import type { WindowState } from '../log-window.ts';
import type { LogEntry } from '../loggers/metrics-jsonl.ts';
import type { PlateauState } from '../optimiser/plateau.ts';
import type { BestState } from './best.ts';

export interface TrainState {
  /** Optimiser steps done. */
  step: number;
  epoch: number;
  maxSteps: number;
  /** Tokens of the examples trained on so far, as the user counts them. */
  tokens: number;
  /** Sum of the losses of all steps. */
  lossSum: number;
  window: WindowState;
  best: BestState;
  plateau: PlateauState | null;
  /** Early stopping has ended the run. */
  stopped: boolean;
  /** The evaluation due after `step` was interrupted and comes first when the run goes on. */
  evaluationPending: boolean;
  /** What was logged so far: the lines of metrics.jsonl. */
  history: LogEntry[];
  /** Where the random numbers and the rows come from: a resumed run must agree. */
  seed: number;
  /** Of an on-policy method: updates of the weights so far (a step is a round of several), and what it carries along. */
  updates?: number;
  carried?: Record<string, number>;
  /** SHA-256 over the training examples. */
  data: string;
}

export interface TrainerStateExtras {
  trainBatchSize: number;
  numTrainEpochs: number;
  loggingSteps: number;
  evalSteps: number | null;
  saveSteps: number;
  /** Folder of the best checkpoint, if it was saved. */
  bestCheckpoint: string | null;
}

const FORMAT = 1;

/** The text of trainer_state.json. */
export function encodeTrainState(state: TrainState, extras: TrainerStateExtras): string {
  const { history, window, plateau, best, ...rest } = state;
  const file = {
    best_global_step: best.step,
    best_metric: best.metric,
    best_model_checkpoint: extras.bestCheckpoint,
    epoch: state.epoch,
    eval_steps: extras.evalSteps,
    global_step: state.step,
    is_hyper_param_search: false,
    is_local_process_zero: true,
    is_world_process_zero: true,
    log_history: history,
    logging_steps: extras.loggingSteps,
    max_steps: state.maxSteps,
    num_input_tokens_seen: state.tokens,
    num_train_epochs: extras.numTrainEpochs,
    save_steps: extras.saveSteps,
    stateful_callbacks: {},
    total_flos: 0,
    train_batch_size: extras.trainBatchSize,
    trial_name: null,
    trial_params: null,
    harness: { format: FORMAT, ...rest, window, plateau, best },
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Reads it back; undefined when the file is not ours or of another format. */
export function decodeTrainState(text: string): TrainState | undefined {
  const file = JSON.parse(text) as {
    log_history?: LogEntry[];
    harness?: { format?: number } & Omit<TrainState, 'history'>;
  };
  if (file.harness?.format !== FORMAT || file.log_history === undefined) return undefined;
  const { format: _, ...rest } = file.harness;
  return { ...rest, history: file.log_history };
}
