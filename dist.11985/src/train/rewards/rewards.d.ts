import type { RewardSample, RewardSource } from './contract.ts';
export interface Scored {
    /** Weighted sum of the rewards that apply; 0 when none does. */
    score: number;
    /** Each reward before its weight; null where it does not apply. */
    scores: Readonly<Record<string, number | null>>;
}
export declare class Rewards {
    #private;
    readonly sources: readonly RewardSource[];
    constructor(sources: readonly RewardSource[], weights: readonly number[]);
    /** Throws REWARD_NOT_FINITE naming the sample, and what sources throw. */
    score(samples: readonly RewardSample[], signal?: AbortSignal): Promise<Scored[]>;
    /** Mean and unbiased standard deviation of each reward over the answers it applies to, by TRL's names. */
    metrics(all: readonly Scored['scores'][]): Record<string, number>;
    close(): Promise<void>;
}
/** `the answer "..." to train.jsonl:17`. */
export declare function describeSample({ completion, source }: RewardSample): string;
