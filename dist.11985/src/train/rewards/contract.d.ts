/** What gives answers their scores: functions in TypeScript, reward models, served endpoints. All look at whole answers. */
import type { JsonSchema } from '../../config/schema.ts';
import type { TextOrTurns } from '../../data/messages.ts';
/** One answer to be scored. */
export interface RewardSample {
    /** The prompt as it stands in its row: text, or a conversation. */
    readonly prompt: TextOrTurns;
    /** The prompt as the policy reads it, its template's marks included. */
    readonly promptText: string;
    /** Text of the answer without special tokens. */
    readonly completion: string;
    readonly promptIds: readonly number[];
    /** The end token included. */
    readonly completionIds: readonly number[];
    /** The answer ends with an end token rather than at the length limit. */
    readonly ended: boolean;
    /** All columns of the prompt's row as read. */
    readonly columns: Readonly<Record<string, unknown>>;
    /** Place of the row, for messages: `train.jsonl:17`. */
    readonly source: string;
}
export interface RewardDefinition<Options = Record<string, unknown>> {
    name: string;
    summary: string;
    /** Its options by their YAML name, each with a description and, where there is one, a default. */
    schema?: Readonly<Record<string, JsonSchema>>;
    /**
     * One number per sample, more is better; null where the function has nothing to say about it. What it throws ends the
     * run with an error that names the sample, the last checkpoint untouched.
     * @param options by their TypeScript names
     */
    score(sample: RewardSample, options: Options): number | null | Promise<number | null>;
}
/** A reward that is ready to score. */
export interface RewardSource {
    /** As it is logged: `rewards/<name>`. */
    readonly name: string;
    /** One number per sample, in their order. */
    score(samples: readonly RewardSample[], signal?: AbortSignal): Promise<readonly (number | null)[]>;
    close?(): Promise<void>;
}
