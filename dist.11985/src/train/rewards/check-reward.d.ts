import type { RewardDefinition } from './contract.ts';
/** A reward has `score` and no `features`: how it is told from a trainer in a plug-in. */
export declare const looksLikeReward: (value: unknown) => boolean;
/** @throws HarnessError `PLUGIN_INVALID`. */
export declare function checkReward(value: unknown, source: string): RewardDefinition;
