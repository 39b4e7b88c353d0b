/**
 * The resamples of lm-eval's bootstrap, draw for draw: Python's `random.choices`, in chunks of 1,000 with the seeds 0, 1,
 * 2 ... Standard errors are so its own, also where a few heavy samples decide. Leaves out: what is computed of them.
 */
import type { Statistic, Units } from '../statistics/bootstrap.ts';
/**
 * The statistic of each resample.
 * @param n samples.
 * @param cost elementary steps for each drawn sample.
 * @param statistic of the indices that were drawn.
 */
export declare function pythonResamples(n: number, cost: number, { bootstrapIters }: {
    readonly bootstrapIters: number;
}, statistic: (indices: Uint32Array) => number): Float64Array;
/** A statistic of sums as one of drawn indices; NaN where it is not defined. */
export declare function sumsOf({ data, width }: Units, statistic: Statistic): (indices: Uint32Array) => number;
