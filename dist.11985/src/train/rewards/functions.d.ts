import type { RewardDefinition, RewardSource } from './contract.ts';
/**
 * A function ready to score. Throws REWARD_OPTIONS for options that it does not have or that are wrong.
 * @param given options by their YAML name
 */
export declare function functionReward(definition: RewardDefinition, given: Readonly<Record<string, unknown>>): RewardSource;
