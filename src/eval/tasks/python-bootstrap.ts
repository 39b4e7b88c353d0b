/**
 * The resamples of lm-eval's bootstrap, draw for draw: Python's `random.choices`, in chunks of 1,000 with the seeds 0, 1,
 * 2 ... Standard errors are so its own, also where a few heavy samples decide. Leaves out: what is computed of them.
 */

import { PythonRandom } from '../../python/random.ts';
import type { Statistic, Units } from '../statistics/bootstrap.ts';

const CHUNK = 1000;
/** Draws and steps that one bootstrap may take: a few seconds. Beyond it, whole chunks are left out. */
const BUDGET = 2e8;

/**
 * The statistic of each resample.
 * @param n samples.
 * @param cost elementary steps for each drawn sample.
 * @param statistic of the indices that were drawn.
 */
export function pythonResamples(
  n: number,
  cost: number,
  { bootstrapIters }: { readonly bootstrapIters: number },
  statistic: (indices: Uint32Array) => number,
): Float64Array {
  const chunk = Math.min(CHUNK, bootstrapIters);
  if (chunk < 1) return new Float64Array(0);
  const affordable = Math.max(1, Math.floor(BUDGET / (n * (1 + cost) * chunk)));
  const chunks = Math.min(Math.floor(bootstrapIters / chunk), affordable);
  const values = new Float64Array(chunks * chunk);
  const indices = new Uint32Array(n);
  for (let seed = 0, at = 0; seed < chunks; seed++) {
    const random = new PythonRandom(seed);
    for (let r = 0; r < chunk; r++) {
      for (let i = 0; i < n; i++) indices[i] = Math.floor(random.random() * n);
      values[at++] = statistic(indices);
    }
  }
  return values;
}

/** A statistic of sums as one of drawn indices; NaN where it is not defined. */
export function sumsOf({ data, width }: Units, statistic: Statistic): (indices: Uint32Array) => number {
  const sums = new Float64Array(width);
  return (indices) => {
    sums.fill(0);
    for (const index of indices) {
      const at = index * width;
      for (let j = 0; j < width; j++) sums[j]! += data[at + j]!;
    }
    return statistic(sums) ?? Number.NaN;
  };
}
