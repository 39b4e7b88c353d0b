/** Reward functions as a kind: one file each in `trainers/rewards/`, or a user's plug-in. */
import { checked, isObject, mustBeFunctions, mustBeNamed } from '../../registry/check.ts';
import type { Kind } from '../../registry/kind.ts';
import type { RewardDefinition } from './contract.ts';

export const REWARDS: Kind<RewardDefinition> = {
  plural: 'rewards',
  word: 'reward function',
  folder: 'trainers/rewards',
  code: 'REWARD_UNKNOWN',
  hint: 'a plug-in can add one (defineReward)',
  // Metrics and tasks have `score` too, and more beside it.
  claims: (value) =>
    typeof value.score === 'function' && !['loss', 'inputs', 'scorers', 'samples'].some((key) => key in value),
  check: (value, source) =>
    checked(
      value,
      source,
      { what: 'a reward function', hint: 'export default defineReward({ name, summary, score })' },
      (fields, must) => {
        mustBeNamed(fields, must);
        must(fields.schema === undefined || isObject(fields.schema), 'schema: a mapping from key to JSON Schema');
        mustBeFunctions(fields, ['score'], must);
      },
    ),
};
