/**
 * Numbers that say how far the means of groups lie apart (largest less smallest, root mean square), with interval and p-value.
 * Such numbers come out too large where groups are small, and no resample of them is ever below 0. Hence the interval is the hull of
 * the percentile and the basic bootstrap (Davison and Hinkley 1997, 5.2), cut at 0: the one reaches up, the other down. The p-value
 * exchanges samples between the groups of a block (Phipson and Smyth 2010: never 0); from 0.05 on the interval begins at 0, as the
 * bootstrap knows less than chance gives where there are many groups. Leaves out: samples that hang together.
 */
import { type Aggregate, percentileSpread, resampler } from '../../src/plugin.ts';

const RESAMPLES = 1000;

/** Samples by group; under "no difference" samples change places within a block. */
export type Block = readonly Float64Array[];

const mean = (values: Float64Array): number => {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
};

/**
 * @param blocks each of at least two groups, no group empty.
 * @param statistic at least 0; of the means by block and group.
 * @returns value, standard error, interval; part `p`, and part `by_chance`: the mean of the number when groups are exchanged.
 */
export function spreadOf(
  blocks: readonly Block[],
  statistic: (means: readonly (readonly number[])[]) => number,
): Aggregate {
  if (blocks.length === 0) return { value: null, stderr: null, ci95: null };
  const value = statistic(blocks.map((block) => block.map(mean)));
  const below = resampler(13, `cells/${blocks.length}`);
  const drawnMean = (cell: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < cell.length; i++) sum += cell[below(cell.length)] as number;
    return sum / cell.length;
  };
  const drawn = Array.from({ length: RESAMPLES }, () => statistic(blocks.map((block) => block.map(drawnMean))));
  const exchanged = exchanges(blocks, below);
  const chance = Array.from({ length: RESAMPLES }, () => statistic(exchanged()));
  // Sums in another order differ in their last digits.
  const beyond = chance.filter((each) => each >= value - 1e-12).length;
  const {
    stderr,
    ci95: [low, high],
  } = percentileSpread(drawn);
  const p = (beyond + 1) / (RESAMPLES + 1);
  return {
    ...{ value, stderr },
    ci95: [p >= 0.05 ? 0 : Math.max(0, Math.min(low, 2 * value - high)), Math.max(high, 2 * value - low)],
    method: `bootstrap within groups, hull of percentile and basic, ${RESAMPLES} resamples; p: ${RESAMPLES} permutations`,
    parts: {
      p,
      by_chance: chance.reduce((sum, each) => sum + each, 0) / RESAMPLES,
    },
  };
}

/** Means after samples changed places within their blocks. */
function exchanges(blocks: readonly Block[], below: (n: number) => number): () => number[][] {
  const pools = blocks.map((block) => ({
    sizes: block.map(({ length }) => length),
    pool: Float64Array.from(block.flatMap((cell) => [...cell])),
  }));
  return () =>
    pools.map(({ sizes, pool }) => {
      for (let i = pool.length - 1; i > 0; i--) {
        const j = below(i + 1);
        const kept = pool[i] as number;
        pool[i] = pool[j] as number;
        pool[j] = kept;
      }
      let end = 0;
      return sizes.map((size) => {
        end += size;
        return mean(pool.subarray(end - size, end));
      });
    });
}
