/** The keys that say what on-policy methods are rewarded for; every such method has them. */
import { type Options } from '../../config/keys.ts';
export declare const REWARD_KEYS: {
    reward_model: import("../../config/keys.ts").Key<string | undefined>;
    reward_url: import("../../config/keys.ts").Key<string | undefined>;
    reward_api_key_env: import("../../config/keys.ts").Key<string | undefined>;
    reward_timeout: import("../../config/keys.ts").Key<number>;
    reward_retries: import("../../config/keys.ts").Key<number>;
    reward_funcs: import("../../config/keys.ts").Key<readonly (string | Readonly<Record<string, unknown>>)[] | undefined>;
    reward_weights: import("../../config/keys.ts").Key<readonly number[] | undefined>;
};
/** The keys as the sources read them. */
export type RewardOptions = Options<typeof REWARD_KEYS>;
