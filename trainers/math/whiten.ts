/** Numbers of all tokens brought to unit variance, and statistics of scores that run over a whole training. */

/** Added to variances inside the root. */
const EPSILON = 1e-8;

/**
 * (x - mean) / sqrt(var + 1e-8) over all lists together, var unbiased; `shift: false` puts the mean back. A single number
 * has no variance and is only shifted.
 */
export function whiten(lists: readonly Float64Array[], shift = true): Float64Array[] {
  const n = lists.reduce((sum, list) => sum + list.length, 0);
  let total = 0;
  for (const list of lists) for (const x of list) total += x;
  const mean = total / n;
  let squares = 0;
  for (const list of lists) for (const x of list) squares += (x - mean) ** 2;
  const scale = n > 1 ? 1 / Math.sqrt(squares / (n - 1) + EPSILON) : 1;
  const back = shift ? 0 : mean;
  return lists.map((list) => list.map((x) => (x - mean) * scale + back));
}

/** Count, mean and sum of squared deviations of all scores so far; plain numbers, so that they go into checkpoints. */
export interface RunningMoments {
  count: number;
  mean: number;
  squares: number;
}

/** With further numbers (Chan et al.'s update of a pair of samples). */
export function addMoments({ count, mean, squares }: RunningMoments, numbers: readonly number[]): RunningMoments {
  const own = numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const ownSquares = numbers.reduce((sum, x) => sum + (x - own) ** 2, 0);
  const all = count + numbers.length;
  const apart = own - mean;
  return {
    count: all,
    mean: mean + (apart * numbers.length) / all,
    squares: squares + ownSquares + (apart * apart * count * numbers.length) / all,
  };
}

/** Unbiased standard deviation; 1 before there are two numbers that differ. */
export function deviation({ count, squares }: RunningMoments): number {
  return count > 1 && squares > 0 ? Math.sqrt(squares / (count - 1)) : 1;
}
