/** Rewards answers by their length in tokens: towards a target, or the more (or fewer) the better. */
import { defineReward } from '../../src/plugin.ts';

interface LengthOptions {
  target?: number;
  scale: number;
}

export default defineReward<LengthOptions>({
  name: 'length',
  summary: 'Length of the answer in tokens, near a target or as long as it gets',
  schema: {
    target: {
      ...{ type: ['number', 'null'], minimum: 0, default: null },
      description: 'Tokens that are wanted: the score is minus the distance; left out: longer is better.',
    },
    scale: { type: 'number', exclusiveMinimum: 0, default: 10, description: 'Tokens that make a score of 1.' },
  },
  score: ({ completionIds: { length } }, { target, scale }) =>
    (target === undefined ? length : -Math.abs(length - target)) / scale,
});
