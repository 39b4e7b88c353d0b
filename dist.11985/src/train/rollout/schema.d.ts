/** How answers are sampled: the keys that every on-policy method has. */
import { type Options } from '../../config/keys.ts';
export declare const ROLLOUT_KEYS: {
    temperature: import("../../config/keys.ts").Key<number>;
    top_k: import("../../config/keys.ts").Key<number>;
    top_p: import("../../config/keys.ts").Key<number>;
    min_p: import("../../config/keys.ts").Key<number>;
    repetition_penalty: import("../../config/keys.ts").Key<number>;
    stop_token: import("../../config/keys.ts").Key<"none" | "eos">;
    stop_token_id: import("../../config/keys.ts").Key<number | undefined>;
    missing_eos_penalty: import("../../config/keys.ts").Key<number | undefined>;
    generation_batch_size: import("../../config/keys.ts").Key<number>;
    ema_decay: import("../../config/keys.ts").Key<number | undefined>;
};
/** The keys as the rounds read them. */
export type RolloutOptions = Options<typeof ROLLOUT_KEYS>;
