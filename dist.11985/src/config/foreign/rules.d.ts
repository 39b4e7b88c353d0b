/** How a key of another tool, or of an older TRL, becomes ours. */
export type Translation = 
/** New keys with their values; an empty object when the old value says what is the case anyway. */
{
    set: Readonly<Record<string, unknown>>;
    note?: string;
} | {
    ignored: string;
} | {
    refused: string;
    hint?: string;
};
/** `all` holds every top-level value of the config as written. */
export type Rule = (value: unknown, all: Readonly<Record<string, unknown>>) => Translation;
export type Rules = Readonly<Record<string, Rule>>;
export declare const rename: (to: string) => Rule;
export declare const ignore: (why: string) => Rule;
/** One rule for many keys. */
export declare const each: (keys: readonly string[], rule: Rule) => Rules;
/** Off in every spelling a recipe uses. */
export declare const isOff: (value: unknown) => boolean;
export declare const PACKING = "rows are laid end to end without padding anyway";
export declare const OWN_KERNELS = "kernels are chosen by the engine";
export declare const ONE_PROCESS = "training runs in one process";
export declare const RUN_FOLDER = "the run folder has its own layout";
export declare const TRACKING = "metrics go to metrics.jsonl and TensorBoard events in the run folder";
export declare const PRECISION = "fp32 is used";
