/**
 * AdamW (Loshchilov & Hutter 2019, arXiv:1711.05101) with torch's order of operations, in one pass over the flat buffers.
 * Weight decay takes the range of the buffers that holds matrices; norms and biases come after it (transformers' decay
 * groups). Clipping by the global norm is a factor on the gradients in the same pass. Leaves out amsgrad and maximize.
 */
import { FLAT, type ParamStore } from '../../engine/params.ts';
import type { TrainOptions } from '../options.ts';

export type AdamWOptions = Pick<TrainOptions, 'adamBeta1' | 'adamBeta2' | 'adamEpsilon' | 'weightDecay'>;

/** What the loop asks of an optimiser. */
export interface Optimizer {
  /**
   * Updates the weights from the gradients.
   * @param learningRate of this step
   * @param scale factor on every gradient, from clipping
   */
  step(learningRate: number, scale: number): Promise<void>;
  /** Updates done so far; part of the state. */
  steps: number;
  /** Moments by torch's names, in the layout of the flat weights: written into checkpoints, and over when resuming. */
  readonly moments: Readonly<Record<string, Float32Array>>;
  /** Norm of the gradients, where they are not in the store's buffers. */
  gradientNorm?(): Promise<number | undefined>;
  /** Where a device holds the numbers: brings them to the store's buffers. */
  download?(...what: ('weights' | 'gradients' | 'moments')[]): Promise<void>;
  /** Where a device holds the numbers: takes them from the store's buffers. */
  upload?(...what: ('weights' | 'moments')[]): Promise<void>;
}

/**
 * torch computes m += (1 - b1)(g - m), v = b2 v + (1 - b2) g g,
 * p = p (1 - lr wd) - lr / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + eps); the scalars are formed in double.
 */
export class AdamW implements Optimizer {
  steps = 0;
  readonly moments: { readonly exp_avg: Float32Array; readonly exp_avg_sq: Float32Array };
  readonly #params: ParamStore;
  readonly #options: AdamWOptions;

  /** Moments start at 0. They are the store's own buffers: a store has one optimiser at a time. */
  constructor(params: ParamStore, options: AdamWOptions) {
    this.#params = params;
    this.#options = options;
    const { buffers } = params.flat;
    this.moments = { exp_avg: buffers[FLAT.firstMoment]!, exp_avg_sq: buffers[FLAT.secondMoment]! };
    for (const moment of Object.values(this.moments)) if (moment.some((x) => x !== 0)) moment.fill(0);
  }

  async step(learningRate: number, scale: number): Promise<void> {
    const { adamBeta1, adamBeta2, adamEpsilon, weightDecay } = this.#options;
    const t = this.steps + 1;
    const { flat, decayLength } = this.#params;
    const update = (from: number, to: number, decay: number): void => {
      flat.adamw({ from, to }, FLAT.weights, FLAT.gradients, FLAT.firstMoment, FLAT.secondMoment, [
        scale,
        1 - adamBeta1,
        adamBeta2,
        1 - adamBeta2,
        Math.sqrt(1 - adamBeta2 ** t),
        adamEpsilon,
        1 - learningRate * decay,
        learningRate / (1 - adamBeta1 ** t),
      ]);
    };
    update(0, decayLength, weightDecay);
    update(decayLength, flat.length, 0);
    this.steps = t;
  }
}
