/**
 * The resamples of lm-eval's bootstrap, draw for draw: Python's `random.choices`, in chunks of 1,000 with the seeds 0, 1,
 * 2 ... Standard errors are so its own, also where a few heavy samples decide. Leaves out: what is computed of them.
 */

import { PythonRandom } from '../../python/random.ts';
import type { OfSums, Units } from '../../statistics/bootstrap.ts';

const CHUNK = 1000;
/** Draws and steps that one bootstrap may take: a few seconds. Beyond it, whole chunks are left out. */
const BUDGET = 2e8;

/**
 * The statistic of each resample.
 * @param n samples.
 * @param cost elementary steps for each drawn sample.
 * @param statistic of the indices that were drawn.
 */
export function lmEvalResamples(
  n: number,
  cost: number,
  { iterations }: { readonly iterations: number },
  statistic: (indices: Uint32Array) => number | null,
): Float64Array {
  const chunk = Math.min(CHUNK, iterations);
  if (chunk < 1) return new Float64Array(0);
  const affordable = Math.max(1, Math.floor(BUDGET / (n * (1 + cost) * chunk)));
  const chunks = Math.min(Math.floor(iterations / chunk), affordable);
  const values = new Float64Array(chunks * chunk);
  const indices = new Uint32Array(n);
  for (let seed = 0, at = 0; seed < chunks; seed++) {
    const random = new PythonRandom(seed);
    for (let r = 0; r < chunk; r++) {
      for (let i = 0; i < n; i++) indices[i] = Math.floor(random.random() * n);
      values[at++] = statistic(indices) ?? Number.NaN;
    }
  }
  return values;
}

/** A function of sums as one of drawn indices. */
export function drawSums({ data, width }: Units, ofSums: OfSums): (indices: Uint32Array) => number | null {
  const sums = new Float64Array(width);
  return (indices) => {
    sums.fill(0);
    for (const index of indices) {
      const at = index * width;
      for (let j = 0; j < width; j++) sums[j]! += data[at + j]!;
    }
    return ofSums(sums);
  };
}

/** A function of weights, how often each row is drawn, as one of drawn indices. */
export function drawWeights(
  n: number,
  weighted: (weights: Float64Array) => number | null,
): (indices: Uint32Array) => number | null {
  const weights = new Float64Array(n);
  return (indices) => {
    weights.fill(0);
    for (const index of indices) weights[index]! += 1;
    return weighted(weights);
  };
}
