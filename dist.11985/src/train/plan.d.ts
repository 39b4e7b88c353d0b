import type { TrainOptions } from './options.ts';
/** The options that the plan depends on. */
export type PlanOptions = Pick<TrainOptions, 'perDeviceTrainBatchSize' | 'gradientAccumulationSteps' | 'maxSteps' | 'numTrainEpochs' | 'dataloaderDropLast' | 'warmupSteps' | 'warmupRatio' | 'loggingStrategy' | 'loggingSteps' | 'loggingFirstStep' | 'evalStrategy' | 'evalSteps' | 'evalDelay' | 'saveStrategy' | 'saveSteps'>;
export interface Plan {
    examples: number;
    /** Micro-batches per epoch; the last of them may be smaller. */
    microBatchesPerEpoch: number;
    stepsPerEpoch: number;
    maxSteps: number;
    warmupSteps: number;
    /** Epochs done after `step` optimiser steps, as a float. */
    epoch(step: number): number;
    logAfter(step: number): boolean;
    evaluateAfter(step: number): boolean;
    /** False for `saveStrategy: best`, where the evaluation decides. */
    saveAfter(step: number): boolean;
}
/** Lays out a run over `examples` training examples. Throws DATA_TOO_FEW when there is not a single batch. */
export declare function planRun(options: PlanOptions, examples: number): Plan;
