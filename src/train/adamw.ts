/**
 * AdamW (Loshchilov & Hutter 2019, arXiv:1711.05101) with torch's order of operations, as an engine program over slices
 * of the flat buffers: one small compiled graph, weights and moments updated in place. Weight decay takes the range of
 * the buffer that holds matrices; norms and biases come after it (transformers' decay groups). Clipping by the global
 * norm is a factor on the gradients inside the same program. Leaves out amsgrad and maximize.
 */
import { type HostTensor, scalar } from '../base/tensor.ts';
import type { Executor, Program } from '../engine/executor.ts';
import { input, trace } from '../engine/graph.ts';
import { add, div, mul, sqrt, sub } from '../engine/ops.ts';
import { type ParamStore, SLICE } from '../engine/params.ts';
import type { TrainOptions } from './options.ts';

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
  dispose(): Promise<void>;
}

/** One slice of weights, gradients and moments. */
interface Slice {
  feeds: Record<'p' | 'g' | 'm' | 'v', HostTensor>;
  into: Record<'p2' | 'm2' | 'v2', HostTensor>;
}

/**
 * One update of f32[SLICE] buffers. torch computes m += (1 - b1)(g - m), v = b2 v + (1 - b2) g g,
 * p = p (1 - lr wd) - lr / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + eps); the scalars are formed in double outside.
 */
const updateGraph = (beta1: number, beta2: number, epsilon: number) =>
  trace(() => {
    const [p, m, v] = [input('p', [SLICE]), input('m', [SLICE]), input('v', [SLICE])];
    const g = mul(input('g', [SLICE]), input('scale', []));
    const m2 = add(m, mul(sub(g, m), 1 - beta1));
    const v2 = add(mul(v, beta2), mul(mul(g, g), 1 - beta2));
    const denominator = add(div(sqrt(v2), input('rootCorrection', [])), epsilon);
    const p2 = sub(mul(p, input('keep', [])), mul(div(m2, denominator), input('stepSize', [])));
    return { p2, m2, v2 };
  });

export class AdamW implements Optimizer {
  steps = 0;
  readonly moments: { readonly exp_avg: Float32Array; readonly exp_avg_sq: Float32Array };
  readonly #params: ParamStore;
  readonly #options: AdamWOptions;
  readonly #program: Program;
  readonly #slices: readonly Slice[];

  private constructor(params: ParamStore, options: AdamWOptions, program: Program) {
    this.#params = params;
    this.#options = options;
    this.#program = program;
    const { length } = params.weights;
    this.moments = { exp_avg: new Float32Array(length), exp_avg_sq: new Float32Array(length) };
    const cut = (flat: Float32Array, at: number): HostTensor => ({
      data: flat.subarray(at, at + SLICE),
      shape: [SLICE],
    });
    this.#slices = Array.from({ length: length / SLICE }, (_, i) => {
      const at = i * SLICE;
      const [p, g] = [cut(params.weights, at), cut(params.gradients, at)];
      const [m, v] = [cut(this.moments.exp_avg, at), cut(this.moments.exp_avg_sq, at)];
      return { feeds: { p, g, m, v }, into: { p2: p, m2: m, v2: v } };
    });
  }

  /** Compiles the update. Moments start at 0. */
  static async create(executor: Executor, params: ParamStore, options: AdamWOptions): Promise<AdamW> {
    const graph = updateGraph(options.adamBeta1, options.adamBeta2, options.adamEpsilon);
    return new AdamW(params, options, await executor.compile(graph));
  }

  async step(learningRate: number, scale: number): Promise<void> {
    const { adamBeta1, adamBeta2, weightDecay } = this.#options;
    const t = this.steps + 1;
    const shared = {
      scale: scalar(scale),
      stepSize: scalar(learningRate / (1 - adamBeta1 ** t)),
      rootCorrection: scalar(Math.sqrt(1 - adamBeta2 ** t)),
    };
    const decayed = scalar(1 - learningRate * weightDecay);
    const kept = scalar(1);
    const { weights, decayLength } = this.#params;
    for (const [i, { feeds, into }] of this.#slices.entries()) {
      const at = i * SLICE;
      const whole = at + SLICE <= decayLength;
      // The slice in which the decayed range ends: its product is rounded as the program would round it.
      if (!whole && at < decayLength) {
        const factor = decayed.data[0]!;
        for (let k = at; k < decayLength; k++) weights[k] = weights[k]! * factor;
      }
      await this.#program.run({ ...feeds, ...shared, keep: whole ? decayed : kept }, into);
    }
    this.steps = t;
  }

  dispose(): Promise<void> {
    return this.#program.dispose();
  }
}
