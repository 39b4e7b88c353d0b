/** The best evaluation so far, and early stopping: transformers' `metric_for_best_model` and EarlyStoppingCallback. */
import { HarnessError } from '../../base/errors.ts';
import type { TrainOptions } from '../options.ts';

/** `metricForBestModel` may carry the prefix `eval_`; when nothing is said it is the loss. */
export type BestOptions = Pick<
  TrainOptions,
  | 'loadBestModelAtEnd'
  | 'metricForBestModel'
  | 'greaterIsBetter'
  | 'saveStrategy'
  | 'evalStrategy'
  | 'lrSchedulerType'
  | 'earlyStoppingPatience'
  | 'earlyStoppingThreshold'
>;

export interface BestState {
  metric: number | null;
  step: number | null;
  /** Evaluations in a row without progress. */
  withoutProgress: number;
}

export interface BestVerdict {
  /** The metric that was watched. */
  value: number;
  isBest: boolean;
  stop: boolean;
}

export class BestSoFar {
  /** Without the prefix `eval_`; undefined when nothing is watched. */
  readonly metric: string | undefined;
  readonly #options: BestOptions;
  readonly #greater: boolean;
  state: BestState = { metric: null, step: null, withoutProgress: 0 };

  /** Throws CONFIG_BEST_MODEL when something is to be chosen by evaluations that never happen. */
  constructor(options: BestOptions) {
    const { loadBestModelAtEnd, saveStrategy, lrSchedulerType, earlyStoppingPatience } = options;
    const wants = [
      loadBestModelAtEnd && 'load_best_model_at_end',
      saveStrategy === 'best' && 'save_strategy: best',
      lrSchedulerType === 'reduce_lr_on_plateau' && 'lr_scheduler_type: reduce_lr_on_plateau',
      typeof earlyStoppingPatience === 'number' && 'early_stopping_patience',
    ].find((want) => want !== false);
    if (wants !== undefined && options.evalStrategy === 'no') {
      throw new HarnessError('CONFIG_BEST_MODEL', `${wants} needs evaluations, but eval_strategy is no.`, {
        hint: 'Set eval_strategy: steps (with eval_steps) or epoch.',
      });
    }
    this.#options = options;
    this.metric = options.metricForBestModel?.replace(/^eval_/, '') ?? (wants === undefined ? undefined : 'loss');
    this.#greater = options.greaterIsBetter ?? this.metric?.endsWith('loss') === false;
  }

  /** Judges one evaluation's metrics (without prefix). Throws CONFIG_BEST_MODEL when the metric is not among them. */
  judge(step: number, metrics: Readonly<Record<string, number>>): BestVerdict | undefined {
    if (this.metric === undefined) return undefined;
    const value = metrics[this.metric];
    if (value === undefined) {
      const message = `metric_for_best_model ${this.metric} is not among the evaluation's metrics.`;
      throw new HarnessError('CONFIG_BEST_MODEL', message, { hint: `There are: ${Object.keys(metrics).join(', ')}.` });
    }
    const { state } = this;
    const best = state.metric;
    const isBest = best === null || (this.#greater ? value > best : value < best);
    const progress = best === null || (isBest && Math.abs(value - best) > this.#options.earlyStoppingThreshold);
    state.withoutProgress = progress ? 0 : state.withoutProgress + 1;
    if (isBest) {
      state.metric = value;
      state.step = step;
    }
    const patience = this.#options.earlyStoppingPatience;
    return { value, isBest, stop: typeof patience === 'number' && state.withoutProgress >= patience };
  }
}
