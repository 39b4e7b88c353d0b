/**
 * Advantages of answers among the answers to the same prompt. A reward of NaN is that of an answer that no reward applies
 * to: it is left out of every mean, and its advantage is 0. All deviations are the unbiased ones.
 */

/** Added to standard deviations before dividing by them. */
const EPSILON = 1e-4;

export const SCALES = ['group', 'batch', 'none'] as const;
export type Scale = (typeof SCALES)[number];

type Groups = readonly (readonly number[])[];

const known = (numbers: readonly number[]): number[] => numbers.filter((x) => !Number.isNaN(x));

/** NaN without any number. */
export function mean(numbers: readonly number[]): number {
  const all = known(numbers);
  return all.reduce((a, b) => a + b, 0) / all.length;
}

/** NaN with fewer than two numbers. */
function deviation(numbers: readonly number[]): number {
  const all = known(numbers);
  const middle = mean(all);
  return Math.sqrt(all.reduce((sum, x) => sum + (x - middle) ** 2, 0) / (all.length - 1));
}

const orZero = (x: number): number => (Number.isNaN(x) ? 0 : x);

/** Which answers stand out in their group, (r - mean of the group) / (deviation + 1e-4) (arXiv:2402.03300, section 4.1.2). */
export function groupAdvantages(groups: Groups, scale: Scale): number[][] {
  const ofAll = scale === 'batch' ? deviation(groups.flat()) : 0;
  return groups.map((group) => {
    const middle = mean(group);
    const spread = scale === 'group' ? deviation(group) : ofAll;
    return group.map((reward) => orZero((reward - middle) / (scale === 'none' ? 1 : spread + EPSILON)));
  });
}

/** Each reward less the mean of the others' of its group (arXiv:2402.14740, section 3.3). */
export function leaveOneOut(groups: Groups): number[][] {
  return groups.map((group) => {
    const all = known(group);
    const total = all.reduce((a, b) => a + b, 0);
    return group.map((reward) => orZero(reward - (total - reward) / (all.length - 1)));
  });
}

/** All brought to mean 0 and unit deviation. */
export function normalised(groups: Groups): number[][] {
  const [middle, spread] = [mean(groups.flat()), deviation(groups.flat())];
  return groups.map((group) => group.map((x) => orZero((x - middle) / (spread + EPSILON))));
}

/** Share of the groups without differences, which teach nothing. */
export const zeroSpread = (groups: Groups): number =>
  groups.filter((group) => Math.abs(deviation(group)) <= 1e-8).length / groups.length;

/** TRL's numbers on the rewards of a round. */
export function rewardMetrics(groups: Groups): Record<string, number> {
  const rewards = groups.flat();
  return {
    reward: orZero(mean(rewards)),
    reward_std: orZero(deviation(rewards)),
    frac_reward_zero_std: zeroSpread(groups),
  };
}
