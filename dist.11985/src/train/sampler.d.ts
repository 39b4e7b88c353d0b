import type { TrainOptions } from './options.ts';
import type { Plan } from './plan.ts';
export interface SamplerOptions {
    strategy: TrainOptions['trainSamplingStrategy'];
    seed: number;
    /** Examples of one micro-batch. */
    batchSize: number;
    /** Micro-batches of one optimiser step. */
    accumulation: number;
    /** Tokens of every example, for `group_by_length`. */
    lengths: ArrayLike<number>;
    /** A loss that couples the examples of a batch gets all of a step's examples in one micro-batch. */
    wholeSteps: boolean;
}
export declare class Sampler {
    #private;
    constructor(plan: Plan, options: SamplerOptions);
    /** Indices of all examples in the order of an epoch, counted from 0. */
    order(epoch: number): Uint32Array;
    /** The micro-batches of the step that follows `done` steps, as indices of examples. */
    step(done: number): number[][];
}
