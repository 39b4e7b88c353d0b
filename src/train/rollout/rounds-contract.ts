/** What the training loop asks of an on-policy method: one round, one evaluation, and where the time went. */
import type { Example, Examples } from '../../data/tree.ts';

export interface RoundRequest {
  /** Counted from 1. Everything random in a round follows from the run's seed and this. */
  number: number;
  prompts: readonly Example[];
  carried: Readonly<Record<string, number>>;
  learningRate: number;
  signal?: AbortSignal | undefined;
}

export interface RoundDone {
  /** Mean over the round's optimiser steps. */
  loss: number;
  metrics: readonly Record<string, number>[];
  gradNorm: number;
  /** Answers. */
  examples: number;
  /** Of prompts and answers, a prompt once per answer. */
  tokens: number;
  /** Optimiser steps taken. */
  updates: number;
  carried: Record<string, number>;
}

export interface Rounds {
  /**
   * Undefined when the signal was aborted before the first update, with nothing changed; once weights have changed the
   * round is finished.
   */
  run(request: RoundRequest): Promise<RoundDone | undefined>;
  /** Means over answers to held-out prompts, without prefix. Throws the signal's reason. */
  evaluate(prompts: Examples, progress: (done: number) => void, signal?: AbortSignal): Promise<Record<string, number>>;
  /** Seconds spent, by TensorBoard's names: in the last round, or in all of them and in evaluations. */
  clocks(of: 'round' | 'run'): Record<string, number>;
}
