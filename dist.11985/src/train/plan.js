/**
 * How many steps a run has, and what happens after each: numbers that follow from the options and the number of
 * examples alone, by the rules of transformers' Trainer. Leaves out anything that depends on measured values.
 */
import { HarnessError } from "../base/errors.js";
import { warmupStepsOf } from "./optimiser/schedules.js";
/** Every how many steps; Infinity for never. */
function interval(steps, maxSteps) {
    if (steps <= 0)
        return Number.POSITIVE_INFINITY;
    return steps < 1 ? Math.ceil(maxSteps * steps) : Math.trunc(steps);
}
/** Lays out a run over `examples` training examples. Throws DATA_TOO_FEW when there is not a single batch. */
export function planRun(options, examples) {
    const { perDeviceTrainBatchSize: batch, gradientAccumulationSteps: accumulation } = options;
    const microBatchesPerEpoch = options.dataloaderDropLast ? Math.floor(examples / batch) : Math.ceil(examples / batch);
    if (microBatchesPerEpoch === 0) {
        const message = `${examples} training examples do not fill one batch of ${batch}.`;
        const hint = 'Lower per_device_train_batch_size, or set dataloader_drop_last: false.';
        throw new HarnessError('DATA_TOO_FEW', message, { hint });
    }
    const stepsPerEpoch = Math.ceil(microBatchesPerEpoch / accumulation);
    const maxSteps = options.maxSteps >= 0 ? options.maxSteps : Math.ceil(options.numTrainEpochs * stepsPerEpoch);
    const epoch = (step) => {
        const inEpoch = step % stepsPerEpoch;
        return Math.floor(step / stepsPerEpoch) + (inEpoch * accumulation) / microBatchesPerEpoch;
    };
    // An epoch that max_steps cuts short ends there too, as in transformers.
    const epochEnds = (step) => step % stepsPerEpoch === 0 || step === maxSteps;
    const logEvery = interval(options.loggingSteps, maxSteps);
    const evalEvery = interval(options.evalSteps ?? options.loggingSteps, maxSteps);
    const saveEvery = interval(options.saveSteps, maxSteps);
    return {
        examples,
        microBatchesPerEpoch,
        stepsPerEpoch,
        maxSteps,
        warmupSteps: warmupStepsOf(maxSteps, options.warmupSteps, options.warmupRatio),
        epoch,
        logAfter(step) {
            if (step === 1 && options.loggingFirstStep)
                return true;
            if (options.loggingStrategy === 'epoch')
                return epochEnds(step);
            return options.loggingStrategy === 'steps' && step % logEvery === 0;
        },
        evaluateAfter(step) {
            if (options.evalStrategy === 'epoch')
                return epochEnds(step) && epoch(step) >= options.evalDelay;
            if (options.evalStrategy !== 'steps' || step < options.evalDelay)
                return false;
            return step % evalEvery === 0 || step === maxSteps;
        },
        saveAfter(step) {
            if (options.saveStrategy === 'epoch')
                return epochEnds(step);
            return options.saveStrategy === 'steps' && (step % saveEvery === 0 || step === maxSteps);
        },
    };
}
